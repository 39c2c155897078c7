import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FaultTally } from './fault-tally.ts';
import { KillBench } from './kill-runs.ts';
import { failSystemCall, placesOf, straceAbsent } from './system-call-runs.ts';

describe.skipIf(straceAbsent())('with strace', () => {
  test('a system call that fails loses nothing', { timeout: 300_000 }, async () => {
    const scratch = mkdtempSync(path.join(tmpdir(), 'plimsoll-strace-'));
    const bench = await new KillBench().prepare();
    try {
      const places = await placesOf(bench, scratch);
      const tally = new FaultTally();
      // One place of each call, and of the syncs one more.
      const chosen = [...new Set(places.map((place) => place.call))].flatMap((call) => {
        const same = places.filter((place) => place.call === call);
        return [same[same.length >> 1], ...(call.includes('sync') ? [same[0]] : [])].filter((place) => place !== undefined);
      });
      for (const [round, place] of chosen.entries()) await failSystemCall(bench, scratch, place, round, tally);
      expect(tally.total).toBeGreaterThanOrEqual(8);
    } finally {
      await bench.clear();
      rmSync(scratch, { recursive: true });
    }
  });
});
