import { LedgerError } from '@plimsoll/ledger';
import { Connections, type Run } from './connections.ts';
import { MIGRATIONS, preparation } from './migrations.ts';
import type { PostgresPool } from './pool.ts';
import { sqlState } from './sql-state.ts';
import { type Tables, tablesOf } from './tables.ts';

/** Duplicate key, schema, table or object: it is there. */
const TAKEN = new Set(['23505', '42P06', '42P07', '42710']);

/**
 * Brings the tables to the newest version, one transaction for each step: creates what is not there, changes nothing
 * that is up to date, and never goes back. May be run by several processes at once. Needs the right to create tables.
 * @returns the version before and after
 * @throws LedgerError `io`; `misuse` if the tables are of a newer version than this package knows
 */
export async function migratePostgres(pool: PostgresPool, options: { readonly schema?: string } = {}): Promise<{ readonly from: number; readonly to: number }> {
  const tables = tablesOf(options.schema);
  const connections = new Connections(pool, 0, () => Promise.resolve());
  return await connections.patiently('create the tables of the ledger', async () => {
    for (const statement of preparation(tables)) await tolerant(connections, (run) => run(statement));
    const from = await connections.once((run) => schemaVersion(run, tables));
    for (let version = from; version < MIGRATIONS.length; version++) {
      const statements = MIGRATIONS[version]?.(tables) ?? [];
      await tolerant(connections, async (run) => {
        await run('BEGIN');
        // First, so that of several processes all but one wait here and then find that it is done.
        await run(`INSERT INTO ${tables.migration} (version) VALUES ($1)`, version + 1);
        for (const statement of statements) await run(statement);
        await run('COMMIT');
      });
    }
    return { from, to: MIGRATIONS.length };
  });
}

/** Version of the tables; 0 if there are none. */
export async function schemaVersion(run: Run, tables: Tables): Promise<number> {
  const [row] = await run(`SELECT max(version) AS version FROM ${tables.migration}`);
  const version = Number(row?.version ?? 0);
  if (version > MIGRATIONS.length) throw new LedgerError('misuse', `Cannot use the tables in schema ${tables.schema}: they have version ${version}, this package knows up to ${MIGRATIONS.length}; install a newer one`);
  return version;
}

/** Runs the work on a connection; where somebody else made the same thing at the same moment, that is as good. */
async function tolerant(connections: Connections, work: (run: Run) => Promise<unknown>): Promise<void> {
  try {
    await connections.once(work);
  } catch (error) {
    if (!TAKEN.has(sqlState(error) ?? '')) throw error;
  }
}
