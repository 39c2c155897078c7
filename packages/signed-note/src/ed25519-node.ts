import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { RawSigner } from './raw-signer.ts';

/** Key objects kept, the oldest dropped first: as many as a trust policy may name of one kind. */
const CACHE_SIZE = 1024;
const keys = new Map<string, KeyObject>();

/** DER of a PKCS #8 Ed25519 key up to its seed (RFC 8410 section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key object of 32 bytes. Imported as a JWK, which is many times faster than SPKI. */
function keyObject(publicKey: Uint8Array): KeyObject {
  const bytes = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.length);
  const name = bytes.toString('latin1');
  const cached = keys.get(name);
  if (cached !== undefined) return cached;
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') } });
  for (const oldest of keys.keys()) {
    if (keys.size < CACHE_SIZE) break;
    keys.delete(oldest);
  }
  keys.set(name, key);
  return key;
}

/** True if the encoding of [S]B − [k]A is R, without cofactor (RFC 8032 section 5.1.7); expects strict encodings. */
export function satisfiesEquation(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, message, keyObject(publicKey), signature);
}

/** A signer for the 32-byte seed, RFC 8032 section 5.1.5. */
export function signerOf(seed: Uint8Array): RawSigner {
  const key = createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([PKCS8_HEAD, seed]) });
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  const publicKey = Uint8Array.from(Buffer.from(x ?? '', 'base64url'));
  return { publicKey, sign: (message) => Promise.resolve(new Uint8Array(sign(null, message, key))) };
}
