import { equalBytes } from '@plimsoll/bytes';
import { type Batch, type Head, LedgerError, type LedgerStore, type Loaded } from '@plimsoll/ledger';
import { rightEdgeFromTiles, type TileReader } from '@plimsoll/merkle';
import { commitStatement, runCommit } from './commit-statement.ts';
import { type Connections, failure, type Run, runOn, type Statement } from './connections.ts';
import { demandDurability } from './durability.ts';
import { objectionsToEdge, objectionsToHead, readHead } from './head-row.ts';
import { filesOf, LogRows, type StoredCheckpoint } from './log-rows.ts';
import type { PostgresClient } from './pool.ts';
import { isConflict, isTransient, isUnprepared } from './sql-state.ts';
import type { Tables } from './tables.ts';

/** What a store knows of its log before it is loaded. */
export interface PostgresLog {
  readonly tables: Tables;
  readonly origin: string;
  readonly firstKey: string;
  /** A name that no other store has: tells this store's commits from equal ones of others. */
  readonly writer: string;
  readonly allowWeakDurability: boolean;
  /** Milliseconds after which the server ends the connection of a writer that holds the head row and says nothing. */
  readonly longestHold: number;
}

/**
 * The store on PostgreSQL. A first commit is tried at once; where another writer was faster, the head row is locked
 * (`SELECT … FOR UPDATE`, a fair queue) from the next load to the next commit, so that the second try succeeds.
 */
export class PostgresStore implements LedgerStore {
  readonly origin: string;
  readonly firstKey: string;
  readonly #connections: Connections;
  readonly #log: PostgresLog;
  readonly #rows: LogRows;
  /** Without a name after a connection did not keep what was prepared on it. */
  #statement: Statement;
  /** Operations that use the held connection, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  /** The connection whose transaction holds the head row. */
  #held: PostgresClient | undefined;
  /** True after another writer was first: the next load, and the next commits until nobody was first, lock the head row. */
  #contended = false;
  /** The newest head that this store saw committed. */
  #seen: Head | undefined;
  /** Between load and begin the head that was loaded: what others publish meanwhile must not contradict it. */
  #opening: Head | undefined;
  /** The checkpoint that was sealed last, until it is published. If it is lost, the next writer signs the same bytes. */
  #sealed: StoredCheckpoint | undefined;
  /** Size of the newest sealed head whose tiles may be read before its checkpoint is published. */
  #tiled = 0n;
  #closed = false;

  constructor(connections: Connections, log: PostgresLog) {
    this.origin = log.origin;
    this.firstKey = log.firstKey;
    this.#connections = connections;
    this.#log = log;
    this.#rows = new LogRows(log.tables, log.origin);
    this.#statement = commitStatement(log.tables, !log.allowWeakDurability);
  }

