import { expect, test } from 'vitest';
import { CrashFiles } from './crash-files.ts';
import { live, type Step } from './crash-runs.ts';
import { stopAt } from './stop-runs.ts';

const steps: readonly Step[] = ['create', 'open', 1, 2, 'publish', 1, 'close', 'open', 1, 5, 5, 'close'];

test.each([
  ['and gave the log back', false, 0],
  ['and goes on at the same time', true, 1],
])('a writer stopped between any two calls loses nothing and forks nothing after another one wrote %s', { timeout: 120_000 }, async (_name, together, offset) => {
  const { calls } = (await live(new CrashFiles(), steps)).files;
  for (let at = offset; at <= calls; at += 2) await stopAt(steps, at, together);
  expect(calls).toBeGreaterThan(200);
});
