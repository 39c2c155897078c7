import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { str, text, trim } from './python-text.ts';

describe('trim', () => {
  test.each(['\t', '\n', '\u000b', '\u001c', '\u001f', ' ', '\u0085', '\u00a0', '\u1680', '\u2000', '\u200a', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000'])('takes %j', (blank) => {
    expect(trim(`${blank}a${blank}b${blank}`)).toBe(`a${blank}b`);
  });

  test.each(['\u0000', '\u001b', '\u180e', '\u200b', '\u2060', '\ufeff'])('leaves %j, as Python does', (kept) => {
    expect(trim(`${kept}a${kept}`)).toBe(`${kept}a${kept}`);
  });

  test('takes all and nothing else', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(' ', '\u001f', '\ufeff', 'a') }), (value) => trim(trim(value)) === trim(value) && value.includes(trim(value))));
  });
});

test('text gives the default for what is no string, not for a blank string', () => {
  expect([text(null, 'unknown'), text(7, 'unknown'), text('  ', 'unknown'), text(' a ', 'unknown'), text(undefined)]).toEqual(['unknown', 'unknown', '', 'a', '']);
});

// Right: what `str()` of Python 3.11 prints.
test.each([
  [undefined, ''],
  [null, 'None'],
  [true, 'True'],
  [false, 'False'],
  [-3, '-3'],
  [2.5, '2.5'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [1.5e-12, '1.5e-12'],
  [" it's ", " it's "],
  [[], '[]'],
  [['n', 1, null], "['n', 1, None]"],
  [{ k: 1, j: [true] }, "{'k': 1, 'j': [True]}"],
  [["it's"], `["it's"]`],
  [[`'"`], String.raw`['\'"']`],
  [['\\ \n \u0000 \u00a0 \u200b é 😀 \ud800'], String.raw`['\\ \n \x00 \xa0 \u200b é 😀 \ud800']`],
] as const)('str of %j is %s', (value, expected) => {
  expect(str(value)).toBe(expected);
});
