import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FaultTally } from './fault-tally.ts';
import { KillBench } from './kill-runs.ts';
import { failSystemCall, placesOf, straceAbsent } from './system-call-runs.ts';

describe.skipIf(straceAbsent())('with strace', () => {
  test('whichever system call that changes something fails, nothing is lost', async () => {
    const scratch = mkdtempSync(path.join(tmpdir(), 'plimsoll-strace-'));
    const bench = await new KillBench().prepare();
    try {
      const tally = new FaultTally();
      const places = await placesOf(bench, scratch);
      // Every call that changes something, and each tenth of those that open, read and close.
      const chosen = places.filter(({ call, n }) => !['openat', 'read', 'close'].includes(call) || n % 10 === 0);
      for (const [round, place] of chosen.entries()) await failSystemCall(bench, scratch, place, round, tally);
      console.log(String(tally));
      expect(tally.total).toBeGreaterThanOrEqual(60);
    } finally {
      await bench.clear();
      rmSync(scratch, { recursive: true });
    }
  });
});
