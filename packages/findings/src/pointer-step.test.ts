import { expect, test } from 'vitest';
import { pointerStep, pointerSteps } from './pointer-step.ts';

test.each([
  ['a', '/a'],
  ['', '/'],
  [0, '/0'],
  ['a/b', '/a~1b'],
  ['m~n', '/m~0n'],
  ['~1', '/~01'],
  ['~/', '/~0~1'],
])('the step to %j is %s', (key, step) => {
  expect(pointerStep(key)).toBe(step);
});

test('the steps of a pointer are those that it was written from', () => {
  const keys = ['a', '', '~1', '/', 'a/b~c', '0', '~'];
  expect(pointerSteps(keys.map(pointerStep).join(''))).toEqual(keys);
  expect(pointerSteps('')).toEqual([]);
  expect(pointerSteps('/~01')).toEqual(['~1']);
});
