import { satisfiesEquation, signerOf } from '#ed25519';
import { hasStrictEncoding } from './ed25519-encoding.ts';
import type { RawSigner } from './raw-signer.ts';

/** @throws TypeError if the value is not a `Uint8Array` */
function assertBytes(action: string, what: string, value: unknown): void {
  if (!(value instanceof Uint8Array)) throw new TypeError(`Cannot ${action}: ${what} must be a Uint8Array, received ${typeof value}`);
}

/**
 * True only if all of these hold, on every runtime alike: the key A has 32 bytes and the signature R‖S 64; y(A) and y(R)
 * are below 2^255 − 19; neither A nor R has small order; S is below the group order; and [S]B = R + [k]A without
 * cofactor, decided by comparing bytes (RFC 8032 section 5.1.7, the strict choice at every point it leaves open).
 * Anything else, of any length, is false. On Node about the cost of `crypto.verify` with a cached key, elsewhere about
 * a millisecond in JavaScript. Not constant time: public data only.
 * @throws TypeError if an argument is not a `Uint8Array`
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  assertBytes('verify', 'the public key', publicKey);
  assertBytes('verify', 'the message', message);
  assertBytes('verify', 'the signature', signature);
  return hasStrictEncoding(publicKey, signature) && satisfiesEquation(publicKey, message, signature);
}

/**
 * A deterministic signer for a 32-byte seed (RFC 8032 sections 5.1.5 and 5.1.6). The seed is copied.
 * @throws TypeError if the seed is not a `Uint8Array`, RangeError if it has not 32 bytes
 */
export function ed25519Signer(seed: Uint8Array): RawSigner {
  assertBytes('make a signer', 'the seed', seed);
  if (seed.length !== 32) throw new RangeError(`Cannot make a signer: the seed must have 32 bytes, received ${seed.length}`);
  return signerOf(seed);
}
