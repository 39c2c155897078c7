import { expect, test } from 'vitest';
import { CrashFiles, randomFrom } from './crash-files.ts';
import { type Depth, endEverywhere, endWhileRecovering, failAt, faults, live, NOTHING, type Step } from './crash-runs.ts';

const scripts: readonly { readonly name: string; readonly steps: readonly Step[]; readonly depth: Depth }[] = [
  {
    name: 'a log is created, grows and is opened again',
    steps: ['create', 'open', 1, 1, 'publish', 3, 'close', 'open', 1, 'publish', [1, 2], 'close'],
    depth: { samples: 6, share: 0.2, again: { share: 0.03, calls: 4 }, seed: 1 },
  },
  {
    name: 'segments are retired while a log grows',
    steps: ['create', 'open', 3, 'publish', 5, 5, 1, 'publish', 1, 'close'],
    depth: { samples: 6, share: 0.15, again: { share: 0.03, calls: 4 }, seed: 2 },
  },
  {
    name: 'tiles become full',
    steps: ['create', 'open', 254, 'publish', 1, 'publish', 3, 'close'],
    depth: { samples: 2, share: 0.03, again: { share: 0, calls: 0 }, seed: 3 },
  },
];

let total = 0;

test.each(scripts)('nothing is lost wherever the power fails or the process dies while $name', { timeout: 120_000 }, async ({ steps, depth }) => {
  const life = await live(new CrashFiles(), steps);
  total += await endEverywhere(life, NOTHING, depth);
});

test.each<[string, readonly Step[], number]>([
  ['a few entries', ['create', 'open', 1, 'publish', 2, 'publish'], 0.4],
  ['a full tile', ['create', 'open', 255, 'publish', 1], 0.05],
])('a commit of %s that was read but never synced is lost as a whole or kept as a whole', { timeout: 120_000 }, async (_name, steps, share) => {
  total += await endWhileRecovering(steps, { samples: 2, share, again: { share: 0, calls: 0 }, seed: 4 });
});

test('nothing is lost whichever call fails', { timeout: 120_000 }, async () => {
  const steps: readonly Step[] = ['create', 'open', 1, 'publish', 3, 'close', 'open', 5, 5, 1, 'close'];
  const { calls } = (await live(new CrashFiles(), steps)).files;
  for (let n = 1; n <= calls; n++) {
    total += await failAt(steps, n, faults[n % 2]!(n), n % 3 === 0 ? 'from then on' : 'once', randomFrom(n));
    total += await failAt(steps, n, faults[2](n), 'once', randomFrom(n));
  }
});

test('these were at least 2,000 cases', () => {
  expect(total).toBeGreaterThanOrEqual(2000);
});
