import { expect, test } from 'vitest';
import { CrashFiles } from './crash-files.ts';
import { type Depth, endEverywhere, endWhileRecovering, live, NOTHING, type Step } from './crash-runs.ts';
import { failAt, FAULTS } from './fail-runs.ts';
import { FaultTally } from './fault-tally.ts';

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

const tally = new FaultTally();

test.each(scripts)('nothing is lost wherever the power fails or the process dies while $name', async ({ steps, depth }) => {
  const life = await live(new CrashFiles(), steps);
  await endEverywhere(life, NOTHING, depth, tally);
});

test('a commit that was read but never synced is lost as a whole or kept as a whole', async () => {
  await endWhileRecovering(['create', 'open', 1, 'publish', 2, 'publish', 3], { samples: 20, share: 1, again: { share: 0.004, calls: 4 }, seed: 14 }, tally);
  await endWhileRecovering(['create', 'open', 255, 'publish', 1, 'publish', 257], { samples: 20, share: 0.2, again: { share: 0, calls: 0 }, seed: 15 }, tally);
});

test('nothing is lost whichever call fails, in every way', async () => {
  const steps: readonly Step[] = ['create', 'open', 1, 'publish', 3, 'close', 'open', 5, 5, 1, 'publish', 260, 'close'];
  const { calls } = (await live(new CrashFiles(), steps)).files;
  for (let n = 1; n <= calls; n++) {
    for (const [i, fault] of FAULTS.entries()) await failAt(steps, n, fault, (n + (i >> 1)) % 2 === 0 ? 'once' : 'from then on', tally);
  }
});

test('these were at least 20,000 cases', () => {
  console.log(String(tally));
  expect(tally.total).toBeGreaterThanOrEqual(20_000);
});
