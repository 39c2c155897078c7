import path from 'node:path';
import { concatBytes, equalBytes } from '@plimsoll/bytes';
import { decodeEntryBundle, entryBundleOf, tilePath } from '@plimsoll/merkle';
import { acquireClaim, type Claim } from './claim.ts';
import { LedgerError } from './error.ts';
import { type Files, replaceFile } from './files.ts';
import { demandFirst, replacedByAnother } from './first-frame.ts';
import { closeFrame, sealFrame } from './head-frame.ts';
import type { Host } from './host.ts';
import { listLogFiles, readLogFile } from './log-folder.ts';
import { Publisher } from './publisher.ts';
import { type Recovered, recover } from './recovery.ts';
import { type Base, formatBase, type LogState } from './state-files.ts';
import type { Batch, Head, LedgerStore, Loaded } from './store.ts';
import { bundleOf, recordHashOf } from './wal-frame.ts';
import { basePath, listBases, listSegments, segmentPath, WalSegment } from './wal-segment.ts';

/** What a file store meets its machine with. */
export interface FileStoreMachine {
  readonly files: Files;
  readonly host: Host;
  /** How long to wait for another writer, in milliseconds. */
  readonly wait: number;
  /** Bytes after which a segment of the write-ahead log is retired. */
  readonly segmentBytes: number;
}

/** The entries of a commit as its frame has them, and their leaf hashes one after the other: no object for each, as many commits may wait for a seal. */
interface UnsealedCommit {
  readonly bundle: Uint8Array;
  readonly leafHashes: Uint8Array;
}

/** The store on a folder: see docs/ledger.md for the files and the order in which they are written. */
export class FileStore implements LedgerStore {
  readonly origin: string;
  readonly firstKey: string;
  readonly #root: string;
  readonly #files: Files;
  readonly #host: Host;
  readonly #wait: number;
  readonly #segmentBytes: number;
  readonly #publisher: Publisher;
  #claim: Claim | undefined;
  #recovered: Recovered | undefined;
  #segment: WalSegment | undefined;
  #temporary = '';
  #head: Head | undefined;
  /** From a commit's frame to its sync; after a failure no commit follows. */
  #committing = false;
  /** Commits that no seal names yet. */
  #pending: UnsealedCommit[] = [];
  #failure: LedgerError | undefined;
  /** The last publication or retirement; the next one waits for it. */
  #turn: Promise<void> = Promise.resolve();
  /** What was begun and has not ended. */
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(root: string, log: LogState, options: FileStoreMachine) {
    this.#root = root;
    this.origin = log.origin;
    this.firstKey = log.first_key;
    this.#files = options.files;
    this.#host = options.host;
    this.#wait = options.wait;
    this.#segmentBytes = options.segmentBytes;
    this.#publisher = new Publisher(options.files, root, () => this.#claim?.held() ?? false);
  }

  async load(): Promise<Loaded> {
    if (this.#claim !== undefined) throw new LedgerError('misuse', 'Cannot load the store twice');
    const claim = await acquireClaim(this.#files, path.join(this.#root, '.state/claim'), this.#host, this.#wait);
    this.#claim = claim;
    try {
      this.#recovered = await recover(this.#files, this.#root);
      const { head, note, findings, rootAt } = this.#recovered;
      return { head, note, findings, rootAt, isCurrent: () => claim.held() };
    } catch (error) {
      this.#claim = undefined;
      claim.release();
      throw error;
    }
  }

  begin(head: Head, note: Uint8Array): Promise<void> {
    return this.#guarded(async () => {
      const recovered = this.#recovered;
      if (recovered?.builder === undefined || recovered.head !== head) throw new LedgerError('misuse', 'Cannot begin to write: the store is not loaded, or with another head');
      this.#recovered = undefined;
      this.#head = head;
      this.#temporary = path.join(this.#root, `.state/write.${this.#host.nonce()}.new`);
      this.#removeTemporaries();
      this.#publisher.take(recovered.builder, note, this.#temporary);
      if (!recovered.closed) {
        this.#segment = WalSegment.open(this.#files, this.#root, recovered.segment, recovered.segmentEnd);
      }
      await this.#inTurn(() => this.#retire(recovered.segment, recovered.frames));
    });
  }

  commit(batch: Batch): Promise<'committed' | 'lost'> {
    return this.#guarded(async () => {
      const [head, segment] = this.#writing();
      if (this.#committing || !equalBytes(batch.base.recordHash, head.recordHash)) return 'lost';
      this.#committing = true;
      if (!segment.append(batch.frame)) demandFirst(this.#files, this.#root, segment, head, batch.next.recordHash);
      // One entry comes from one caller, who waits for nothing else; then the way over another thread takes longer.
      await segment.syncData(batch.entries.length > 1);
      // Says that the commit was durable: if it is damaged later, that is no torn write.
      segment.add(sealFrame(batch.next, new Uint8Array()));
      this.#head = batch.next;
      this.#pending.push({ bundle: bundleOf(batch.frame), leafHashes: concatBytes(...batch.leafHashes) });
      this.#committing = false;
      return 'committed';
    });
  }

