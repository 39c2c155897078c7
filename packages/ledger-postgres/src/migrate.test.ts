import { postgresAbsent } from '@plimsoll/config/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstKey, PostgresLogs } from '../test/postgres-logs.ts';
import { createPostgresStore, migratePostgres, openPostgresStore, postgresLog, postgresSchema } from './index.ts';

describe.skipIf(postgresAbsent())('the tables', () => {
  let logs: PostgresLogs;
  beforeAll(async () => {
    logs = await PostgresLogs.start();
  });
  afterAll(() => logs.stop());

  const columns = async (schema: string): Promise<unknown[]> => {
    const { rows } = await logs.pool.query<Record<string, unknown>>('SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = $1 ORDER BY 1, 2', [schema]);
    return rows;
  };

  test('are made once, whoever does it at the same time, and then left alone', async () => {
    const results = await Promise.all(Array.from({ length: 6 }, () => migratePostgres(logs.pool, { schema: 'together' })));
    expect(results.every(({ to }) => to === 1)).toBe(true);
    expect(await migratePostgres(logs.pool, { schema: 'together' })).toEqual({ from: 1, to: 1 });
    const { rows } = await logs.pool.query('SELECT version FROM together.migration');
    expect(rows).toEqual([{ version: 1 }]);
  });

  test('are the same whether made by the script or by migration', async () => {
    await logs.pool.query(postgresSchema({ schema: 'by_hand' }));
    await migratePostgres(logs.pool, { schema: 'by_machine' });
    expect(await columns('by_hand')).toEqual(await columns('by_machine'));
    expect(await columns('by_hand')).not.toHaveLength(0);
    expect(await migratePostgres(logs.pool, { schema: 'by_hand' })).toEqual({ from: 1, to: 1 });
  });

  test('are plain: no sequence, trigger or function is created, and no advisory lock is taken', async () => {
    await migratePostgres(logs.pool, { schema: 'plain' });
    const counts = await logs.pool.query(`SELECT
  (SELECT count(*)::int FROM information_schema.sequences WHERE sequence_schema = 'plain') AS sequences,
  (SELECT count(*)::int FROM information_schema.triggers WHERE trigger_schema = 'plain') AS triggers,
  (SELECT count(*)::int FROM information_schema.routines WHERE routine_schema = 'plain') AS routines`);
    expect(counts.rows).toEqual([{ sequences: 0, triggers: 0, routines: 0 }]);
  });

  test('of a newer version are not touched', async () => {
    await migratePostgres(logs.pool, { schema: 'newer' });
    await logs.pool.query('INSERT INTO newer.migration VALUES (2)');
    const options = { origin: 'log.example/pg', schema: 'newer' };
    await expect(migratePostgres(logs.pool, options)).rejects.toMatchObject({ code: 'misuse' });
    await expect(openPostgresStore(logs.pool, options)).rejects.toMatchObject({ code: 'misuse' });
  });

  test('that are not there are said to be missing, as is a log', async () => {
    const options = { origin: 'log.example/pg', schema: 'nowhere' };
    await expect(openPostgresStore(logs.pool, options)).rejects.toMatchObject({ code: 'not-a-ledger', message: expect.stringContaining('migratePostgres') as string });
    await expect(postgresLog(logs.pool, options)).rejects.toMatchObject({ code: 'not-a-ledger' });
    await migratePostgres(logs.pool, options);
    await expect(openPostgresStore(logs.pool, options)).rejects.toMatchObject({ code: 'not-a-ledger', message: expect.stringContaining('createPostgresStore') as string });
  });

  test('hold any number of logs, each made once', async () => {
    for (const origin of ['log.example/one', 'log.example/two']) await createPostgresStore(logs.pool, { origin, firstKey });
    await expect(createPostgresStore(logs.pool, { origin: 'log.example/one', firstKey })).rejects.toMatchObject({ code: 'exists' });
    expect((await (await openPostgresStore(logs.pool, { origin: 'log.example/two' })).load()).head.size).toBe(0n);
  });
});
