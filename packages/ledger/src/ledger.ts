import { type Hex, toHex } from '@plimsoll/bytes';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { type CompactRange, hashLeaf } from '@plimsoll/merkle';
import type { NoteSigner } from '@plimsoll/signed-note';
import { type AppendRequest, type Decision, planAppend } from './admission.ts';
import { AppendRequests } from './append-requests.ts';
import { CommitQueue } from './commit-queue.ts';
import { committedEntries } from './committed-entries.ts';
import { decodeEntry, type EntryInput } from './entry.ts';
import { asLedgerError, LedgerError } from './error.ts';
import { everyInterval } from './every-interval.ts';
import { FirstFailure } from './first-failure.ts';
import { nextHead, rightEdgeOf } from './next-head.ts';
import { KEY_CHANGED, keyChangeEntry } from './key-change.ts';
import type { LedgerOptions } from './open-ledger.ts';
import { LedgerReader } from './reader.ts';
import { EventKeys, RECENT_EVENTS, type RecentEvent, RecentEvents } from './recent-events.ts';
import { Sealing } from './sealing.ts';
import type { Head, LedgerStore } from './store.ts';
import type { Cosigning } from './witness/cosigning.ts';

/** The answer for one entry, given once it is durable. */
export interface Receipt {
  /** From 0. */
  readonly index: bigint;
  /** SHA-256(00 ‖ entry), RFC 6962 section 2.1. */
  readonly leafHash: Hex;
  /** Size of the log with this entry in it; a signed proof comes from {@link Ledger.read}. */
  readonly size: bigint;
  /** True if the same event stood in the log already. */
  readonly duplicate: boolean;
}

const ATTEMPTS = 16;
/** How long commits may wait for the checkpoint that signs them all. */
const SEAL_INTERVAL = 250;

/** A ledger open for writing. Made by `openLedger`. */
export class Ledger {
  readonly origin: string;
  readonly #store: LedgerStore;
  readonly #clock: () => number;
  readonly #queue: CommitQueue<AppendRequest, Result<readonly Receipt[]>>;
  readonly #keys: EventKeys;
  readonly #requests: AppendRequests;
  readonly #recent = new RecentEvents();
  readonly #cosigning: Cosigning | undefined;
  readonly #sealing: Sealing;
  readonly #failure = new FirstFailure();
  #head: Head;
  /** The right edge of the head. */
  #range: CompactRange;
  /** Size when this ledger was opened: key changes before it are known, and one behind it is another writer's. */
  readonly #startedAt: bigint;
  #keyChanged = false;
  #stop: (() => void) | undefined;
  #lastTime = -Infinity;
  #closed = false;

  private constructor(options: LedgerOptions, head: Head, note: Uint8Array, cosigning: Cosigning | undefined) {
    const { store, signers, clock } = options;
    this.origin = store.origin;
    this.#store = store;
    this.#clock = clock;
    this.#head = head;
    // It follows from when each commit of the log was made, which is not published. Nothing but time rests on it: a chain is as long as the window at most.
    this.#keys = new EventKeys(head.recordHash);
    this.#requests = new AppendRequests(this.#keys);
    this.#startedAt = head.size;
    this.#range = rightEdgeOf(head);
    this.#cosigning = cosigning;
    this.#sealing = new Sealing({ store, signers, head, note, cosigning, failure: this.#failure });
    this.#queue = new CommitQueue((group) => this.#commit(group), clock);
  }

