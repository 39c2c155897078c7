import { postgresAbsent } from '@plimsoll/config/postgres';
import { describe, expect, test } from 'vitest';
import { runUnderKills } from './kill-runs.ts';
import { PostgresLogs } from './postgres-logs.ts';

describe.skipIf(postgresAbsent())('the PostgreSQL store', () => {
  test('8 writers of 10,000 entries each lose nothing while the server is killed again and again', async () => {
    const logs = await PostgresLogs.start();
    try {
      const log = await logs.create();
      const report = await runUnderKills(logs, log, { writers: 8, entries: 10_000, batch: 25, killEvery: 100 });
      console.log(`8 writers x 10,000 entries: ${report.commits} commits, ${report.kills} kills of the server, ${report.receipts} entries answered`);
      expect(report).toMatchObject({ receipts: 80_000 });
      expect(report.kills).toBeGreaterThan(10);
      expect(await logs.audit(log)).toEqual({ ids: [], sentence: 'All 80000 entries, their tiles and the signed root were recomputed and agree' });
    } finally {
      await logs.stop();
    }
  });
});
