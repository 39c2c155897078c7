import { setTimeout as delay } from 'node:timers/promises';
import { LedgerReader, type Receipt } from '@plimsoll/ledger';
import { postgresLog } from '../src/index.ts';
import { events, type PostgresLogs, receiptsOf } from './postgres-logs.ts';

/** What a run does, and how often it kills. */
export interface KillRun {
  readonly writers: number;
  /** Entries of each writer. */
  readonly entries: number;
  /** Entries of one append. */
  readonly batch: number;
  /** The server is killed after so many answers. */
  readonly killEvery: number;
}

/** Milliseconds until a writer looks again whether a server that nobody killed answers. */
const FIRST_LOOK = 25;

/** What came out. */
export interface KillReport {
  readonly receipts: number;
  readonly kills: number;
  readonly commits: number;
}

/**
 * Writers, each with connections of its own, append all they have, while the server is killed and started again: in
 * turns with all its processes, and alone, so that they end what they are doing. Rejects if an answered entry is not
 * where its receipt says, or any entry is missing or stands twice.
 */
export async function runUnderKills(logs: PostgresLogs, log: { origin: string; schema: string }, run: KillRun): Promise<KillReport> {
  const receipts: Receipt[] = [];
  let [answers, kills] = [0, 0];
  let killing: Promise<void> | undefined;
  const kill = async (): Promise<void> => {
    await logs.server.kill({ all: kills++ % 2 === 0 });
    await logs.server.restart();
    killing = undefined;
  };
  await Promise.all(
    Array.from({ length: run.writers }, async (_, writer) => {
      // Nobody waits longer than the server is away, and nobody gives up.
      const ledger = await logs.open({ ...log, patience: Infinity, pause: () => killing ?? delay(FIRST_LOOK) }, { pool: logs.newPool({ max: 3 }) });
      for (let at = 0; at < run.entries; at += run.batch) {
        receipts.push(...receiptsOf(await ledger.append(events(`${writer}-${at}`, run.batch))));
        if (++answers % run.killEvery === 0) killing ??= kill();
      }
      await ledger.close();
    }),
  );
  await killing;
  const total = run.writers * run.entries;
  const places = new Map(receipts.map(({ index, leafHash }) => [index, leafHash]));
  if (receipts.some(({ duplicate }) => duplicate)) throw new Error('an entry was taken for a duplicate, so it had been written before without an answer');
  if (places.size !== total || Math.max(...[...places.keys()].map(Number)) !== total - 1) throw new Error(`${total} entries were appended, ${places.size} have a place of their own`);
  // A checkpoint of all of it: the last writer to close signed no more than it saw.
  await (await logs.open(log)).close();
  const { rows } = await logs.pool.query<{ idx: string; leaf: string }>(`SELECT idx::text AS idx, encode(leaf_hash, 'hex') AS leaf FROM ${log.schema}.entry ORDER BY entry.idx`);
  if (rows.length !== total || rows.some(({ idx, leaf }, i) => idx !== String(i) || places.get(BigInt(i)) !== leaf)) throw new Error('the log holds other entries than were answered');
  const checkpoint = await new LedgerReader((await postgresLog(logs.pool, log)).read).checkpoint();
  if (!checkpoint.ok || checkpoint.value.size !== BigInt(total)) throw new Error(`the newest checkpoint is not of ${total} entries`);
  const commits = await logs.pool.query<{ count: number }>(`SELECT count(*)::int - 1 AS count FROM ${log.schema}.commit`);
  return { receipts: receipts.length, kills, commits: commits.rows[0]?.count ?? 0 };
}
