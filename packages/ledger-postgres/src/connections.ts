import { LedgerError } from '@plimsoll/ledger';
import type { PostgresClient, PostgresPool, PostgresQuery } from './pool.ts';
import { isTransient, sqlState } from './sql-state.ts';

/** Names that statements give their columns. */
type Column = 'first_key' | 'size' | 'root' | 'record_hash' | 'epoch' | 'right_edge' | 'recorded' | 'seen' | 'newest' | 'writer' | 'note' | 'data' | 'hash' | 'version' | 'fsync' | 'full_page_writes' | 'synchronous_commit';

/** A row of an answer; every value is to be checked. */
export type Row = Readonly<Partial<Record<Column, unknown>>>;

/** Text of a statement, with the name under which it is to be prepared. */
export type Statement = Pick<PostgresQuery, 'name' | 'text'>;

/** Runs one statement and gives its rows. */
export type Run = (statement: string | Statement, ...values: unknown[]) => Promise<readonly Row[]>;

const FIRST_PAUSE = 25;
const LONGEST_PAUSE = 1000;

/** Statements on a client, one after the other: `pg` 9 takes no second one before the first is answered. */
export function runOn(client: PostgresClient): Run {
  let turn: Promise<unknown> = Promise.resolve();
  return (statement, ...values) => {
    const query = { ...(typeof statement === 'string' ? { text: statement } : statement), values };
    const rows = turn.then(async () => (await client.query(query)).rows);
    turn = rows.catch(() => undefined);
    return rows;
  };
}

/** A connection that ends while nobody waits for an answer says so as an event, which would end the process. */
const ignore = (): undefined => undefined;

/** Connections of a pool, taken again after failures for as long as the store is told to. */
export class Connections {
  readonly #pool: PostgresPool;
  readonly #patience: number;
  readonly #pause: (milliseconds: number) => Promise<void>;

  /** `patience`: milliseconds to wait in all, between attempts, for a server that does not answer. */
  constructor(pool: PostgresPool, patience: number, pause: (milliseconds: number) => Promise<void>) {
    this.#pool = pool;
    this.#patience = patience;
    this.#pause = pause;
  }

  /** A connection for several statements; give it back with {@link Connections.giveBack}. */
  async take(): Promise<PostgresClient> {
    const client = await this.#pool.connect();
    client.on('error', ignore);
    return client;
  }

  /** After a failure the connection is ended: nobody knows what it is in the middle of. */
  giveBack(client: PostgresClient, failed: boolean): void {
    client.release(failed);
    if (!failed) client.removeListener('error', ignore);
  }

  /** Runs the work once on a connection. */
  async once<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const client = await this.take();
    let failed = true;
    try {
      const result = await work(runOn(client));
      failed = false;
      return result;
    } finally {
      this.giveBack(client, failed);
    }
  }

  /** Runs work that may be run twice on a connection, as {@link Connections.patiently}. */
  retried<T>(action: string, work: (run: Run) => Promise<T>): Promise<T> {
    return this.patiently(action, () => this.once(work));
  }

  /**
   * Runs work that may be run twice, again and again while the failure is one that may pass.
   * @throws LedgerError `io` when patience is over, or for a failure that does not pass
   */
  async patiently<T>(action: string, work: () => Promise<T>): Promise<T> {
    for (let [pause, waited] = [FIRST_PAUSE, 0]; ; waited += pause, pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof LedgerError) throw error;
        if (!isTransient(error) || waited >= this.#patience) throw failure(action, error);
        await this.#pause(pause);
      }
    }
  }
}

/** The error of the server or the connection as ours. */
export function failure(action: string, error: unknown): LedgerError {
  const state = sqlState(error);
  const hint = state === '42501' ? '; this role lacks a right, see postgresGrants' : state === '25006' ? '; this server only reads, connect to the primary' : '';
  return new LedgerError('io', `Cannot ${action}: ${(error as Error).message}${hint}`, { cause: error });
}
