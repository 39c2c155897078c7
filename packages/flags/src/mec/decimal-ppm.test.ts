import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalPpm } from './decimal-ppm.ts';

/** The same by whole numbers: value times 10^6 as a fraction, rounded half to even. */
function byFractions(lexeme: string): { ppm: number; isExact: boolean } {
  const [, sign, integer, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e(.+))?$/i.exec(lexeme)!;
  const shift = Number(exponent) - fraction.length + 6;
  let [top, bottom] = [BigInt(`${integer}${fraction}`), 1n];
  if (shift >= 0) top *= 10n ** BigInt(shift);
  else bottom = 10n ** BigInt(-shift);
  const [floor, rest] = [top / bottom, (top % bottom) * 2n];
  const up = rest > bottom || (rest === bottom && floor % 2n === 1n) ? 1n : 0n;
  const ppm = Number(floor + up);
  return { ppm: sign === '-' && ppm !== 0 ? -ppm : ppm, isExact: rest === 0n };
}

describe('decimalPpm', () => {
  test.each([
    ['0.05', 50_000, true],
    ['0.000001', 1, true],
    ['1', 1_000_000, true],
    ['1.0', 1_000_000, true],
    ['5E-2', 50_000, true],
    ['0.0000005', 0, false],
    ['0.0000015', 2, false],
    ['0.0000025', 2, false],
    ['0.00000250000000001', 3, false],
    ['0.333333333', 333_333, false],
    ['0.9999999', 1_000_000, false],
    ['-0.05', -50_000, true],
    ['-0', 0, true],
    ['0e999999999999', 0, true],
    ['1e-99999999999999999999', 0, false],
    ['1e308', Number.MAX_SAFE_INTEGER, false],
    [`0.${'0'.repeat(100_000)}1`, 0, false],
  ])('%s', (lexeme, ppm, isExact) => {
    expect(decimalPpm(lexeme)).toEqual({ ppm, isExact });
  });

  test('agrees with exact fractions on every decimal', () => {
    const digits = (max: number) => fc.string({ unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '5', '5'), minLength: 1, maxLength: max });
    const decimal = fc.tuple(fc.constantFrom('', '-'), fc.nat(9999), fc.option(digits(12)), fc.option(fc.integer({ min: -12, max: 4 }))).map(([sign, integer, fraction, exponent]) => `${sign}${integer}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`);
    fc.assert(fc.property(decimal, (lexeme) => { expect(decimalPpm(lexeme)).toEqual(byFractions(lexeme)); }), { numRuns: 1000 });
  });

  test('what is no JSON number is misuse', () => {
    expect(() => decimalPpm('.5')).toThrow(RangeError);
  });
});
