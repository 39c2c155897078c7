import { decodeUtf8 } from '@plimsoll/bytes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstInvalidUtf8 } from './utf8-fault.ts';

test('finds a fault exactly where strict decoding does', () => {
  const byte = fc.oneof(fc.constantFrom(0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5), fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 8 }), (list) => {
      const bytes = Uint8Array.from(list);
      const fault = firstInvalidUtf8(bytes);
      expect(fault === bytes.length).toBe(decodeUtf8(bytes) !== undefined);
      expect(decodeUtf8(bytes.subarray(0, fault))).toBeDefined();
      for (let end = fault + 1; end <= Math.min(bytes.length, fault + 4); end++) expect(decodeUtf8(bytes.subarray(fault, end))).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});

test('every character is well formed', () => {
  for (let code = 0; code <= 0x10ffff; code += code < 0x900 ? 1 : 97) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const bytes = new TextEncoder().encode(String.fromCodePoint(code));
    if (firstInvalidUtf8(bytes) !== bytes.length) expect(code).toBe('well formed');
  }
});
