import { ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import { concatBytes, fromHex } from '@plimsoll/bytes';
import { describe, expect, test } from 'vitest';
import { hasStrictEncoding } from './ed25519-encoding.ts';

const P = (1n << 255n) - 19n;
const L = (1n << 252n) + 27742317777372353535851937790883648493n;
const SIGN = 1n << 255n;

/** 32 bytes, little-endian. */
function encode(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse());
}

const point = encode(7n);
const signature = (r: Uint8Array, s: bigint): Uint8Array => concatBytes(r, encode(s));

test.each([
  ['y = 2', 2n, true],
  ['y = p − 2', P - 2n, true],
  ['y = p − 2 with the sign bit', SIGN + P - 2n, true],
  ['y = 0', 0n, false],
  ['y = 1', 1n, false],
  ['y = 1 with the sign bit', SIGN + 1n, false],
  ['y = p − 1', P - 1n, false],
  ['y = p − 1 with the sign bit', SIGN + P - 1n, false],
  ['y = p', P, false],
  ['y = p + 1', P + 1n, false],
  ['y = p + 7, which would be 7', P + 7n, false],
  ['y = 2^255 − 1', SIGN - 1n, false],
  ['y = p + 7 with the sign bit', SIGN + P + 7n, false],
  ['all bits set', 2n * SIGN - 1n, false],
])('key and R: %s', (_what, y, strict) => {
  expect(hasStrictEncoding(encode(y), signature(point, 1n))).toBe(strict);
  expect(hasStrictEncoding(point, signature(encode(y), 1n))).toBe(strict);
});

describe('points of small order', () => {
  test.each(ED25519_TORSION_SUBGROUP)('%s, with either sign bit, is refused as key and as R', (hex) => {
    for (const sign of [0, 0x80]) {
      const small = fromHex(hex)!;
      small[31] = (small[31]! & 0x7f) | sign;
      expect(hasStrictEncoding(small, signature(point, 1n))).toBe(false);
      expect(hasStrictEncoding(point, signature(small, 1n))).toBe(false);
      small[0]! ^= 4;
      expect(hasStrictEncoding(small, signature(small, 1n))).toBe(true);
    }
  });
});

test.each([
  [0n, true],
  [L - 1n, true],
  [L, false],
  [L + 1n, false],
  [1n << 252n, true],
  [1n << 253n, false],
  [2n * SIGN - 1n, false],
])('S = %s: %s', (s, strict) => {
  expect(hasStrictEncoding(point, signature(point, s))).toBe(strict);
});

test.each([
  [31, 64],
  [33, 64],
  [32, 63],
  [32, 65],
  [0, 0],
])('a key of %s bytes and a signature of %s are refused', (keyLength, signatureLength) => {
  expect(hasStrictEncoding(new Uint8Array(keyLength).fill(7), new Uint8Array(signatureLength).fill(7))).toBe(false);
});
