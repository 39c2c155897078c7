import { expect, test } from 'vitest';
import { CrashFiles, randomFrom } from './crash-files.ts';
import { type Depth, endEverywhere, failAt, faults, live, NOTHING, type Step } from './crash-runs.ts';

const scripts: readonly { readonly name: string; readonly steps: readonly Step[]; readonly depth: Depth; readonly atLeast: number }[] = [
  {
    name: 'a log is created, grows and is opened again',
    steps: ['create', 'open', 1, 1, 'publish', 3, 'close', 'open', 1, 'publish', [1, 2], 'close'],
    depth: { samples: 6, share: 0.2, again: { share: 0.03, calls: 4 }, seed: 1 },
    atLeast: 1000,
  },
  {
    name: 'segments are retired while a log grows',
    steps: ['create', 'open', 3, 'publish', 5, 5, 1, 'publish', 1, 'close'],
    depth: { samples: 6, share: 0.15, again: { share: 0.03, calls: 4 }, seed: 2 },
    atLeast: 600,
  },
  {
    name: 'tiles become full',
    steps: ['create', 'open', 254, 'publish', 1, 'publish', 3, 'close'],
    depth: { samples: 2, share: 0.02, again: { share: 0.02, calls: 2 }, seed: 3 },
    atLeast: 120,
  },
];

test.each(scripts)('nothing is lost wherever the power fails or the process dies while $name', { timeout: 120_000 }, async ({ steps, depth, atLeast }) => {
  const life = await live(new CrashFiles(), steps);
  expect(await endEverywhere(life, NOTHING, depth)).toBeGreaterThanOrEqual(atLeast);
});

test('nothing is lost whichever call fails', { timeout: 120_000 }, async () => {
  const steps: readonly Step[] = ['create', 'open', 1, 'publish', 3, 'close', 'open', 5, 5, 1, 'close'];
  const { calls } = (await live(new CrashFiles(), steps)).files;
  let cases = 0;
  for (let n = 1; n <= calls; n++) {
    cases += await failAt(steps, n, faults[n % 2]!(n), n % 3 === 0 ? 'from then on' : 'once', randomFrom(n));
    cases += await failAt(steps, n, faults[2](n), 'once', randomFrom(n));
  }
  expect(cases).toBeGreaterThanOrEqual(3 * calls + 90);
});
