import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mixed } from '../test/reports.ts';
import { Report, toJson } from './index.ts';
import { printableJson } from './json.ts';

test('is the report, one line', () => {
  const text = toJson(mixed);
  expect(Report.parse(JSON.parse(text))).toEqual(mixed);
  expect(text.indexOf('\n')).toBe(text.length - 1);
});

test.each([
  ['a<b', String.raw`"a\u003cb"`],
  ['\u202e', String.raw`"\u202e"`],
  ['\u007f', String.raw`"\u007f"`],
  ['\u{e0041}', String.raw`"\udb40\udc41"`],
  ['##[x]', String.raw`"#\u0023[x]"`],
  ['漢字 é ⛵', '"漢字 é ⛵"'],
])('%j stands as %s', (value, text) => {
  expect(printableJson(value)).toBe(text);
});

test('parses to the same value, whatever the value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const text = printableJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<]/u);
    }),
  );
});

test('no code unit gets past unescaped that is not printable', () => {
  for (let code = 0; code <= 0xffff; code++) {
    const text = printableJson(`a${String.fromCharCode(code)}`);
    if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u115f\u1160\u3164\uffa0<]/u.test(text)) expect.fail(`U+${code.toString(16)} stands in ${text}`);
  }
});
