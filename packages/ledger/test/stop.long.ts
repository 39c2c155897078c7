import { expect, test } from 'vitest';
import { CrashFiles } from './crash-files.ts';
import { live, type Step } from './crash-runs.ts';
import { stopAt } from './stop-runs.ts';

const scripts: readonly (readonly Step[])[] = [
  ['create', 'open', 1, 2, 'publish', 1, 'close', 'open', 1, 5, 5, 'close'],
  ['create', 'open', 3, 3, 3, 3, 'publish', 'close', 'open', 'close', 'open', [1, 2], 5, 5, 'publish', 'close'],
  ['create', 'open', 255, 'publish', 1, 'publish', 2, 'close'],
];

test.each(scripts)('a writer stopped between any two calls loses nothing and forks nothing', async (...steps) => {
  const { calls } = (await live(new CrashFiles(), steps)).files;
  let answeredLater = 0;
  for (let at = 0; at <= calls; at++) {
    for (const together of [false, true]) if (await stopAt(steps, at, together)) answeredLater++;
  }
  console.log(`${2 * (calls + 1)} cases, in ${answeredLater} of them the stopped writer was answered later`);
  expect(answeredLater).toBeGreaterThan(0);
});
