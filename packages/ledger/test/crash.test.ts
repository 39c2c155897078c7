import { expect, test } from 'vitest';
import { CrashFiles } from './crash-files.ts';
import { type Depth, endEverywhere, endWhileRecovering, live, NOTHING, type Step } from './crash-runs.ts';
import { failAt, FAULTS } from './fail-runs.ts';
import { FaultTally } from './fault-tally.ts';

const scripts: readonly { readonly name: string; readonly steps: readonly Step[]; readonly depth: Depth }[] = [
  {
    name: 'a log is created, grows and is opened again',
    steps: ['create', 'open', 1, 1, 'publish', 3, 'close', 'open', 1, 'publish', [1, 2], 'close'],
    depth: { samples: 6, share: 0.08, again: { share: 0.03, calls: 4 }, seed: 1 },
  },
  {
    name: 'segments are retired while a log grows',
    steps: ['create', 'open', 3, 'publish', 5, 5, 1, 'publish', 1, 'close'],
    depth: { samples: 6, share: 0.08, again: { share: 0.03, calls: 4 }, seed: 2 },
  },
  {
    name: 'tiles become full',
    steps: ['create', 'open', 254, 'publish', 1, 'publish', 3, 'close'],
    depth: { samples: 2, share: 0.02, again: { share: 0, calls: 0 }, seed: 3 },
  },
];

const tally = new FaultTally();

test.each(scripts)('nothing is lost wherever the power fails or the process dies while $name', { timeout: 120_000 }, async ({ steps, depth }) => {
  const life = await live(new CrashFiles(), steps);
  await endEverywhere(life, NOTHING, depth, tally);
});

test.each<[string, readonly Step[], number]>([
  ['a few entries', ['create', 'open', 1, 'publish', 2, 'publish'], 0.15],
  ['a full tile', ['create', 'open', 255, 'publish', 1], 0.05],
])('a commit of %s that was read but never synced is lost as a whole or kept as a whole', { timeout: 120_000 }, async (_name, steps, share) => {
  await endWhileRecovering(steps, { samples: 2, share, again: { share: 0, calls: 0 }, seed: 4 }, tally);
});

test('nothing is lost whichever call fails', { timeout: 120_000 }, async () => {
  const steps: readonly Step[] = ['create', 'open', 1, 'publish', 3, 'close', 'open', 5, 5, 1, 'close'];
  const { calls } = (await live(new CrashFiles(), steps)).files;
  for (let n = 1; n <= calls; n += 2) {
    await failAt(steps, n, FAULTS[n % FAULTS.length]!, n % 5 === 0 ? 'from then on' : 'once', tally);
  }
});

test('these were at least 700 cases', () => {
  expect(tally.total).toBeGreaterThanOrEqual(700);
});
