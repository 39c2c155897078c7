import { postgresAbsent } from '@plimsoll/config/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runUnderKills } from './kill-runs.ts';
import { event, events, PostgresLogs, receiptsOf } from './postgres-logs.ts';
import { type Fault, Proxy } from './proxy.ts';

describe.skipIf(postgresAbsent())('where the server or the way to it fails', () => {
  let logs: PostgresLogs;
  let proxy: Proxy;
  beforeAll(async () => {
    logs = await PostgresLogs.start();
    proxy = await Proxy.before(logs.server.socket);
  });
  afterAll(async () => {
    await logs.stop();
    await proxy.close();
  });

  const whole = (count: number): { ids: string[]; sentence: string } => ({ ids: [], sentence: `All ${count} entries, their tiles and the signed root were recomputed and agree` });

  // In a commit by itself the prepared statement, whose name begins so, is the transaction; under the lock COMMIT follows.
  const commits = [
    ['alone', 'plimsoll_'],
    ['under the lock', 'plimsoll_'],
    ['under the lock', 'COMMIT'],
  ] as const;
  const faults: Fault[] = ['answer lost', 'request lost', 'request late'];
  test.each(commits.flatMap(([how, marker]) => faults.map((fault) => [fault, how, marker] as const)))('%s, commit %s, at %s: the entry stands once and the receipt is true', async (fault, how, marker) => {
    const log = await logs.create();
    const pool = logs.newPool({ host: proxy.host });
    const ledger = await logs.open({ ...log, longestHold: 500 }, { pool });
    receiptsOf(await ledger.append(events('before', 250)));
    if (how === 'under the lock') {
      const other = await logs.open(log);
      receiptsOf(await other.append([event('other')]));
      await other.close();
      // This one finds the other first, and keeps to the lock from then on.
      receiptsOf(await ledger.append([event('own')]));
    }
    const size = ledger.size;
    proxy.arm(fault, marker);
    expect(receiptsOf(await ledger.append(events('after', 10)))).toMatchObject(Array.from({ length: 10 }, (_, i) => ({ index: size + BigInt(i), duplicate: false })));
    expect(proxy.happened).toBe(true);
    if (fault === 'request late') await proxy.deliverLate();
    receiptsOf(await ledger.append([event('last')]));
    await ledger.close();
    expect(await logs.audit(log)).toEqual(whole(Number(size) + 11));
  });

  test('a commit that arrives after it was given up takes no effect, although the head is still the one it extends', async () => {
    const log = await logs.create();
    const pool = logs.newPool({ host: proxy.host });
    const ledger = await logs.open(log, { pool });
    receiptsOf(await ledger.append([event('first')]));
    const closer = await logs.open(log);
    proxy.arm('request late', 'plimsoll_');
    receiptsOf(await ledger.append([event('second')]));
    expect(proxy.happened).toBe(true);
    await proxy.deliverLate();
    expect(receiptsOf(await closer.append([event('second')]))).toMatchObject([{ index: 1n, duplicate: true }]);
    await ledger.close();
    await closer.close();
    expect(await logs.audit(log)).toEqual(whole(2));
  });

  test('a server process that is ended while its commit waits costs nothing', async () => {
    const log = await logs.create();
    const ledger = await logs.open(log);
    const blocker = await logs.pool.connect();
    await blocker.query(`BEGIN; SELECT 1 FROM ${log.schema}.head FOR UPDATE`);
    const appended = ledger.append(events('a', 3));
    for (let ended = 0; ended === 0; ) {
      const { rows } = await logs.pool.query<{ ended: number }>("SELECT count(pg_terminate_backend(pid))::int AS ended FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'WITH moved%'");
      ended = rows[0]!.ended;
    }
    await blocker.query('COMMIT');
    blocker.release();
    expect(receiptsOf(await appended)).toMatchObject([{ index: 0n, duplicate: false }, { index: 1n }, { index: 2n }]);
    await ledger.close();
    expect(await logs.audit(log)).toEqual(whole(3));
  });

  test('a commit that takes longer than the statement timeout is tried again', async () => {
    const log = await logs.create();
    const blocker = await logs.pool.connect();
    let blocked = false;
    // The first pause comes after the log was asked what became of the commit, and could not be.
    const pause = async (): Promise<void> => {
      if (blocked) await blocker.query('COMMIT');
      blocked = false;
    };
    const ledger = await logs.open({ ...log, pause }, { pool: logs.newPool({ statement_timeout: 100 }) });
    await blocker.query(`BEGIN; SELECT 1 FROM ${log.schema}.head FOR UPDATE`);
    blocked = true;
    expect(receiptsOf(await ledger.append(events('a', 3)))).toMatchObject([{ index: 0n, duplicate: false }, { index: 1n }, { index: 2n }]);
    expect(blocked).toBe(false);
    blocker.release();
    await ledger.close();
    expect(await logs.audit(log)).toEqual(whole(3));
  });

  test('a server that does not come back is an error after the patience of the store, and the log goes on later', async () => {
    const log = await logs.create();
    let waited = 0;
    const pause = (milliseconds: number): Promise<void> => Promise.resolve(void (waited += milliseconds));
    const ledger = await logs.open({ ...log, pause, patience: 5000 });
    await logs.server.kill({ all: true });
    await expect(ledger.append([event('a')])).rejects.toMatchObject({ code: 'io' });
    expect(waited).toBeGreaterThanOrEqual(5000);
    await expect(ledger.append([event('a')])).rejects.toMatchObject({ code: 'io' });
    await ledger.close();
    await logs.server.restart();
    const again = await logs.open(log);
    receiptsOf(await again.append([event('a')]));
    await again.close();
    expect(await logs.audit(log)).toEqual(whole(1));
  });

  test('under serializable transactions, which the server breaks off when they meet, writers lose nothing', async () => {
    const log = await logs.create();
    const pool = logs.newPool({ options: '-c default_transaction_isolation=serializable' });
    const ledgers = await Promise.all(Array.from({ length: 4 }, () => logs.open(log, { pool })));
    await Promise.all(
      ledgers.map(async (ledger, w) => {
        for (let i = 0; i < 10; i++) receiptsOf(await ledger.append(events(`${w}-${i}`, 5)));
      }),
    );
    for (const ledger of ledgers) await ledger.close();
    expect(await logs.audit(log)).toEqual(whole(200));
  });

  test('8 writers lose nothing while the server is killed and started again', async () => {
    const log = await logs.create();
    const { receipts, kills } = await runUnderKills(logs, log, { writers: 8, entries: 80, batch: 5, killEvery: 50 });
    expect(kills).toBeGreaterThanOrEqual(2);
    expect(receipts).toBe(640);
    expect(await logs.audit(log)).toEqual(whole(640));
  });
});
