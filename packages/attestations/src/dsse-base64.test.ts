import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromDsseBase64 } from './dsse-base64.ts';

test('reads what any of the four writers writes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const standard = Buffer.from(bytes).toString('base64');
      for (const text of [standard, standard.replace(/=+$/, ''), standard.replaceAll('+', '-').replaceAll('/', '_'), Buffer.from(bytes).toString('base64url')]) {
        expect(fromDsseBase64(text)).toEqual(bytes);
      }
    }),
  );
});

test.each([
  ['both alphabets in one text', '-_+/'],
  ['one character of padding where two are right', 'AA='],
  ['padding in the middle', 'AA=A'],
  ['too much padding', 'AAAA===='],
  ['padding alone', '=='],
  ['spare bits that are set', 'AB'],
  ['spare bits that are set, padded', 'AAB='],
  ['white space before', ' AAAA'],
  ['a line feed inside', 'AA\nAA'],
  ['a single character', 'A'],
  ['a character of no alphabet', 'AA*A'],
])('refuses %s', (_what, text) => {
  expect(fromDsseBase64(text)).toBeUndefined();
});
