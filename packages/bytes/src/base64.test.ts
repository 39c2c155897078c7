import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64, toBase64 } from './index.ts';

test.each([
  ['', ''],
  ['f', 'Zg=='],
  ['fo', 'Zm8='],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg=='],
  ['fooba', 'Zm9vYmE='],
  ['foobar', 'Zm9vYmFy'],
])('RFC 4648 section 10: %j is %j', (text, base64) => {
  expect(toBase64(Buffer.from(text))).toBe(base64);
  expect(Buffer.from(fromBase64(base64) ?? []).toString()).toBe(text);
});

test.each([
  ['no padding', 'Zg'],
  ['short padding', 'Zg='],
  ['only padding', '===='],
  ['padding inside', 'Zg==Zg=='],
  ['spare bits set', 'Zh=='],
  ['spare bits set in the last of two', 'Zm9='],
  ['white space', 'Zm9v\n'],
  ['URL alphabet', '-_-_'],
  ['not ASCII', 'Zm9é'],
  ['three pads', 'Z==='],
])('refuses %s', (_name, text) => {
  expect(fromBase64(text)).toBeUndefined();
});

test('agrees with Node on every text that it writes', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => toBase64(bytes) === Buffer.from(bytes).toString('base64')));
});

test('accepts a text only if it is the encoding of its bytes', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9+/=]{0,12}$/), (text) => {
      const canonical = Buffer.from(text, 'base64').toString('base64') === text;
      return (fromBase64(text) !== undefined) === canonical;
    }),
  );
});
