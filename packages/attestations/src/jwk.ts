import { equalBytes } from '@plimsoll/bytes';
import { ed25519Signer } from '@plimsoll/signed-note';
import { fromDsseBase64 } from './dsse-base64.ts';
import type { Members } from './json-shape.ts';
import { uncompressedPoint } from './key-der.ts';

/** 32 bytes in base64url without padding; undefined for anything else. */
function bytes32(value: unknown): Uint8Array | undefined {
  const bytes = typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value) ? fromDsseBase64(value) : undefined;
  return bytes?.length === 32 ? bytes : undefined;
}

/** Why the members that say what the key is for forbid this use (RFC 7517 sections 4.2 to 4.4). */
function forbids(jwk: Members, algorithms: readonly string[], operation: 'sign' | 'verify'): string | undefined {
  const { use, alg, key_ops: operations } = jwk;
  if (use !== undefined && use !== 'sig') return 'its use is not sig';
  if (alg !== undefined && !(typeof alg === 'string' && algorithms.includes(alg))) return `its alg is not ${algorithms.join(' or ')}`;
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes(operation))) return `its key_ops do not allow to ${operation}`;
  return undefined;
}

const isEd25519 = (jwk: Members): boolean => jwk['kty'] === 'OKP' && jwk['crv'] === 'Ed25519';
const ED25519_ALGORITHMS = ['EdDSA', 'Ed25519'];

/** What is wrong with a JWK: the rule, and a reason that shows nothing of it. */
export interface JwkFault {
  readonly id: 'key/malformed' | 'key/mismatch' | 'key/unsupported';
  readonly why: string;
}

/** The seed of a private JWK (RFC 8037 section 2): OKP, Ed25519, `x` being the public key of `d`. */
export function readPrivateJwk(jwk: Members): { readonly seed: Uint8Array } | JwkFault {
  if (!isEd25519(jwk)) return { id: 'key/unsupported', why: 'the JWK is not of kty OKP and crv Ed25519' };
  const [seed, publicKey] = [bytes32(jwk['d']), bytes32(jwk['x'])];
  if (seed === undefined) return { id: 'key/malformed', why: 'the JWK has no d of 32 bytes in base64url, so it holds no private key' };
  if (publicKey === undefined) return { id: 'key/malformed', why: 'the JWK has no x of 32 bytes in base64url' };
  const forbidden = forbids(jwk, ED25519_ALGORITHMS, 'sign');
  if (forbidden !== undefined) return { id: 'key/unsupported', why: `the JWK is not for signing: ${forbidden}` };
  if (!equalBytes(ed25519Signer(seed).publicKey, publicKey)) return { id: 'key/mismatch', why: 'the x of the JWK is not the public key of its d' };
  return { seed };
}

/** The key of a public JWK: OKP Ed25519 (RFC 8037), or EC P-256 (RFC 7518 section 6.2). */
export function readPublicJwk(jwk: Members): { readonly algorithm: 'ed25519' | 'ecdsa-p256'; readonly publicKey: Uint8Array } | JwkFault {
  if (Object.hasOwn(jwk, 'd')) return { id: 'key/malformed', why: 'the JWK holds a private key; give the public one, and treat the private one as disclosed if it was published' };
  const x = bytes32(jwk['x']);
  if (isEd25519(jwk)) {
    const forbidden = forbids(jwk, ED25519_ALGORITHMS, 'verify');
    if (forbidden !== undefined) return { id: 'key/unsupported', why: `the JWK is not for verifying: ${forbidden}` };
    return x === undefined ? { id: 'key/malformed', why: 'the JWK has no x of 32 bytes in base64url' } : { algorithm: 'ed25519', publicKey: x };
  }
  if (jwk['kty'] !== 'EC' || jwk['crv'] !== 'P-256') return { id: 'key/unsupported', why: 'the JWK is neither of kty OKP and crv Ed25519 nor of kty EC and crv P-256' };
  const forbidden = forbids(jwk, ['ES256'], 'verify');
  if (forbidden !== undefined) return { id: 'key/unsupported', why: `the JWK is not for verifying: ${forbidden}` };
  const y = bytes32(jwk['y']);
  if (x === undefined || y === undefined) return { id: 'key/malformed', why: 'the JWK has not an x and a y of 32 bytes in base64url' };
  return { algorithm: 'ecdsa-p256', publicKey: uncompressedPoint(x, y) };
}
