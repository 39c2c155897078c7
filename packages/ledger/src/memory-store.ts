import { concatBytes, equalBytes } from '@plimsoll/bytes';
import { CompactRange, EMPTY_ROOT } from '@plimsoll/merkle';
import type { Batch, Head, LedgerStore, Loaded } from './store.ts';
import { sameText } from './witness/signature-lines.ts';
import { TileBuilder } from './tile-builder.ts';
import { bundleOf, NO_RECORD } from './wal-frame.ts';

/** A log in memory: for tests and examples. Several ledgers may share it; each commit is a compare-and-swap. */
export function memoryStore(log: { readonly origin: string; readonly firstKey?: string }): LedgerStore {
  return new MemoryStore(log.origin, log.firstKey);
}

class MemoryStore implements LedgerStore {
  readonly origin: string;
  readonly firstKey: string | undefined;
  readonly #files = new Map<string, Uint8Array>();
  readonly #builder = TileBuilder.empty();
  readonly #batches: Batch[] = [];
  #head: Head = { size: 0n, root: EMPTY_ROOT, recordHash: NO_RECORD, rightEdge: [], epoch: 1n };
  #sealed = 0n;
  #note: Uint8Array | undefined;

  constructor(origin: string, firstKey: string | undefined) {
    this.origin = origin;
    this.firstKey = firstKey;
  }

  load(): Promise<Loaded> {
    const rootAt: Loaded['rootAt'] = (size) => {
      const range = new CompactRange();
      const leaves = this.#batches.flatMap((batch) => batch.leafHashes);
      for (const leafHash of leaves.slice(0, Number(size))) range.append(leafHash);
      return Promise.resolve(range.size === size ? range.root() : undefined);
    };
    return Promise.resolve({ head: this.#head, note: this.#sealed === this.#head.size ? this.#note : undefined, findings: [], rootAt, isCurrent: () => true });
  }

  begin(head: Head, note: Uint8Array): Promise<void> {
    return this.seal(head, note).then(() => this.publish());
  }

  commit(batch: Batch): Promise<'committed' | 'lost'> {
    if (!equalBytes(batch.base.recordHash, this.#head.recordHash)) return Promise.resolve('lost');
    this.#head = batch.next;
    this.#batches.push(batch);
    return Promise.resolve('committed');
  }

  seal(head: Head, note: Uint8Array): Promise<void> {
    // Seals may arrive out of order: an older head is part of a newer one.
    if (this.#note !== undefined && head.size <= this.#sealed) return Promise.resolve();
    for (const batch of this.#batches) {
      if (batch.next.size <= this.#builder.size || batch.next.size > head.size) continue;
      this.#builder.append(bundleOf(batch.frame), concatBytes(...batch.leafHashes));
    }
    this.#sealed = head.size;
    this.#note = note;
    for (const file of this.#builder.takeFiles()) this.#files.set(file.path, file.bytes);
    return Promise.resolve();
  }

  publishTiles(): Promise<void> {
    return Promise.resolve();
  }

  publish(cosigned?: Uint8Array): Promise<void> {
    if (cosigned !== undefined && sameText(cosigned, this.#note)) this.#note = cosigned;
    if (this.#note !== undefined) this.#files.set('checkpoint', this.#note);
    return Promise.resolve();
  }

  read(path: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#files.get(path));
  }

  readEntries(from: bigint, to: bigint): Promise<readonly Uint8Array[]> {
    return Promise.resolve(this.#batches.flatMap((batch) => batch.entries).slice(Number(from), Number(to)));
  }

  async *list(): AsyncGenerator<string> {
    yield* [...this.#files.keys()].sort();
    await Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
