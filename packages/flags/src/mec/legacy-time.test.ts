import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { legacyNanoseconds, microseconds, utcText } from './legacy-time.ts';

describe('times of legacy registries', () => {
  test.each([
    ['2025-10-21T20:18:04.000000Z', '2025-10-21T20:18:04Z'],
    ['2025-10-21T20:18:04.100000Z', '2025-10-21T20:18:04.100Z'],
    ['2025-10-21T20:18:04.1234Z', '2025-10-21T20:18:04.123400Z'],
    ['2025-10-21T20:18:04.741031255Z', '2025-10-21T20:18:04.741031255Z'],
    ['2025-10-21T20:18:04.7410312559999Z', '2025-10-21T20:18:04.741031255Z'],
    ['2025-10-21T22:18:04.5+02:00', '2025-10-21T20:18:04.500Z'],
    ['2025-10-21T20:18:04-00:30', '2025-10-21T20:48:04Z'],
    ['2025-12-31t23:59:59.000001-00:01', '2026-01-01T00:00:59.000001Z'],
    ['1969-12-31T23:59:59.9999995Z', '1969-12-31T23:59:59.999999500Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00Z'],
  ])('%s is %s', (written, utc) => {
    expect(utcText(legacyNanoseconds(written)!)).toBe(utc);
  });

  test.each(['', '2025-10-21', '2025-10-21T20:18:04', '2025-02-29T00:00:00Z', '2025-10-21T24:00:00Z', '2025-10-21T20:18:60Z', '2025-10-21T20:18:04.Z', '2025-10-21T20:18:04+24:00', '2025-10-21T20:18:04+00:60', '0000-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01'])('%j is none', (text) => {
    expect(legacyNanoseconds(text)).toBeUndefined();
  });

  test('microseconds are cut toward the past, before 1970 too', () => {
    expect(microseconds(1999n)).toBe(1n);
    expect(microseconds(-1n)).toBe(-1n);
    expect(microseconds(-1000n)).toBe(-1n);
    expect(microseconds(-1001n)).toBe(-2n);
  });

  test('a time in UTC is written so that it reads as itself', () => {
    const instants = fc.bigInt({ min: -62_167_219_200_000_000_000n, max: 253_402_300_799_999_999_999n });
    fc.assert(fc.property(instants, (instant) => legacyNanoseconds(utcText(instant)) === instant));
  });
});
