import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes } from '@plimsoll/bytes';
import type { RawSigner } from './raw-signer.ts';

const { Point } = ed25519;
const { Fn } = Point;

/** Little-endian bytes as a number. */
function scalar(bytes: Uint8Array): bigint {
  let hex = '';
  for (let i = bytes.length - 1; i >= 0; i--) hex += (bytes[i] ?? 0).toString(16).padStart(2, '0');
  return BigInt(`0x${hex}`);
}

/**
 * True if the encoding of [S]B − [k]A is R, without cofactor (RFC 8032 section 5.1.7); expects strict encodings.
 * Not the library's own `verify`: that multiplies by the cofactor and so accepts more.
 */
export function satisfiesEquation(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  let a;
  try {
    a = Point.fromBytes(publicKey);
  } catch {
    return false; // not on the curve
  }
  const r = signature.subarray(0, 32);
  const s = scalar(signature.subarray(32));
  const k = Fn.create(scalar(sha512(concatBytes(r, publicKey, message))));
  return equalBytes(Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k)).toBytes(), r);
}

/** A signer for the 32-byte seed, RFC 8032 section 5.1.5. */
export function signerOf(seed: Uint8Array): RawSigner {
  const secret = seed.slice();
  const publicKey = ed25519.getPublicKey(secret);
  return { publicKey, sign: (message) => Promise.resolve(ed25519.sign(message, secret)) };
}
