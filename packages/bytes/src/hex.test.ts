import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asDigest, digestFromHex, fromHex, toHex } from './index.ts';

test.each([
  ['nothing', '', []],
  ['every digit', '0123456789abcdef', [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]],
])('reads %s', (_name, text, bytes) => {
  expect(fromHex(text)).toEqual(Uint8Array.from(bytes));
});

test.each(['0', 'AB', '0g', ' 00', '0x00', '00\n', '٠٠', '/0', ':0', '`0'])('refuses %j', (text) => {
  expect(fromHex(text)).toBeUndefined();
});

test('writing then reading gives the same bytes', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => Buffer.from(toHex(bytes), 'hex').equals(bytes) && toHex(fromHex(toHex(bytes)) ?? Uint8Array.of(1)) === toHex(bytes)));
});

test('a digest has exactly 64 digits', () => {
  expect(digestFromHex('00'.repeat(32))).toHaveLength(32);
  expect(digestFromHex('00'.repeat(31))).toBeUndefined();
  expect(digestFromHex('00'.repeat(33))).toBeUndefined();
  expect(digestFromHex('0G'.repeat(32))).toBeUndefined();
});

test('asDigest refuses what is not 32 bytes', () => {
  expect(() => asDigest(new Uint8Array(31))).toThrow(RangeError);
  expect(() => asDigest('00' as unknown as Uint8Array)).toThrow(TypeError);
});
