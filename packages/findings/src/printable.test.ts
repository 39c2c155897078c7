import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test.each([
  ['plain ⛵ é 漢字', 'plain ⛵ é 漢字'],
  ['a\nb\rc\td', String.raw`a\nb\rc\td`],
  ['\u001b[31m', String.raw`\u{1b}[31m`],
  ['\u202e', String.raw`\u{202e}`],
  ['\u{e0041}', String.raw`\u{e0041}`],
  ['\ud800x', String.raw`\u{d800}x`],
  ['##[error]', String.raw`#\u{23}[error]`],
  ['x ##vso[a]', String.raw`x #\u{23}vso[a]`],
  ['## heading', '## heading'],
])('%j becomes %j', (text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('what is printable stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = printable(text);
      expect(once).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(printable(once)).toBe(once);
    }),
  );
});
