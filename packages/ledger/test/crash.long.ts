import { expect, test } from 'vitest';
import { CrashFiles, randomFrom } from './crash-files.ts';
import { type Depth, endEverywhere, endWhileRecovering, failAt, faults, live, NOTHING, type Step } from './crash-runs.ts';

const scripts: readonly { readonly name: string; readonly steps: readonly Step[]; readonly depth: Depth }[] = [
  {
    name: 'a log is created, grows and is opened again',
    steps: ['create', 'open', 1, 1, 'publish', 3, 'close', 'open', 1, 'publish', [1, 2], 'close', 'open', 'close', 'open', 1, 'close'],
    depth: { samples: 20, share: 1, again: { share: 0.004, calls: 8 }, seed: 11 },
  },
  {
    name: 'segments are retired while a log grows',
    steps: ['create', 'open', 3, 'publish', 5, 5, 1, 'publish', 1, 5, 5, 'close', 'open', 5, 5, 5, 'close'],
    depth: { samples: 20, share: 1, again: { share: 0.004, calls: 8 }, seed: 12 },
  },
  {
    name: 'tiles become full',
    steps: ['create', 'open', 254, 'publish', 1, 'publish', 1, 'publish', 1, 'publish', 300, 'publish', [1, 2], 'close'],
    depth: { samples: 20, share: 0.2, again: { share: 0.004, calls: 4 }, seed: 13 },
  },
];

let total = 0;

test.each(scripts)('nothing is lost wherever the power fails or the process dies while $name', async ({ steps, depth }) => {
  const life = await live(new CrashFiles(), steps);
  const cases = await endEverywhere(life, NOTHING, depth);
  console.log(`${cases} cases`);
  total += cases;
});

test('a commit that was read but never synced is lost as a whole or kept as a whole', async () => {
  total += await endWhileRecovering(['create', 'open', 1, 'publish', 2, 'publish', 3], { samples: 20, share: 1, again: { share: 0.004, calls: 4 }, seed: 14 });
  total += await endWhileRecovering(['create', 'open', 255, 'publish', 1, 'publish', 257], { samples: 20, share: 0.2, again: { share: 0, calls: 0 }, seed: 15 });
});

test('nothing is lost whichever call fails, in every way', async () => {
  const steps: readonly Step[] = ['create', 'open', 1, 'publish', 3, 'close', 'open', 5, 5, 1, 'publish', 260, 'close'];
  const { calls } = (await live(new CrashFiles(), steps)).files;
  let cases = 0;
  for (let n = 1; n <= calls; n++) {
    for (const fault of faults) {
      for (const how of ['once', 'from then on'] as const) cases += await failAt(steps, n, fault(n), how, randomFrom(n));
    }
  }
  console.log(`${cases} cases`);
  total += cases;
});

test('these were at least 20,000 cases', () => {
  expect(total).toBeGreaterThanOrEqual(20_000);
});
