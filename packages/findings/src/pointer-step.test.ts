import { expect, test } from 'vitest';
import { pointerStep } from './pointer-step.ts';

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
