import { encodeUtf8 } from '@plimsoll/bytes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CanonicalCursor } from './canonical-cursor.ts';
import { EntryTemplate } from './entry-template.ts';

const cursor = new CanonicalCursor(() => undefined);
/** Places the cursor before the text, which stands behind other bytes. */
const start = (text: string): void => {
  const bytes = new Uint8Array([...BEFORE, ...encodeUtf8(text), ...new Uint8Array(8)]);
  cursor.start({ bytes, view: new DataView(bytes.buffer) }, BEFORE.length, bytes.length - 8);
};
const BEFORE = encodeUtf8('123');
const checks = { text: () => cursor.text(true, true) >= 0, number: () => cursor.number() };
type Kind = keyof typeof checks;

/** The template of a text; its values are the texts and numbers behind colons. */
function templateOf(text: string): EntryTemplate<Kind> {
  const template = new EntryTemplate<Kind>(1000);
  start(text);
  template.clear(cursor);
  for (const { index, 0: match } of text.matchAll(/:("[^"]*"|[\d.]+)/gu)) template.add(match.startsWith(':"') ? 'text' : 'number', BEFORE.length + index + 1, BEFORE.length + index + match.length);
  template.keep(cursor);
  return template;
}

/** Whether the text fits, and at which places values were checked. */
function fits(template: EntryTemplate<Kind>, text: string): { fits: boolean; checked: number[] } {
  const checked: number[] = [];
  start(text);
  const holds = (kind: Kind): boolean => {
    checked.push(cursor.at - BEFORE.length);
    return checks[kind]();
  };
  return { fits: template.fits(cursor, holds), checked };
}

const TEXT = '{"a":"first","b":12,"c":"second value of some length","d":true}';
const kept = templateOf(TEXT);

test.each([
  ['the same bytes, without a check', TEXT, true, []],
  ['another text of the same length', TEXT.replace('first', 'fIrst'), true, [5]],
  ['a longer text', TEXT.replace('first', 'first and more'), true, [5]],
  ['a shorter text, and one behind it', TEXT.replace('first', '').replace('some', 'any'), true, [5, 19]],
  ['a number with one digit more', TEXT.replace('12', '123'), true, [17]],
  ['a number with one digit less', TEXT.replace('12', '1'), true, [17]],
  ['all values', '{"a":"x","b":3.5,"c":"","d":true}', true, [5, 13, 21]],
  ['a value that does not hold', TEXT.replace('12', '012'), false, [17]],
  ['a value of another kind', TEXT.replace('"first"', '1'), false, [5]],
  ['other bytes between values', TEXT.replace('"b"', '"B"'), false, []],
  ['other bytes behind a value that differs', TEXT.replace('first","b"', 'other","B"'), false, [5]],
  ['other bytes behind the last value', TEXT.replace('true', 'trUe'), false, []],
  ['a member more', TEXT.replace('12', '12,"bb":1'), false, []],
  ['bytes that end within a value', TEXT.slice(0, 8), false, [5]],
  ['bytes that end between values', TEXT.slice(0, 14), false, []],
  ['bytes that end early', TEXT.slice(0, -1), false, []],
  ['bytes that go on', `${TEXT} `, false, []],
  ['no bytes', '', false, []],
])('%s: fits or not, and what is checked', (_name, text, expected, checked) => {
  expect(fits(templateOf(TEXT), text)).toEqual({ fits: expected, checked });
});

test('a value that was another one is checked from then on, whatever it is', () => {
  const template = templateOf(TEXT);
  expect(fits(template, TEXT.replace('12', '13'))).toEqual({ fits: true, checked: [17] });
  expect(fits(template, TEXT)).toEqual({ fits: true, checked: [17] });
  expect(fits(template, TEXT.replace('first', 'x'))).toEqual({ fits: true, checked: [5, 13] });
  expect(fits(template, TEXT.replace('second', 'y'))).toEqual({ fits: true, checked: [5, 17, 24] });
  expect(fits(template, TEXT.replace('12', '012'))).toEqual({ fits: false, checked: [5, 17] });
  expect(fits(template, TEXT.replace('"b"', '"B"'))).toEqual({ fits: false, checked: [5] });
});

test('nothing fits a template that is empty or cleared', () => {
  expect(fits(new EntryTemplate(1000), '').fits).toBe(false);
  const cleared = templateOf(TEXT);
  cleared.clear(cursor);
  expect(fits(cleared, TEXT).fits).toBe(false);
});

test('says where each value stands in what fitted last', () => {
  const texts = [TEXT, TEXT.replace('first', 'x'), TEXT.replace('12', '3.14159'), '{"a":"a longer one","b":3.5,"c":"","d":true}'];
  for (const text of texts) {
    expect(fits(kept, text).fits).toBe(true);
    expect([0, 1, 2].map((value) => text.slice(kept.start(value) - BEFORE.length, kept.end(value) - BEFORE.length))).toEqual(Object.values(JSON.parse(text) as Record<string, unknown>).slice(0, 3).map((value) => JSON.stringify(value)));
  }
});

test('of any texts and numbers fits whatever differs in these alone, at any place', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '1'), maxLength: 20 });
  const values = fc.tuple(text, fc.nat(200), text, text, fc.nat(9));
  const written = ([a, b, c, d, e]: readonly [string, number, string, string, number]): string => JSON.stringify({ a, b, c: { c, d }, e });
  fc.assert(
    fc.property(values, values, fc.nat(), (one, other, at) => {
      const template = templateOf(written(one));
      const next = written(other);
      expect(fits(template, next).fits).toBe(true);
      // Any brace, quote or name that is another one does not fit.
      const place = at % next.length;
      if (!/[ab 1\d]/u.test(next.charAt(place))) expect(fits(template, `${next.slice(0, place)}\u0001${next.slice(place + 1)}`).fits).toBe(false);
    }),
  );
});
