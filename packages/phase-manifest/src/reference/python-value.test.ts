import { expect, test } from 'vitest';
import { PhaseManifestError } from '../phase-manifest-error.ts';
import { iterate, truth } from './python-value.ts';

test.each([null, undefined, false, 0, -0, '', [], {}])('%j is false', (value) => {
  expect(truth(value)).toBe(false);
});

test.each([true, 1, -1, 0.5, ' ', 'false', [null], { a: null }])('%j is true', (value) => {
  expect(truth(value)).toBe(true);
});

test('a loop gives items, keys or characters', () => {
  expect([iterate([1, 2], 'try'), iterate({ a: 1, b: 2 }, 'try'), iterate('a😀', 'try')]).toEqual([
    [1, 2],
    ['a', 'b'],
    ['a', '😀'],
  ]);
});

test.each([null, undefined, true, 7])('a loop over %j raises', (value) => {
  expect(() => iterate(value, 'try')).toThrow(PhaseManifestError);
});
