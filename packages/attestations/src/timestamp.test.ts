import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nanosecondsOf } from './timestamp.ts';

test('agrees with Date to the millisecond, for every year of four digits', () => {
  const from = Date.parse('0000-01-01T00:00:00Z');
  const to = Date.parse('9999-12-31T23:59:59.999Z');
  fc.assert(
    fc.property(fc.integer({ min: from, max: to }), (milliseconds) => {
      const text = new Date(milliseconds).toISOString();
      fc.pre(/^\d{4}-/.test(text));
      expect(nanosecondsOf(text)).toBe(BigInt(milliseconds) * 1_000_000n);
    }),
    { examples: [[from], [to], [0], [-1], [Date.parse('2000-02-29T00:00:00Z')], [Date.parse('0000-02-29T00:00:00Z')], [Date.parse('0001-01-01T00:00:00Z')]] },
  );
});

test('is exact to the nanosecond, and zeros at the end change nothing', () => {
  expect(nanosecondsOf('1970-01-01T00:00:00.000000001Z')).toBe(1n);
  expect(nanosecondsOf('1969-12-31T23:59:59.999999999Z')).toBe(-1n);
  for (let digits = 1; digits <= 9; digits++) expect(nanosecondsOf(`2026-03-01T12:00:00.${'0'.repeat(digits)}Z`)).toBe(nanosecondsOf('2026-03-01T12:00:00Z'));
});

test.each(['2023-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2026-04-31T00:00:00Z', '2026-00-01T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-00T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01T00:00:60Z',
  '2026-01-01T00:00:00', '2026-01-01T00:00:00z', '2026-01-01T00:00:00+00:00', '2026-01-01 00:00:00Z', '2026-01-01T00:00:00.Z', '2026-01-01T00:00:00.0000000000Z', ' 2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z\n', ''])('%j is no time', (text) => {
  expect(nanosecondsOf(text)).toBeUndefined();
});

test('what is no text is no time', () => {
  for (const value of [undefined, null, 0, {}]) expect(nanosecondsOf(value)).toBeUndefined();
});
