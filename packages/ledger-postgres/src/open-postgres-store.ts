import { LedgerError, type LedgerStore, type LogSource } from '@plimsoll/ledger';
import { EMPTY_ROOT } from '@plimsoll/merkle';
import { Connections } from './connections.ts';
import { readHead } from './head-row.ts';
import { filesOf, LogRows } from './log-rows.ts';
import { migratePostgres, schemaVersion } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import type { PostgresPool } from './pool.ts';
import { PostgresStore } from './postgres-store.ts';
import { sqlState } from './sql-state.ts';
import { type Tables, tablesOf } from './tables.ts';

/** Which log, and how to meet the server. */
export interface PostgresStoreOptions {
  /** Name of the log: one schema holds any number of them. */
  readonly origin: string;
  /** `plimsoll` if absent. */
  readonly schema?: string;
  /** Write also where the server may lose what it acknowledged (`fsync`, `full_page_writes` or `synchronous_commit` off). */
  readonly allowWeakDurability?: boolean;
  /** How long to try again, in milliseconds of pauses, while the server does not answer; 30,000 if absent. */
  readonly patience?: number;
  /**
   * How long this writer may hold the head row without a word, in milliseconds, before the server takes it for gone and
   * lets others go on (`idle_in_transaction_session_timeout`); 10,000 if absent.
   */
  readonly longestHold?: number;
  /** Waits so many milliseconds; a timer if absent. */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

const PATIENCE = 30_000;
const LONGEST_HOLD = 10_000;
const NO_RECORD = new Uint8Array(32);

function pauseFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function connectionsOf(pool: PostgresPool, { patience = PATIENCE, pause = pauseFor }: PostgresStoreOptions): Connections {
  return new Connections(pool, patience, pause);
}

/**
 * Makes an empty log, and the tables if they are not there; for the owner of the tables. `firstKey` is the verifier key
 * text of the key that signs it.
 * @throws LedgerError `exists` if there is a log of this origin, `io`, `misuse`, `weak-durability`
 */
export async function createPostgresStore(pool: PostgresPool, options: PostgresStoreOptions & { readonly firstKey: string }): Promise<LedgerStore> {
  const tables = tablesOf(options.schema);
  await migratePostgres(pool, options);
  // Tried once: whether it took effect is asked by opening it.
  const connections = new Connections(pool, 0, pauseFor);
  await connections.patiently(`create the ledger ${options.origin}`, async () => {
    try {
      await connections.once(async (run) => {
        await run('BEGIN');
        await run(`INSERT INTO ${tables.head} (origin, first_key, size, root, record_hash, epoch, right_edge) VALUES ($1, $2, 0, $3, $4, 1, '')`, options.origin, options.firstKey, EMPTY_ROOT, NO_RECORD);
        await run(`INSERT INTO ${tables.commit} (origin, size, base_size, root, record_hash, writer) VALUES ($1, 0, 0, $2, $3, '')`, options.origin, EMPTY_ROOT, NO_RECORD);
        await run('COMMIT');
      });
    } catch (error) {
      if (sqlState(error) === '23505') throw new LedgerError('exists', `Cannot create the ledger ${options.origin}: there is one already in schema ${tables.schema}`);
      throw error;
    }
  });
  return await openPostgresStore(pool, options);
}

/**
 * The log of this origin. Any number of stores, in any number of processes, may write to it at once.
 * @throws LedgerError `not-a-ledger` if there is none or its tables are not up to date, `io`, `misuse`
 */
export async function openPostgresStore(pool: PostgresPool, options: PostgresStoreOptions): Promise<LedgerStore> {
  const tables = tablesOf(options.schema);
  const connections = connectionsOf(pool, options);
  await demandTables(connections, tables);
  const firstKey = await connections.retried(`open the ledger ${options.origin}`, async (run) => (await readHead(run, tables, options.origin))?.firstKey);
  if (firstKey === undefined) throw notALedger(options.origin, `schema ${tables.schema} holds no log of this origin; create it with createPostgresStore`);
  const { allowWeakDurability = false, longestHold = LONGEST_HOLD } = options;
  if (!Number.isInteger(longestHold) || longestHold < 1) throw new RangeError(`Cannot open the ledger ${options.origin}: longestHold must be a positive number of milliseconds, received ${longestHold}`);
  return new PostgresStore(connections, { tables, origin: options.origin, firstKey, writer: globalThis.crypto.randomUUID(), allowWeakDurability, longestHold });
}

/**
 * The published log as files, as of its newest checkpoint now: what {@link audit}, a reader or an export reads, while
 * others go on writing. Needs the rights of a reader only.
 * @throws LedgerError `not-a-ledger` if there is none or its tables are not up to date, `io`, `misuse`
 */
export async function postgresLog(pool: PostgresPool, options: PostgresStoreOptions): Promise<Required<LogSource>> {
  const tables = tablesOf(options.schema);
  const connections = connectionsOf(pool, options);
  const rows = new LogRows(tables, options.origin);
  await demandTables(connections, tables);
  const checkpoint = await connections.retried('read the ledger', (run) => rows.checkpoint(run));
  return {
    read: (path) => connections.retried('read the ledger', (run) => rows.file(run, path, checkpoint)),
    async *list() {
      if (checkpoint !== undefined) yield* filesOf(checkpoint.size);
      await Promise.resolve();
    },
  };
}

/** The tables must be there, in the version that this package writes. */
async function demandTables(connections: Connections, tables: Tables): Promise<void> {
  const version = await connections.retried('read the version of the tables', async (run) => {
    try {
      return await schemaVersion(run, tables);
    } catch (error) {
      // Undefined table or schema.
      if (['42P01', '3F000'].includes(sqlState(error) ?? '')) return 0;
      throw error;
    }
  });
  if (version < MIGRATIONS.length) throw notALedger(tables.schema, `its tables have version ${version}, not ${MIGRATIONS.length}; let their owner run migratePostgres`);
}

function notALedger(name: string, why: string): LedgerError {
  return new LedgerError('not-a-ledger', `Cannot open the ledger ${name}: ${why}`);
}
