import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float32Text } from './float32-text.ts';

test.each([
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [0.05, '0.05'],
  [0.1, '0.1'],
  [-0.25, '-0.25'],
  [0.3333333333, '0.33333334'],
  [16_777_217, '16777216.0'],
  [0.000_01, '0.00001'],
  [0.000_001, '0.000001'],
  [0.000_000_1, '1e-7'],
  [0.000_000_15, '1.5e-7'],
  [1e12, '1000000000000.0'],
  [1e13, '1e13'],
  [12.5, '12.5'],
])('%d is %s', (value, text) => {
  expect(float32Text(value)).toBe(text);
});

test('the text reads as the same single-precision number', () => {
  fc.assert(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => Object.is(Math.fround(Number(float32Text(value))), value)));
});
