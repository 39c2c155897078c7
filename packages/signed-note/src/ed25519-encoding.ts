import { fromHex } from '@plimsoll/bytes';

/** Bytes of a public key, and of each half of a signature. */
export const POINT_LENGTH = 32;
/** Bytes of a signature R‖S. */
export const SIGNATURE_LENGTH = 64;

/** Numbers below are little-endian, as RFC 8032 section 5.1.2 writes them. */
function constant(hex: string): Uint8Array {
  return fromHex(hex) ?? new Uint8Array();
}

/** p = 2^255 − 19. */
const P = constant('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f');
/** L, the order of the base point. */
const L = constant('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
/** y of every point whose order divides 8: orders 4, 1 and 2, then both of order 8. */
const SMALL_ORDER = [
  constant('0000000000000000000000000000000000000000000000000000000000000000'),
  constant('0100000000000000000000000000000000000000000000000000000000000000'),
  constant('ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'),
  constant('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
  constant('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
];

/** True if the 32 bytes of `bytes` from `at`, masked at the top byte, are below the bound as little-endian numbers. */
function isBelow(bytes: Uint8Array, at: number, topMask: number, bound: Uint8Array): boolean {
  for (let i = POINT_LENGTH - 1; i >= 0; i--) {
    const byte = (bytes[at + i] ?? 0) & (i === POINT_LENGTH - 1 ? topMask : 0xff);
    const limit = bound[i] ?? 0;
    if (byte !== limit) return byte < limit;
  }
  return false;
}

/** True if the point encoded from `at` has the given y; its sign bit is ignored. */
function hasY(bytes: Uint8Array, at: number, y: Uint8Array): boolean {
  for (let i = 0; i < POINT_LENGTH - 1; i++) if (bytes[at + i] !== y[i]) return false;
  return ((bytes[at + POINT_LENGTH - 1] ?? 0) & 0x7f) === y[POINT_LENGTH - 1];
}

/** True if y is below p and the point is none of small order. Whether it lies on the curve is not looked at. */
function isStrictPoint(bytes: Uint8Array, at: number): boolean {
  return isBelow(bytes, at, 0x7f, P) && !SMALL_ORDER.some((y) => hasY(bytes, at, y));
}

/**
 * What runtimes disagree about, decided before any of them is asked: lengths; y(A) and y(R) canonical; neither A nor R
 * of small order; S below L (RFC 8032 section 5.1.7, step 1, and what it leaves open). For public data: not constant time.
 */
export function hasStrictEncoding(publicKey: Uint8Array, signature: Uint8Array): boolean {
  return (
    publicKey.length === POINT_LENGTH &&
    signature.length === SIGNATURE_LENGTH &&
    isBelow(signature, POINT_LENGTH, 0xff, L) &&
    isStrictPoint(publicKey, 0) &&
    isStrictPoint(signature, 0)
  );
}
