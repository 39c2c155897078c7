import { expect, test } from 'vitest';
import { FaultTally } from './fault-tally.ts';
import { walk } from './walk-runs.ts';

const tally = new FaultTally();

test.each(Array.from({ length: 10 }, (_, i) => i))('random histories of many faults lose nothing, repeat nothing, and pass the audit (part %i of 10)', async (part) => {
  for (let seed = 0; seed < 200; seed++) await walk(1000 + part * 200 + seed, 60, tally);
});

test('these were at least 30,000 injected faults', () => {
  console.log(String(tally));
  expect(tally.total).toBeGreaterThan(30_000);
});