  load(): Promise<Loaded> {
    return this.#inTurn(async () => {
      this.#demandOpen();
      const loaded = this.#contended ? await this.#loadHeld() : await this.#connections.retried('load the ledger', (run) => this.#load(run));
      if (!this.#contended) this.#opening = loaded.head;
      return loaded;
    });
  }

  async begin(head: Head, note: Uint8Array): Promise<void> {
    await this.seal(head, note);
    await this.publish();
    this.#opening = undefined;
  }

  commit(batch: Batch): Promise<'committed' | 'lost'> {
    return this.#inTurn(async () => {
      this.#demandOpen();
      try {
        const committed = this.#held === undefined && !this.#contended ? await this.#connections.once((run) => this.#write(run, batch)) : await this.#writeHeld(batch);
        if (committed) this.#seen = batch.next;
        else this.#contended = true;
        return committed ? 'committed' : 'lost';
      } catch (error) {
        this.#letGo();
        this.#contended = true;
        if (isUnprepared(error)) this.#statement = { text: this.#statement.text };
        if (isConflict(error) || isUnprepared(error)) return 'lost';
        if (!isTransient(error)) throw failure('append to the ledger', error);
        return await this.#settle(batch);
      }
    });
  }

  async release(): Promise<void> {
    await this.#inTurn(async () => {
      const held = this.#held;
      if (held === undefined) return;
      this.#held = undefined;
      await this.#end(held, 'ROLLBACK').catch(() => undefined);
    });
  }

  seal(head: Head, note: Uint8Array): Promise<void> {
    if (this.#closed) return Promise.reject(new LedgerError('closed', 'Cannot use the ledger: it is closed'));
    this.#sealed = { size: head.size, note };
    return Promise.resolve();
  }

  /** The tiles of a sealed head are the rows that were committed before: they only have to be shown. */
  publishTiles(): Promise<void> {
    this.#tiled = this.#sealed?.size ?? this.#tiled;
    return Promise.resolve();
  }

  /** The checkpoint of the head that was sealed last, or the cosigned one, unless a newer one is there. */
  async publish(cosigned?: Uint8Array): Promise<void> {
    this.#demandOpen();
    // The second line of a checkpoint is its size: a cosigned one may be of an older head than the last sealed.
    const checkpoint = cosigned === undefined ? this.#sealed : { size: BigInt(new TextDecoder().decode(cosigned).split('\n')[1] ?? ''), note: cosigned };
    if (checkpoint !== undefined) await this.#connections.retried('publish the checkpoint', (run) => this.#rows.addCheckpoint(run, checkpoint));
    // A newer one may have been sealed meanwhile.
    if (this.#sealed === checkpoint) this.#sealed = undefined;
  }

  async readEntries(from: bigint, to: bigint): Promise<readonly Uint8Array[]> {
    const entries = await this.#reading((run) => this.#rows.entries(run, from, to));
    if (BigInt(entries.length) === to - from) return entries;
    throw new LedgerError('io', `Cannot read entries ${from} to ${to - 1n}: only ${entries.length} of them are in the table; do not write, run ledger audit`);
  }

  read(path: string): Promise<Uint8Array | undefined> {
    return this.#reading(async (run) => await this.#rows.file(run, path, await this.#rows.checkpoint(run, this.#opening?.size), this.#tiled));
  }

  async *list(): AsyncGenerator<string> {
    const checkpoint = await this.#reading((run) => this.#rows.checkpoint(run));
    if (checkpoint !== undefined) yield* [...filesOf(checkpoint.size)].sort();
  }

  async close(): Promise<void> {
    await this.release();
    this.#closed = true;
  }

  async #loadHeld(): Promise<Loaded> {
    const loaded = await this.#connections.patiently('load the ledger', async () => {
      try {
        return await this.#load(await this.#hold());
      } catch (error) {
        this.#letGo();
        throw error;
      }
    });
    // Nothing will be written where something speaks against it.
    if (loaded.findings.length > 0) this.#letGo();
    return loaded;
  }

  async #load(run: Run): Promise<Loaded> {
    const before = this.#seen;
    const row = await readHead(run, this.#log.tables, this.origin, before?.size);
    if (row === undefined) throw new LedgerError('not-a-ledger', `Cannot load the ledger ${this.origin}: its head row is gone`);
    if (!this.#log.allowWeakDurability) demandDurability(row.settings);
    const { head } = row;
    const tiles: TileReader = (tile) => this.#reading((other) => this.#rows.tile(other, tile, head.size));
    const findings = objectionsToHead(row, before);
    // What this store committed itself it need not read again.
    if (findings.length === 0 && before === undefined) findings.push(...(await objectionsToEdge(head, (tile) => this.#rows.tile(run, tile, head.size))));
    if (findings.length === 0) this.#seen = head;
    return {
      head,
      note: row.note,
      findings,
      rootAt: async (size) => {
        if (size > head.size) return undefined;
        const edge = await rightEdgeFromTiles(size, tiles);
        return edge.ok ? edge.value.root() : undefined;
      },
      isCurrent: () => true,
    };
  }

  #write(run: Run, batch: Batch): Promise<boolean> {
    return runCommit(run, this.#statement, this.origin, batch, this.#log.writer);
  }

  /** Commits under the lock; where the head is another one, the lock stays for the load that comes next. */
  async #writeHeld(batch: Batch): Promise<boolean> {
    const waited = this.#held === undefined;
    if (!(await this.#write(await this.#hold(), batch))) return false;
    const held = this.#held;
    if (held === undefined) throw new LedgerError('misuse', 'Cannot commit: the head row is not held');
    this.#held = undefined;
    await this.#end(held, 'COMMIT');
    // Nobody was first although this writer began with an old head: it may be alone now.
    if (waited) this.#contended = false;
    return true;
  }

  /** Statements in the transaction that holds the head row; begins it if there is none. */
  async #hold(): Promise<Run> {
    if (this.#held !== undefined) return runOn(this.#held);
    const client = await this.#connections.take();
    this.#held = client;
    const run = runOn(client);
    await this.#lock(run);
    return run;
  }

  async #lock(run: Run): Promise<void> {
    await run(`BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = ${this.#log.longestHold}`);
    await run(`SELECT 1 FROM ${this.#log.tables.head} WHERE origin = $1 FOR UPDATE`, this.origin);
  }

  async #end(client: PostgresClient, how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    let failed = true;
    try {
      await runOn(client)(how);
      failed = false;
    } finally {
      this.#connections.giveBack(client, failed);
    }
  }

  /** Ends the held connection without a word: the server rolls back. */
  #letGo(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#connections.giveBack(held, true);
  }

  /**
   * The connection failed, and nobody knows whether the commit took effect: asks the log. If it is not there, the epoch
   * moves on, so that a server process that is still at work on it, or has yet to read it, will find another head.
   */
  async #settle(batch: Batch): Promise<'committed' | 'lost'> {
    const { tables, writer } = this.#log;
    const outcome = await this.#connections.retried('find out what became of a commit', async (run) => {
      await this.#lock(run);
      const [row] = await run(`SELECT record_hash, writer FROM ${tables.commit} WHERE origin = $1 AND size = $2::bigint`, this.origin, String(batch.next.size));
      const committed = row?.writer === writer && equalBytes(row.record_hash as Uint8Array, batch.next.recordHash);
      if (!committed) await run(`UPDATE ${tables.head} SET epoch = epoch + 1 WHERE origin = $1`, this.origin);
      await run('COMMIT');
      return committed ? 'committed' : 'lost';
    });
    if (outcome === 'committed') this.#seen = batch.next;
    return outcome;
  }

  /** Reads on the held connection if there is one, for the pool may have no other. */
  #reading<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const elsewhere = (): Promise<T> => this.#connections.retried('read the ledger', work);
    if (this.#held === undefined) return elsewhere();
    return this.#inTurn(async () => {
      if (this.#held === undefined) return await elsewhere();
      try {
        return await work(runOn(this.#held));
      } catch (error) {
        if (error instanceof LedgerError) throw error;
        this.#letGo();
        return await elsewhere();
      }
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #demandOpen(): void {
    if (this.#closed) throw new LedgerError('closed', 'Cannot use the ledger: it is closed');
  }
}
