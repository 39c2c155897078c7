import { formatCheckpoint, type NoteSigner, signNote } from '@plimsoll/signed-note';
import type { FirstFailure } from './first-failure.ts';
import type { Head, LedgerStore } from './store.ts';
import type { Cosigning } from './witness/cosigning.ts';

/** How many bytes of commits may wait for the checkpoint that signs them all. */
const SEAL_BYTES = 8 * 1024 * 1024;

/** The head, signed by all signers as they are given. */
export function signHead(origin: string, { size, root }: Head, signers: readonly NoteSigner[]): Promise<Uint8Array> {
  return signNote(formatCheckpoint({ origin, size, root, extensions: [] }), signers);
}

/** What sealing starts from: a store that was loaded, with its signed head. */
interface SealingStart {
  readonly store: LedgerStore;
  readonly signers: readonly NoteSigner[];
  readonly head: Head;
  readonly note: Uint8Array;
  readonly cosigning: Cosigning | undefined;
  readonly failure: FirstFailure;
}

/**
 * Signs heads and publishes them. A head is sealed between commits, when all before it is durable, so that a signature is
 * always of a tree that stays; it is published while commits go on, one publication after the other.
 */
export class Sealing {
  readonly #store: LedgerStore;
  readonly #cosigning: Cosigning | undefined;
  readonly #failure: FirstFailure;
  #signers: readonly NoteSigner[];
  /** The head that the newest checkpoint signs, and that checkpoint; undefined after a reload of one that nobody signed. */
  #sealed: Head | undefined;
  #note: Uint8Array | undefined;
  #unsealedBytes = 0;
  #publication: Promise<void> = Promise.resolve();
  #publishing = false;

  constructor({ store, signers, head, note, cosigning, failure }: SealingStart) {
    this.#store = store;
    this.#signers = signers;
    this.#sealed = head;
    this.#note = note;
    this.#cosigning = cosigning;
    this.#failure = failure;
  }

  /** The log's key first. */
  get signers(): readonly NoteSigner[] {
    return this.#signers;
  }

  /** The log's key is another one from now on. */
  handOver(next: NoteSigner): void {
    this.#signers = [next, ...this.#signers.slice(1)];
  }

  /** Goes on from a head that another writer committed, with its signed checkpoint if there is one. */
  reload(head: Head, note: Uint8Array | undefined): void {
    this.#sealed = note === undefined ? undefined : head;
    this.#note = note;
  }

  /** Counts a commit's bytes, and signs its head where many wait for it. */
  async committed(head: Head, bytes: number): Promise<void> {
    this.#unsealedBytes += bytes;
    if (this.#unsealedBytes > SEAL_BYTES) await this.seal(head);
  }

  /** Signs the head, once for all commits since the last time; between two commits. */
  async seal(head: Head): Promise<void> {
    this.#failure.demandNone();
    if (this.#sealed === head) return;
    const note = await this.#failure.of(signHead(this.#store.origin, head, this.#signers));
    await this.#failure.of(this.#store.seal(head, note));
    this.#sealed = head;
    this.#note = note;
    this.#unsealedBytes = 0;
  }

  /** True if there is something to publish that is not on its way: the head is not signed, or not published, or lacks cosignatures. */
  isDue(head: Head): boolean {
    return !this.#publishing && this.#cosigning?.isDue(this.#sealed === head ? this.#note : undefined) !== false;
  }

  /** Publishes all that was committed or is waiting; `seal` seals the newest head between two commits. Witnesses are waited for. */
  publish(seal: () => Promise<void>): Promise<void> {
    this.#publishing = true;
    const publication = this.#cosigning === undefined ? this.#publishAfter(this.#publication, seal) : this.#publishCosigned(this.#cosigning, seal);
    this.#publication = publication;
    const done = (): void => {
      if (this.#publication === publication) this.#publishing = false;
    };
    publication.then(done, done);
    return publication;
  }

  async #publishAfter(earlier: Promise<void>, seal: () => Promise<void>): Promise<void> {
    await earlier.catch(() => undefined);
    await seal();
    await this.#failure.of(this.#store.publish());
  }

  #publishCosigned(cosigning: Cosigning, seal: () => Promise<void>): Promise<void> {
    return cosigning.publish({
      tiles: async () => {
        await seal();
        const note = this.#note;
        await this.#failure.of(this.#store.publishTiles());
        return note;
      },
      read: (path) => this.#store.read(path),
      checkpoint: (note) => this.#failure.of(this.#store.publish(note)),
    });
  }
}
