import type { Digest, Root } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import type { WalBase } from './wal-replay.ts';

/** The newest committed state of a log. */
export interface Head extends WalBase {
  /** Grows with each writer. */
  readonly epoch: bigint;
}

/** What a store found when it was loaded; nothing was written yet. */
export interface Loaded {
  readonly head: Head;
  /** The newest signed checkpoint that the store still has for the head; undefined if the head was never signed. */
  readonly note: Uint8Array | undefined;
  /** Reasons not to write; empty if all is well. */
  readonly findings: readonly Finding[];
  /** Root of the tree of the first `size` entries; undefined if `size` is beyond the head or a tile is missing. */
  readonly rootAt: (size: bigint) => Promise<Root | undefined>;
  /** False if another writer took over since: then what does not fit together may be its doing and no fault. */
  readonly isCurrent: () => boolean;
}

/** Entries that extend the head, with the write-ahead record that states it. */
export interface Batch {
  readonly base: Head;
  readonly next: Head;
  readonly entries: readonly Uint8Array[];
  readonly leafHashes: readonly Digest[];
  /** The encoded commit frame; `next.recordHash` is its hash. */
  readonly frame: Uint8Array;
}

/**
 * One storage contract, several backends (memory, files, a database). A store keeps what it acknowledged whatever
 * happens; deciding what to append is not its business. Its caller commits and seals one after the other; publications,
 * one after the other, and reading may go on at the same time. Every method may throw {@link LedgerError}.
 */
export interface LedgerStore {
  readonly origin: string;
  /** Verifier key text of the log's first key; undefined where none was ever recorded. */
  readonly firstKey: string | undefined;
  /**
   * Becomes the writer as far as the backend knows such a thing, and reads the head. Writes nothing. A store that
   * several writers share is loaded again after a commit was `lost`. Where it fails it leaves nothing to close.
   */
  load(): Promise<Loaded>;
  /** Starts writing, once, after {@link LedgerStore.load} found no reason against it, with the loaded head and its signed checkpoint. */
  begin(head: Head, note: Uint8Array): Promise<void>;
  /** Compare-and-swap on `batch.base.recordHash`: durable when it answers `committed`; `lost` changes nothing. */
  commit(batch: Batch): Promise<'committed' | 'lost'>;
  /**
   * A shared store may hold the log for its caller from the load after a commit was `lost` to the next commit. This
   * gives it up, where there will be no commit.
   */
  release?(): Promise<void>;
  /** Keeps the signed checkpoint of the head, which stands for all commits since the last seal; they can be published now. */
  seal(head: Head, note: Uint8Array): Promise<void>;
  /** Publishes the tiles of the newest sealed head, so that witnesses can be given proofs before its checkpoint names them. */
  publishTiles(): Promise<void>;
  /**
   * Publishes the newest sealed head now: its tiles, then its checkpoint. `cosigned` is the note of a sealed head whose tiles
   * were published, with the signatures of witnesses after the log's own: it is published instead, unless a newer one is already.
   */
  publish(cosigned?: Uint8Array): Promise<void>;
  /** Bytes of the committed entries in [from, to), also of those not yet published, and also before {@link LedgerStore.begin}. */
  readEntries(from: bigint, to: bigint): Promise<readonly Uint8Array[]>;
  /** A published file: `checkpoint`, `tile/…`. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Paths of all published files, in code unit order. */
  list(): AsyncIterable<string>;
  /** Gives the right to write back, also after a failure; nothing can be written from then on. */
  close(): Promise<void>;
}
