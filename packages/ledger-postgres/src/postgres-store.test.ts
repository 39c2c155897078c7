import { postgresAbsent } from '@plimsoll/config/postgres';
import { LedgerReader, openLedger } from '@plimsoll/ledger';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clock, events, PostgresLogs, receiptsOf, signer } from '../test/postgres-logs.ts';
import { openPostgresStore, postgresLog, type PostgresPool } from './index.ts';

describe.skipIf(postgresAbsent())('the PostgreSQL store', () => {
  let logs: PostgresLogs;
  beforeAll(async () => {
    logs = await PostgresLogs.start();
  });
  afterAll(() => logs.stop());

  /** A closed log of 300 and then 4 entries. */
  async function makeLog(): Promise<{ origin: string; schema: string }> {
    const log = await logs.create();
    const ledger = await logs.open(log);
    for (const count of [300, 4]) receiptsOf(await ledger.append(events(count, count)));
    await ledger.close();
    return log;
  }

  const sql = async (log: { schema: string }, ...statements: string[]): Promise<void> => {
    for (const statement of statements) await logs.pool.query(statement.replaceAll('$', log.schema));
  };

  test('shares one connection between two ledgers without waiting for itself', async () => {
    const log = await logs.create();
    const pool = logs.newPool({ max: 1 });
    const ledgers = [await logs.open(log, { pool }), await logs.open(log)] as const;
    for (let round = 0; round < 3; round++) for (const [i, ledger] of ledgers.entries()) receiptsOf(await ledger.append(events(`${round}-${i}`, 3)));
    expect(receiptsOf(await ledgers[0].append(events('0-1', 3)))).toMatchObject([{ duplicate: true, index: 3n }, { duplicate: true }, { duplicate: true }]);
    for (const ledger of ledgers) await ledger.close();
    expect(await logs.audit(log)).toEqual({ ids: [], sentence: 'All 18 entries, their tiles and the signed root were recomputed and agree' });
  });

  test('gives the log free where nothing is appended after another writer was first', async () => {
    const log = await logs.create();
    const [a, b, c] = [await logs.open(log), await logs.open(log), await logs.open(log)];
    receiptsOf(await a.append(events('a', 1)));
    expect(await b.append(events('b', 1), { ifSize: 0n })).toMatchObject({ ok: false, findings: [{ id: 'ledger/head-moved' }] });
    expect(receiptsOf(await c.append(events('a', 1)))).toMatchObject([{ duplicate: true, index: 0n }]);
    expect(receiptsOf(await a.append(events('c', 1)))).toMatchObject([{ index: 1n }]);
    for (const ledger of [a, b, c]) await ledger.close();
  });

  test('asks one thing at a time on a connection, and prepares its commits anew where one forgot them', async () => {
    const log = await makeLog();
    const single = logs.newPool({ max: 1 });
    const [busy, statements, overlaps] = [new Set<unknown>(), [] as string[], [] as string[]];
    const pool: PostgresPool = {
      connect: async () => {
        const client = await single.connect();
        return {
          query: async (query) => {
            if (busy.has(client)) overlaps.push(query.text);
            busy.add(client);
            if (query.name !== undefined) statements.push(query.name);
            return await client.query(query).finally(() => busy.delete(client));
          },
          release: (destroy) => { client.release(destroy); },
          on: (event, listener) => client.on(event, listener),
          removeListener: (event, listener) => client.removeListener(event, listener),
        };
      },
    };
    const [ledger, other] = [await openLedger({ store: await openPostgresStore(pool, log), signers: [signer], clock, every: () => () => undefined }), await logs.open(log)];
    for (let i = 0; i < 2; i++) receiptsOf(await ledger.append(events(`kept-${i}`, 10)));
    await single.query('DEALLOCATE ALL');
    expect(receiptsOf(await ledger.append(events('forgotten', 2)))).toMatchObject([{ index: 324n, duplicate: false }, { index: 325n }]);
    receiptsOf(await other.append(events('other', 3)));
    for (let i = 0; i < 2; i++) receiptsOf(await ledger.append(events(`later-${i}`, 10)));
    expect(statements).toHaveLength(3);
    expect(new Set(statements).size).toBe(1);
    for (const open of [ledger, other]) await open.close();
    expect(overlaps).toEqual([]);
    expect(await logs.audit(log)).toEqual({ ids: [], sentence: 'All 349 entries, their tiles and the signed root were recomputed and agree' });
  });

  test('is read as of one checkpoint while others go on writing', async () => {
    const log = await makeLog();
    const source = await postgresLog(logs.pool, log);
    const ledger = await logs.open(log);
    receiptsOf(await ledger.append(events('later', 500)));
    await ledger.close();
    const files: string[] = [];
    for await (const file of source.list()) files.push(file);
    expect(files).toEqual(['checkpoint', 'tile/0/000', 'tile/0/001.p/48', 'tile/1/000.p/1', 'tile/entries/000', 'tile/entries/001.p/48']);
    for (const file of files) expect(await source.read(file), file).toBeInstanceOf(Uint8Array);
    expect(await source.read('tile/0/001.p/49')).toBeUndefined();
    expect(await source.read('tile/0/001.p/7')).toHaveLength(7 * 32);
    expect(await source.read('.state/log.json')).toBeUndefined();
    const reader = new LedgerReader(source.read);
    expect(await reader.proveInclusion(301n)).toMatchObject({ ok: true });
    expect(await reader.proveInclusion(304n)).toMatchObject({ ok: false, findings: [{ id: 'ledger/entry-not-found' }] });
  });

  test.each([
    ['the right edge of the head changed', 'ledger/edge-mismatch', ["UPDATE $.head SET right_edge = set_byte(right_edge, 3, get_byte(right_edge, 3) # 1)"]],
    ['the right edge of the head cut', 'ledger/edge-mismatch', ["UPDATE $.head SET right_edge = ''"]],
    ['the root of the head changed', 'ledger/edge-mismatch', ['UPDATE $.head SET root = record_hash']],
    ['the record hash of the head changed', 'ledger/state-bad', ['UPDATE $.head SET record_hash = root']],
    ['the last commit record gone', 'ledger/state-bad', ['DELETE FROM $.checkpoint WHERE size = 304', 'DELETE FROM $.commit WHERE size = 304']],
    ['the head set back to the commit before', 'ledger/commit-lost', ['UPDATE $.head SET size = c.size, root = c.root, record_hash = c.record_hash FROM $.commit c WHERE c.size = 300']],
    ['the last entry gone', 'ledger/edge-mismatch', ['DELETE FROM $.entry WHERE idx = 303']],
    ['a leaf hash at the right edge changed', 'ledger/edge-mismatch', ["UPDATE $.entry SET leaf_hash = set_byte(leaf_hash, 0, get_byte(leaf_hash, 0) # 1) WHERE idx = 299"]],
    ['a node at the right edge changed', 'ledger/edge-mismatch', ["UPDATE $.node SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1)"]],
  ])('does not extend a log with %s: %s', async (_, id, statements) => {
    const log = await makeLog();
    await sql(log, ...statements);
    await expect(logs.open(log)).rejects.toMatchObject({ code: 'refused', findings: expect.arrayContaining([expect.objectContaining({ id })]) as unknown });
  });

  test.each([
    ['an entry changed', 'ledger/entry-altered', "UPDATE $.entry SET data = set_byte(data, 9, get_byte(data, 9) # 1) WHERE idx = 17"],
    ['a leaf hash changed', 'ledger/tile-altered', "UPDATE $.entry SET leaf_hash = set_byte(leaf_hash, 9, get_byte(leaf_hash, 9) # 1) WHERE idx = 17"],
    ['an entry gone', 'ledger/bundle-bad', 'DELETE FROM $.entry WHERE idx = 17'],
    ['a node changed', 'ledger/tile-altered', "UPDATE $.node SET hash = set_byte(hash, 9, get_byte(hash, 9) # 1)"],
    ['a node gone', 'ledger/tile-missing', 'DELETE FROM $.node'],
    ['the checkpoints gone', 'ledger/checkpoint-missing', 'DELETE FROM $.checkpoint'],
  ])('is found out by an audit with %s: %s', async (_, id, statement) => {
    const log = await makeLog();
    expect((await logs.audit(log)).ids).toEqual([]);
    await sql(log, statement);
    expect((await logs.audit(log)).ids).toContain(id);
  });

  /** What a restored backup of the log at size 300 holds. */
  const restored = [
    'DELETE FROM $.checkpoint WHERE size > 300',
    'DELETE FROM $.commit WHERE size > 300',
    'DELETE FROM $.entry WHERE idx >= 300',
    `UPDATE $.head SET size = c.size, root = c.root, record_hash = c.record_hash, right_edge = old.right_edge FROM $.commit c, $.old WHERE c.size = 300`,
  ];
  async function makeRestorable(): Promise<{ origin: string; schema: string }> {
    const log = await logs.create();
    const ledger = await logs.open(log);
    receiptsOf(await ledger.append(events('first', 300)));
    await sql(log, 'CREATE TABLE $.old AS SELECT right_edge FROM $.head');
    receiptsOf(await ledger.append(events('second', 4)));
    await ledger.close();
    return log;
  }

  test('an older backup is refused by whoever holds a checkpoint of the newer log, and by an open writer', async () => {
    const log = await makeRestorable();
    const known = await (await postgresLog(logs.pool, log)).read('checkpoint');
    const open = await logs.open(log);
    await sql(log, ...restored);
    await expect(logs.open(log, { known: [known!] })).rejects.toMatchObject({ code: 'refused', findings: [{ id: 'ledger/rolled-back' }] });
    await expect(open.append(events('third', 1))).rejects.toMatchObject({ code: 'refused', findings: [{ id: 'ledger/rolled-back' }] });
    await open.close();
  });

  test('another history after an older backup is refused by both too', async () => {
    const log = await makeRestorable();
    const known = await (await postgresLog(logs.pool, log)).read('checkpoint');
    const open = await logs.open(log);
    await sql(log, ...restored);
    const other = await logs.open(log);
    receiptsOf(await other.append(events('other', 5)));
    await other.close();
    await expect(logs.open(log, { known: [known!] })).rejects.toMatchObject({ code: 'refused', findings: expect.arrayContaining([expect.objectContaining({ id: 'ledger/forked' })]) as unknown });
    await expect(open.append(events('third', 1))).rejects.toMatchObject({ code: 'refused', findings: [{ id: 'ledger/forked' }] });
    await open.close();
  });

  test.each(['fsync', 'full_page_writes', 'synchronous_commit'])('writes nothing while %s is off', async (setting) => {
    const log = await logs.create();
    const open = await logs.open(log);
    await alter(`SET ${setting} = off`, setting, 'off');
    await expect(open.append(events('weak', 1))).rejects.toMatchObject({ code: 'weak-durability', message: expect.stringContaining(setting) as string });
    await open.close();
    await expect(logs.open(log)).rejects.toMatchObject({ code: 'weak-durability' });
    const weak = await logs.open({ ...log, allowWeakDurability: true });
    receiptsOf(await weak.append(events('weak', 1)));
    await weak.close();
    await alter(`RESET ${setting}`, setting, 'on');
    const again = await logs.open(log);
    expect(receiptsOf(await again.append(events('weak', 2)))).toMatchObject([{ index: 0n, duplicate: true }, { index: 1n }]);
    await again.close();
  });

  /** Changes a setting of the server and waits until every connection has it. */
  async function alter(how: string, setting: string, value: string): Promise<void> {
    await logs.pool.query(`ALTER SYSTEM ${how}`);
    await logs.pool.query('SELECT pg_reload_conf()');
    const clients = await Promise.all(Array.from({ length: 10 }, () => logs.pool.connect()));
    for (const client of clients) {
      for (let shown: unknown; shown !== value; ) shown = (await client.query<{ value: string }>(`SELECT current_setting('${setting}') AS value`)).rows[0]?.value;
      client.release();
    }
  }

  test('keeps a checkpoint with more signatures beside the first', async () => {
    const log = await makeLog();
    const store = await openPostgresStore(logs.pool, log);
    const { head, note } = await store.load();
    await store.begin(head, note!);
    const more = new Uint8Array([...note!, ...new TextEncoder().encode('— witness.example AAAA\n')]);
    await store.publish(more);
    await store.publish(more);
    expect(await store.read('checkpoint')).toEqual(more);
    const { rows } = await logs.pool.query(`SELECT revision FROM ${log.schema}.checkpoint WHERE size = 304 ORDER BY revision`);
    expect(rows).toEqual([{ revision: 0 }, { revision: 1 }]);
    await store.close();
    await expect(store.seal(head, more)).rejects.toMatchObject({ code: 'closed' });
  });
});
