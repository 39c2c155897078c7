import { postgresAbsent } from '@plimsoll/config/postgres';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { events, PostgresLogs, receiptsOf } from '../test/postgres-logs.ts';
import { postgresGrants } from './index.ts';

describe.skipIf(postgresAbsent())('roles', () => {
  let logs: PostgresLogs;
  let log: { origin: string; schema: string };
  let writer: pg.Pool;
  let reader: pg.Pool;
  beforeAll(async () => {
    logs = await PostgresLogs.start();
    log = await logs.create();
    await logs.pool.query(`CREATE ROLE log_writer LOGIN; CREATE ROLE log_reader LOGIN; ${postgresGrants({ schema: log.schema, writer: 'log_writer', reader: 'log_reader' })}`);
    [writer, reader] = [logs.newPool({ user: 'log_writer' }), logs.newPool({ user: 'log_reader' })];
    // Two ledgers, so that commits under the lock are part of it.
    const ledgers = [await logs.open(log, { pool: writer }), await logs.open(log, { pool: writer })];
    for (const [i, ledger] of ledgers.entries()) receiptsOf(await ledger.append(events(i, 300)));
    for (const ledger of ledgers) await ledger.close();
  });
  afterAll(() => logs.stop());

  test('a writer needs no more than what it is granted, and a reader audits what it wrote', async () => {
    expect(await logs.audit(log, reader)).toEqual({ ids: [], sentence: 'All 600 entries, their tiles and the signed root were recomputed and agree' });
    const ledger = await logs.open(log, { pool: writer });
    expect(ledger.size).toBe(600n);
    await ledger.close();
  });

  const logged = ['entry', 'node', 'commit', 'checkpoint'];
  test.each(logged.flatMap((table) => [
    [`UPDATE $.${table} SET origin = origin`],
    [`DELETE FROM $.${table}`],
    [`TRUNCATE $.${table} CASCADE`],
    [`ALTER TABLE $.${table} DISABLE TRIGGER ALL`],
    [`DROP TABLE $.${table} CASCADE`],
  ]))('the database refuses a writer: %s', async (statement) => {
    await expect(writer.query(statement.replace('$', log.schema))).rejects.toMatchObject({ code: '42501' });
  });

  test.each(['UPDATE $.head SET origin = origin', 'UPDATE $.head SET first_key = first_key', 'DELETE FROM $.head', "INSERT INTO $.head SELECT 'other', first_key, size, root, record_hash, epoch, right_edge FROM $.head", 'INSERT INTO $.migration VALUES (99)', 'CREATE TABLE $.more (n integer)'])(
    'the database refuses a writer: %s',
    async (statement) => {
      await expect(writer.query(statement.replaceAll('$', log.schema))).rejects.toMatchObject({ code: '42501' });
    },
  );

  test.each([...logged.map((table) => `INSERT INTO $.${table} SELECT * FROM $.${table}`), 'UPDATE $.head SET size = size', 'SELECT 1 FROM $.head FOR UPDATE'])('the database refuses a reader: %s', async (statement) => {
    await expect(reader.query(statement.replaceAll('$', log.schema))).rejects.toMatchObject({ code: '42501' });
  });

  test('a ledger of a reader says that a right is missing', async () => {
    await expect(logs.open(log, { pool: reader })).rejects.toMatchObject({ code: 'io', message: expect.stringContaining('postgresGrants') as string });
  });

  test.each(['Writer', 'a b', '"; DROP SCHEMA x; --', '', 'x'.repeat(64)])('%j is no name of a role or schema', (name) => {
    expect(() => postgresGrants({ writer: name })).toThrow(RangeError);
    expect(() => postgresGrants({ schema: name, reader: 'log_reader' })).toThrow(RangeError);
  });
});
