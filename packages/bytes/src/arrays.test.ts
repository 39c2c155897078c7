import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes, concatBytes, decodeUtf8, encodeUtf8, equalBytes } from './index.ts';

test('joins in order', () => {
  expect(concatBytes(Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3));
});

test('order and equality agree with memcmp', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4 }), fc.uint8Array({ maxLength: 4 }), (a, b) => {
      const order = Buffer.compare(a, b);
      return Math.sign(compareBytes(a, b)) === order && equalBytes(a, b) === (order === 0);
    }),
  );
});

test('UTF-8 is strict and keeps a byte order mark', () => {
  expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  expect(decodeUtf8(Uint8Array.of(0xc0, 0x80))).toBeUndefined();
  expect(decodeUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toBeUndefined();
  expect(decodeUtf8(encodeUtf8('⛵ é'))).toBe('⛵ é');
});