  seal(head: Head, note: Uint8Array): Promise<void> {
    return this.#guarded(async () => {
      const [current, segment] = this.#writing();
      if (this.#pending.length === 0 || current !== head) throw new LedgerError('misuse', 'Cannot seal: the head is not the one just committed');
      segment.add(sealFrame(head, note));
      for (const { bundle, leafHashes } of this.#pending.splice(0)) this.#publisher.add(bundle, leafHashes, note);
      if (segment.end > this.#segmentBytes) await this.#inTurn(() => this.#retire(segment.number, []));
    });
  }

  publishTiles(): Promise<void> {
    return this.#publishing(() => this.#publisher.publishTiles(false));
  }

  publish(cosigned?: Uint8Array): Promise<void> {
    if (this.#head === undefined) return Promise.resolve();
    return this.#publishing(() => this.#publisher.publish(cosigned));
  }

  async readEntries(from: bigint, to: bigint): Promise<readonly Uint8Array[]> {
    if (this.#recovered !== undefined) return this.#recovered.readEntries(from, to);
    await this.publish();
    const entries: Uint8Array[] = [];
    for (let index = from - (from % 256n); index < to; index += 256n) {
      const tile = entryBundleOf(index, this.#head?.size ?? 0n);
      const bundle = decodeEntryBundle((await this.read(tilePath(tile))) ?? new Uint8Array(), tile.width);
      if (!bundle.ok) throw new LedgerError('io', `Cannot read ${tilePath(tile)}: ${bundle.findings[0]?.sentence ?? ''}`);
      entries.push(...bundle.value.slice(index < from ? Number(from - index) : 0, Number(to - index)));
    }
    return entries;
  }

  read(file: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(readLogFile(this.#files, this.#root, file));
  }

  list(): AsyncIterable<string> {
    return listLogFiles(this.#files, this.#root);
  }

  async close(): Promise<void> {
    const claim = this.#claim;
    if (claim === undefined) return;
    await Promise.allSettled(this.#underWay);
    try {
      const segment = this.#segment;
      if (this.#failure === undefined && segment !== undefined) {
        await this.#guarded(async () => {
          if (segment.end > 0 && this.#pending.length === 0) await this.#inTurn(() => this.#retire(segment.number, []));
        });
      }
    } finally {
      this.#claim = undefined;
      this.#failure = new LedgerError('closed', 'Cannot use the ledger: it is closed');
      try {
        this.#segment?.close();
      } finally {
        this.#segment = undefined;
        claim.release();
      }
    }
  }

  /**
   * Ends the segment with a close frame, starts the next one, makes the tiles durable, moves the base and publishes the
   * checkpoint, in this order, so that at each moment base and segments together hold all that was acknowledged or
   * published. `recovered` are the commits of another process: nobody knows what of them is on stable storage, and
   * after a failed sync even syncing again proves nothing, so they are written again before anything rests on them.
   */
  async #retire(last: number, recovered: readonly Uint8Array[]): Promise<void> {
    const head = this.#head;
    if (head === undefined) return;
    const fresh = recovered.length > 0;
    const next = fresh ? last + 2 : last + 1;
    const previous = this.#segment;
    if (previous !== undefined) this.#closeSegment(previous, head, last + 1);
    if (fresh) WalSegment.create(this.#files, this.#root, last + 1, recovered).close();
    this.#segment = WalSegment.create(this.#files, this.#root, next);
    previous?.close();
    // Tiles that are not published must not fall out of the write-ahead log.
    this.#demandClaim();
    await this.#publisher.publishTiles(fresh);
    this.#publisher.sync();
    const base: Base = { size: head.size, root: head.root, recordHash: head.recordHash, segment: next, epoch: head.epoch };
    replaceFile(this.#files, path.join(this.#root, basePath(next)), formatBase(base), this.#temporary, true);
    this.#files.sync(path.join(this.#root, '.state/wal'));
    await this.#publisher.publishCheckpoint();
    this.#publisher.sync();
    for (const old of listSegments(this.#files, this.#root)) if (old < next) this.#files.unlink(path.join(this.#root, segmentPath(old)));
    for (const old of listBases(this.#files, this.#root)) if (old < next) this.#files.unlink(path.join(this.#root, basePath(old)));
    this.#publisher.prune();
  }

  /** Removes what earlier writers left half written: one that was only stopped cannot rename it over newer files any more. */
  #removeTemporaries(): void {
    const state = path.join(this.#root, '.state');
    for (const { name } of this.#files.list(state) ?? []) if (/^write\..+\.new$/.test(name)) this.#files.unlink(path.join(state, name));
  }

  #closeSegment(segment: WalSegment, head: Head, next: number): void {
    const frame = closeFrame(head, next);
    if (!segment.append(frame)) demandFirst(this.#files, this.#root, segment, head, recordHashOf(frame));
  }

  #demandClaim(): void {
    if (this.#claim?.held() !== true) throw replacedByAnother();
  }

  #writing(): [Head, WalSegment] {
    if (this.#head === undefined || this.#segment === undefined) throw new LedgerError('misuse', 'Cannot write: the store was not opened for writing');
    return [this.#head, this.#segment];
  }

  /** After any failed write nothing is known about what reached the disk: the store refuses all further work. */
  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#failure !== undefined) throw this.#failure;
    const done = work();
    this.#underWay.add(done);
    try {
      return await done;
    } catch (error) {
      if (error instanceof LedgerError && error.code === 'misuse') throw error;
      this.#failure = error instanceof LedgerError ? error : new LedgerError('poisoned', `Cannot go on writing: ${(error as Error).message}; close the ledger and open it again`, { cause: error });
      throw this.#failure;
    } finally {
      this.#underWay.delete(done);
    }
  }

  #publishing(work: () => Promise<void>): Promise<void> {
    return this.#guarded(() =>
      this.#inTurn(() => {
        // A reader must not be given an older log as if it were this writer's.
        this.#demandClaim();
        return work();
      }),
    );
  }

  /** One publication or retirement after the other; commits may go on meanwhile. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work);
    return this.#turn;
  }
}
