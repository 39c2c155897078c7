import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareInstants, instantOf } from './instant.ts';

describe('instants', () => {
  test.each<[text: string, seconds: number, fraction: string]>([
    ['1970-01-01T00:00:00Z', 0, ''],
    ['1970-01-01T00:00:00.120Z', 0, '12'],
    ['1970-01-01T01:30:00.5+01:30', 0, '5'],
    ['1969-12-31T22:30:00-01:30', 0, ''],
    ['2024-02-29T23:59:59.000000001Z', 1_709_251_199, '000000001'],
    ['0000-01-01T00:00:00Z', -62_167_219_200, ''],
    ['0099-12-31T00:00:00Z', -59_011_545_600, ''],
    ['9999-12-31T23:59:59Z', 253_402_300_799, ''],
  ])('%s', (text, seconds, fraction) => {
    expect(instantOf(text)).toEqual({ seconds, fraction });
  });

  test.each(['', '1970-01-01', '1970-01-01T00:00:00', '1970-01-01t00:00:00Z', '1970-01-01T00:00:00z', '1970-13-01T00:00:00Z', '1970-00-01T00:00:00Z', '1970-01-00T00:00:00Z', '2023-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '1970-04-31T00:00:00Z', '1970-01-01T24:00:00Z', '1970-01-01T00:60:00Z', '1970-01-01T00:00:60Z', '1970-01-01T00:00:00.Z', '1970-01-01T00:00:00.1234567890Z', '1970-01-01T00:00:00+24:00', '1970-01-01T00:00:00+0000', '0000-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01', '1970-01-01T00:00:00Z\n', ' 1970-01-01T00:00:00Z', 0, null, undefined])('%j is none', (text) => {
    expect(instantOf(text)).toBeUndefined();
  });

  test('are those of Date, and in its order', () => {
    const date = fc.date({ min: new Date('0000-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true });
    const offset = fc.integer({ min: -1439, max: 1439 });
    const pad = (value: number): string => String(value).padStart(2, '0');
    fc.assert(
      fc.property(date, offset, date, (one, minutes, other) => {
        const local = new Date(one.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const text = `${local}${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
        const [a, b] = [instantOf(text), instantOf(other.toISOString())];
        if (a === undefined || b === undefined) throw new Error(text);
        expect(a.seconds * 1000 + Number(`0.${a.fraction || '0'}`) * 1000).toBe(one.getTime());
        expect(Math.sign(compareInstants(a, b))).toBe(Math.sign(one.getTime() - other.getTime()));
      }),
    );
  });
});