  /** Begins to write to a store that was loaded and has a signed head, once all was read that is needed; for `openLedger`. */
  static async start(options: LedgerOptions, head: Head, note: Uint8Array, cosigning?: Cosigning): Promise<Ledger> {
    const ledger = new Ledger(options, head, note, cosigning);
    await ledger.#remember(head.size > BigInt(RECENT_EVENTS) ? head.size - BigInt(RECENT_EVENTS) : 0n);
    await options.store.begin(head, note);
    ledger.#stop = (options.every ?? everyInterval)(SEAL_INTERVAL, () => {
      // A failure is seen at the next call.
      if (ledger.#sealing.isDue(ledger.#head)) ledger.#publish().catch(() => undefined);
    });
    return ledger;
  }

  /** Number of committed entries. */
  get size(): bigint {
    return this.#head.size;
  }

  /**
   * Appends 1 to 1,024 entries of together at most 4 MiB, all or none, one after the other. Resolves once they are durable: a crash at any later
   * moment loses none. Findings where the entries, the size or the times do not fit: then nothing was written. The same
   * event (source and id) again gives its old place; with `ifSize` the call takes effect only on a log of that size.
   * While 8,192 entries or 64 MiB wait, further calls wait for room, in order: the inputs are read when there is room, so
   * leave them as they are until the answer.
   * @throws LedgerError `poisoned`, `contended`, `refused`, `closed`: whether the entries were written is then known only after opening again
   */
  append(inputs: readonly EntryInput[], options: { readonly ifSize?: bigint } = {}): Promise<Result<readonly Receipt[]>> {
    if (this.#closed) return Promise.reject(new LedgerError('closed', 'Cannot append: the ledger is closed'));
    return this.#queue.push(() => this.#requests.make(inputs, options.ifSize, this.#clock()));
  }

  /**
   * Hands the log over to another key: appends an entry that the key of the log signs, and signs every checkpoint from
   * this entry on with `next`. Ends after the first of them is published. If it is broken off before, `next` opens the
   * log again where the entry became durable, otherwise the old key does.
   * @throws LedgerError `misuse` unless `next` has the name of the log and type 1, and those of {@link Ledger.append}
   */
  async changeKey(next: NoteSigner): Promise<Result<Receipt>> {
    if (this.#closed) throw new LedgerError('closed', 'Cannot change the key: the ledger is closed');
    if (next.verifier.name !== this.origin || next.verifier.type !== 1) throw new LedgerError('misuse', `Cannot change the key: an Ed25519 key with the name ${this.origin} is needed, received ${next.verifier.name}`);
    const changed = await this.#queue.exclusive(async (): Promise<Result<Receipt>> => {
      // What is not signed yet is signed by the old key: no commit behind it may be.
      await this.#sealing.seal(this.#head);
      const [old] = this.#sealing.signers;
      if (old === undefined) throw new LedgerError('misuse', 'Cannot change the key: no signer was given');
      const size = this.#head.size;
      const now = this.#clock();
      const entry = await this.#failure.of(keyChangeEntry({ origin: this.origin, from: size + 1n, old, next: next.verifier }));
      const request = this.#requests.own(entry, size, Math.max(now, this.#lastTime));
      if ('answer' in request) return request.answer;
      const [answer] = await this.#commit([request]);
      if (answer?.ok !== true) return answer ?? refuse();
      this.#sealing.handOver(next);
      this.#cosigning?.changeKey(entry, size);
      await this.#sealing.seal(this.#head);
      const [receipt] = answer.value;
      return receipt === undefined ? refuse() : accept(receipt);
    });
    if (changed.ok) await this.#publish();
    return changed;
  }

  /**
   * Signs and publishes all that was committed or is waiting, and returns a reader of it, which goes on reading what is published later.
   * @throws LedgerError `poisoned`, `contended`, `closed`, or `refused` if a full tile is there with other bytes
   */
  async read(): Promise<LedgerReader> {
    await this.#publish();
    return new LedgerReader((path) => this.#store.read(path));
  }

  /**
   * Waits for all calls before it, signs, publishes, and gives the right to write back; a second call does nothing.
   * @throws LedgerError `poisoned`, `contended`, `io`, or `refused` if a full tile is there with other bytes; the right is given back all the same
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop?.();
    try {
      // After a failure nothing more is written: what was answered is durable, and opening again signs and publishes it.
      if (this.#failure.error === undefined) await this.#publish();
    } finally {
      this.#cosigning?.stop();
      this.#failure.end(new LedgerError('closed', 'Cannot use the ledger: it is closed'));
      await this.#store.close().catch((error: unknown) => {
        throw asLedgerError('close the ledger', error);
      });
    }
  }

  /** Takes up the events of committed entries from the index on, so that duplicates are seen. */
  async #remember(from: bigint): Promise<void> {
    for await (const { index, bytes } of committedEntries(this.#store, from, this.#head.size)) {
      const entry = decodeEntry(bytes);
      if (!entry.ok) continue;
      this.#recent.add(this.#keys.of(entry.value), { index, leafHash: hashLeaf(bytes), time: entry.value.time });
      this.#lastTime = Math.max(this.#lastTime, Date.parse(entry.value.time));
      if (entry.value.type === KEY_CHANGED && index >= this.#startedAt) this.#keyChanged = true;
    }
  }

  async #commit(group: readonly AppendRequest[]): Promise<readonly Result<readonly Receipt[]>[]> {
    this.#failure.demandNone();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const base = this.#head;
      const plan = planAppend(group, { size: base.size, lastTime: this.#lastTime, recent: this.#recent }, this.#clock());
      if (plan.fresh.length > 0) {
        const entries = plan.fresh.map((candidate) => candidate.bytes);
        const leafHashes = plan.fresh.map((candidate) => candidate.leafHash);
        const { next, frame } = nextHead(this.#range, base, entries, leafHashes, this.#clock());
        if ((await this.#failure.of(this.#store.commit({ base, next, entries, leafHashes, frame }))) === 'lost') {
          await this.#failure.of(this.#reload());
          continue;
        }
        this.#head = next;
        this.#lastTime = plan.lastTime;
        for (const [i, { key }] of plan.fresh.entries()) this.#recent.add(key, plan.events[i] as RecentEvent);
        await this.#sealing.committed(next, frame.length);
      } else if (attempt > 0) {
        await this.#store.release?.();
      }
      return plan.decisions.map((decision) => this.#answer(decision));
    }
    throw new LedgerError('contended', `Cannot append: other writers were first ${ATTEMPTS} times`);
  }

  #answer(decision: Decision): Result<readonly Receipt[]> {
    if ('findings' in decision) return refuse(...decision.findings);
    return accept(decision.places.map(({ event, duplicate }) => ({ index: event.index, leafHash: toHex(event.leafHash), size: this.#head.size, duplicate })));
  }

  /** Another writer of a shared store was first: goes on from its head. */
  async #reload(): Promise<void> {
    const before = this.#head.size;
    const loaded = await this.#store.load();
    if (loaded.findings.length > 0) throw new LedgerError('refused', `Cannot write to the ledger: ${loaded.findings[0]?.sentence ?? ''}`, { findings: loaded.findings });
    this.#range = rightEdgeOf(loaded.head);
    this.#head = loaded.head;
    this.#sealing.reload(loaded.head, loaded.note);
    // A gap in what is remembered would let an event in twice.
    await this.#remember(before);
    if (!this.#keyChanged) return;
    throw new LedgerError('contended', 'Cannot go on writing: another writer changed the key of the log; open it again with the new key');
  }

  #publish(): Promise<void> {
    return this.#sealing.publish(() => this.#queue.exclusive(() => this.#sealing.seal(this.#head)));
  }
}
