import { expect, test } from 'vitest';
import { FaultTally } from './fault-tally.ts';
import { walk } from './walk-runs.ts';

test('random histories of many faults lose nothing, repeat nothing, and pass the audit', { timeout: 120_000 }, async () => {
  const tally = new FaultTally();
  for (let seed = 0; seed < 60; seed++) await walk(seed, 30, tally);
  expect(tally.total).toBeGreaterThan(600);
});
