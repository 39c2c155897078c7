import { expect, test } from 'vitest';
import { excerpt } from './excerpt.ts';
import { formatSigningKey } from './index.ts';

test.each([
  ['plain', '"plain"'],
  ['é 🚢', '"é 🚢"'],
  ['a"b\\c', '"a\\u{22}b\\u{5c}c"'],
  ['bell \u0007, CSI \u009b, line \u2028, bidi \u202e, lone \ud800', '"bell \\u{7}, CSI \\u{9b}, line \\u{2028}, bidi \\u{202e}, lone \\u{d800}"'],
  ['x'.repeat(81), `"${'x'.repeat(80)}…"`],
])('%j is shown as %s', (text, shown) => {
  expect(excerpt(text)).toBe(shown);
});

test('a signing key is not shown, wherever it stands in the text', () => {
  expect(excerpt(`key=${formatSigningKey('a', new Uint8Array(32))}`)).toBe('a signing key (not shown)');
});
