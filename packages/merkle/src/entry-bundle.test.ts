import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEntryBundle, encodeEntryBundle } from './index.ts';

test('lengths are two bytes, big-endian', () => {
  expect(encodeEntryBundle([Buffer.from('abc'), new Uint8Array()])).toEqual(Uint8Array.of(0, 3, 0x61, 0x62, 0x63, 0, 0));
});

test.each([0, 1, 255, 256, 65_535])('an entry of %d bytes comes back', (length) => {
  const entry = new Uint8Array(length).fill(7);
  expect(decodeEntryBundle(encodeEntryBundle([entry, entry]), 2)).toEqual({ ok: true, value: [entry, entry], findings: [] });
});

test('decoding gives back what was encoded', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 256 });
  fc.assert(
    fc.property(entries, (list) => {
      const decoded = decodeEntryBundle(encodeEntryBundle(list), list.length);
      expect(decoded.ok && decoded.value).toEqual(list);
    }),
  );
});

const bundle = encodeEntryBundle([Buffer.from('ab'), Buffer.from('c')]);

test.each([
  ['nothing at all', new Uint8Array(), 1],
  ['half a length', bundle.subarray(0, 1), 1],
  ['a length and no bytes', bundle.subarray(0, 2), 1],
  ['one byte missing', bundle.subarray(0, bundle.length - 1), 2],
  ['one byte left over', Uint8Array.of(...bundle, 0), 2],
  ['one entry too many for the width', bundle, 1],
  ['one entry too few for the width', bundle, 3],
])('refuses a bundle with %s', (_name, bytes, width) => {
  expect(decodeEntryBundle(bytes, width)).toMatchObject({ ok: false, findings: [{ id: 'tile/bad-bundle', integrity: true }] });
});

test('every cut of a bundle is refused, with the entry that it ends in', () => {
  for (let length = 0; length < bundle.length; length++) {
    expect(decodeEntryBundle(bundle.subarray(0, length), 2).findings).toMatchObject([{ id: 'tile/bad-bundle', expected: 2, actual: length < 4 ? 0 : 1 }]);
  }
});

test('refuses what no bundle can hold', () => {
  expect(() => encodeEntryBundle([new Uint8Array(65_536)])).toThrow(new RangeError('Cannot encode an entry bundle: an entry has at most 65535 bytes, received 65536'));
  expect(() => encodeEntryBundle([])).toThrow(RangeError);
  expect(() => encodeEntryBundle(Array.from({ length: 257 }, () => new Uint8Array()))).toThrow(RangeError);
  expect(() => decodeEntryBundle(bundle, 0)).toThrow(RangeError);
  expect(() => decodeEntryBundle(bundle, 257)).toThrow(RangeError);
});
