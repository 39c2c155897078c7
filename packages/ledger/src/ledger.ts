import { type Hex, toHex } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { type CompactRange, hashLeaf } from '@plimsoll/merkle';
import { formatCheckpoint, type NoteSigner, signNote } from '@plimsoll/signed-note';
import { type AppendRequest, type Decision, planAppend } from './admission.ts';
import { type Candidate, CandidateMaker } from './candidate.ts';
import { CommitQueue, type Prepared } from './commit-queue.ts';
import { committedEntries } from './committed-entries.ts';
import { decodeEntry, type EntryInput } from './entry.ts';
import { asLedgerError, LedgerError } from './error.ts';
import { nextHead, rightEdgeOf } from './next-head.ts';
import { KEY_CHANGED, keyChangeEntry } from './key-change.ts';
import { objectionsToWriting, ownNote } from './opening.ts';
import { LedgerReader } from './reader.ts';
import { RECENT_EVENTS, RecentEvents } from './recent-events.ts';
import { ledgerRules } from './rules.ts';
import type { Head, LedgerStore } from './store.ts';
import { Cosigning, type WitnessedOptions } from './witness/cosigning.ts';

/** What is needed to write a ledger. */
export interface LedgerOptions extends WitnessedOptions {
  readonly store: LedgerStore;
  /** The log's key first; further signers add their lines to each checkpoint. */
  readonly signers: readonly NoteSigner[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Signed checkpoints seen before (by a client, in a repository, from a witness): the log must extend each of them. */
  readonly known?: readonly Uint8Array[];
  /** Calls `work` again and again until the returned function is called; `setInterval` that keeps no process alive if absent. */
  readonly every?: (milliseconds: number, work: () => void) => () => void;
}

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

const MAX_ENTRIES = 1024;
const MAX_BYTES = 4 * 1024 * 1024;
const ATTEMPTS = 16;
/** How long, and how many bytes, commits may wait for the checkpoint that signs them all. */
const SEAL_INTERVAL = 250;
const SEAL_BYTES = 8 * 1024 * 1024;

function everyInterval(milliseconds: number, work: () => void): () => void {
  const timer = setInterval(work, milliseconds);
  (timer as { unref?: () => void }).unref?.();
  return () => {
    clearInterval(timer);
  };
}

/**
 * Opens a ledger for writing: recovers the store, compares it with its published checkpoint and all known ones, signs
 * the head if that was interrupted.
 * @throws LedgerError `refused` with findings if anything speaks against writing (then no file was changed),
 * `contended`, `poisoned`, `io`, `misuse`
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { store } = options;
  // A store that cannot be loaded has nothing to close: it may be in use by another ledger.
  const loaded = await store.load().catch((error: unknown) => {
    throw asLedgerError('open the ledger', error);
  });
  try {
    const cosigning = Cosigning.of(options);
    const findings = await objectionsToWriting(store, loaded, options, cosigning);
    if (findings.length > 0) throw new LedgerError('refused', `Cannot write to the ledger: ${findings[0]?.sentence ?? ''}`, { findings });
    rightEdgeOf(loaded.head);
    const note = (await ownNote(store, loaded, options.signers)) ?? (await signHead(store.origin, loaded.head, options.signers));
    return await Ledger.start(options, loaded.head, note, cosigning);
  } catch (error) {
    // What contradicts may be the work of a writer that took over meanwhile.
    const overtaken = error instanceof LedgerError && error.code === 'refused' && !loaded.isCurrent();
    await store.close().catch(() => undefined);
    if (overtaken) throw new LedgerError('contended', 'Cannot open the ledger for writing: another writer took over; open it again', { cause: error });
    throw asLedgerError('open the ledger', error);
  }
}

function signHead(origin: string, head: Head, signers: readonly NoteSigner[]): Promise<Uint8Array> {
  return signNote(formatCheckpoint({ origin, size: head.size, root: head.root, extensions: [] }), signers);
}

/** A ledger open for writing. Made by {@link openLedger}. */
export class Ledger {
  readonly origin: string;
  readonly #store: LedgerStore;
  #signers: readonly NoteSigner[];
  readonly #clock: () => number;
  readonly #queue: CommitQueue<AppendRequest, Result<readonly Receipt[]>>;
  readonly #candidates = new CandidateMaker();
  readonly #recent = new RecentEvents();
  #head: Head;
  /** The right edge of the head. */
  #range: CompactRange;
  readonly #cosigning: Cosigning | undefined;
  /** The head that the newest checkpoint signs, and that checkpoint. */
  #sealed: Head | undefined;
  #note: Uint8Array | undefined;
  #unsealedBytes = 0;
  /** Size when this ledger was opened: key changes before it are known, and one behind it is another writer's. */
  readonly #startedAt: bigint;
  #keyChanged = false;
  #stop: (() => void) | undefined;
  #lastTime = -Infinity;
  #closed = false;
  #failure: LedgerError | undefined;

  private constructor(options: LedgerOptions, head: Head, note: Uint8Array, cosigning: Cosigning | undefined) {
    this.origin = options.store.origin;
    this.#store = options.store;
    this.#signers = options.signers;
    this.#clock = options.clock;
    this.#head = head;
    this.#startedAt = head.size;
    this.#range = rightEdgeOf(head);
    this.#sealed = head;
    this.#note = note;
    this.#cosigning = cosigning;
    this.#queue = new CommitQueue((group) => this.#commit(group));
  }

  /** Begins to write to a store that was loaded and has a signed head, once all was read that is needed; for {@link openLedger}. */
  static async start(options: LedgerOptions, head: Head, note: Uint8Array, cosigning?: Cosigning): Promise<Ledger> {
    const ledger = new Ledger(options, head, note, cosigning);
    await ledger.#remember(head.size > BigInt(RECENT_EVENTS) ? head.size - BigInt(RECENT_EVENTS) : 0n);
    await options.store.begin(head, note);
    let publishing = false;
    ledger.#stop = (options.every ?? everyInterval)(SEAL_INTERVAL, () => {
      if (publishing || cosigning?.isDue(ledger.#sealed === ledger.#head ? ledger.#note : undefined) === false) return;
      publishing = true;
      const done = (): void => void (publishing = false);
      ledger.#publish().then(done, done);
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
    return this.#queue.push(() => this.#prepare(inputs, options.ifSize));
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
      await this.#seal();
      const [old, ...others] = this.#signers;
      if (old === undefined) throw new LedgerError('misuse', 'Cannot change the key: no signer was given');
      const size = this.#head.size;
      const now = this.#clock();
      const entry = await this.#written(keyChangeEntry({ origin: this.origin, from: size + 1n, old, next: next.verifier }));
      const candidate = this.#candidates.make(entry, 0, Math.max(now, this.#lastTime));
      if (!('bytes' in candidate)) return refuse(...candidate);
      const [answer] = await this.#commit([{ candidates: [candidate], ifSize: size, items: 1, bytes: candidate.bytes.length }]);
      if (answer?.ok !== true) return answer ?? refuse();
      this.#signers = [next, ...others];
      this.#cosigning?.changeKey(entry, size);
      await this.#seal();
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
      if (this.#failure === undefined) await this.#publish();
    } finally {
      this.#cosigning?.stop();
      this.#failure ??= new LedgerError('closed', 'Cannot use the ledger: it is closed');
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
      this.#recent.add(RecentEvents.key(entry.value), { index, leafHash: hashLeaf(bytes), time: entry.value.time });
      this.#lastTime = Math.max(this.#lastTime, Date.parse(entry.value.time));
      if (entry.value.type === KEY_CHANGED && index >= this.#startedAt) this.#keyChanged = true;
    }
  }

  #prepare(inputs: readonly EntryInput[], ifSize: bigint | undefined): Prepared<AppendRequest, Result<readonly Receipt[]>> {
    if (inputs.length < 1 || inputs.length > MAX_ENTRIES) return { answer: refuse(outOfBounds(`${inputs.length} entries`)) };
    const now = this.#clock();
    const candidates: Candidate[] = [];
    const findings: Finding[] = [];
    let bytes = 0;
    for (const [i, input] of inputs.entries()) {
      const made = this.#candidates.make(input, i, now);
      if ('bytes' in made) {
        candidates.push(made);
        bytes += made.bytes.length;
      } else findings.push(...made);
    }
    if (findings.length > 0) return { answer: refuse(...findings) };
    const change = inputs.find((input) => input.type === KEY_CHANGED);
    if (change !== undefined) return { answer: refuse(ledgerRules.finding('ledger/key-change-bad', { sentence: `An entry of type ${KEY_CHANGED} is made by changing the key, not by appending it; nothing was written`, subject: change.id })) };
    if (bytes > MAX_BYTES) return { answer: refuse(outOfBounds(`${bytes} bytes`)) };
    return { candidates, ifSize, items: candidates.length, bytes };
  }

  async #commit(group: readonly AppendRequest[]): Promise<readonly Result<readonly Receipt[]>[]> {
    if (this.#failure !== undefined) throw this.#failure;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const base = this.#head;
      const plan = planAppend(group, { size: base.size, lastTime: this.#lastTime, recent: this.#recent }, this.#clock());
      if (plan.fresh.length > 0) {
        const entries = plan.fresh.map((candidate) => candidate.bytes);
        const leafHashes = plan.fresh.map((candidate) => candidate.leafHash);
        const { next, frame } = nextHead(this.#range, base, entries, leafHashes, this.#clock());
        if ((await this.#written(this.#store.commit({ base, next, entries, leafHashes, frame }))) === 'lost') {
          await this.#written(this.#reload());
          continue;
        }
        this.#head = next;
        this.#lastTime = plan.lastTime;
        for (const [i, event] of plan.events.entries()) this.#recent.add(plan.fresh[i]?.key ?? '', event);
        this.#unsealedBytes += frame.length;
        if (this.#unsealedBytes > SEAL_BYTES) await this.#seal();
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
    this.#sealed = loaded.note === undefined ? undefined : loaded.head;
    this.#note = loaded.note;
    // A gap in what is remembered would let an event in twice.
    await this.#remember(before);
    if (!this.#keyChanged) return;
    throw new LedgerError('contended', 'Cannot go on writing: another writer changed the key of the log; open it again with the new key');
  }

  /** Signs and publishes between two groups of appends; witnesses are waited for between two such turns, so that appends never wait for them. */
  #publish(): Promise<void> {
    const cosigning = this.#cosigning;
    if (cosigning === undefined) {
      return this.#queue.exclusive(async () => {
        await this.#seal();
        await this.#written(this.#store.publish());
      });
    }
    return cosigning.publish({
      tiles: async () => {
        await this.#queue.exclusive(async () => {
          await this.#seal();
          await this.#written(this.#store.publishTiles());
        });
        return this.#note;
      },
      read: (path) => this.#store.read(path),
      checkpoint: (note) => this.#queue.exclusive(() => this.#written(this.#store.publish(note))),
    });
  }

  /** Signs the head, once for all commits since the last time: they are durable already, so the signature is of a tree that stays. */
  async #seal(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const head = this.#head;
    if (this.#sealed === head) return;
    const note = await this.#written(signHead(this.origin, head, this.#signers));
    await this.#written(this.#store.seal(head, note));
    this.#sealed = head;
    this.#note = note;
    this.#unsealedBytes = 0;
  }

  /** Waits for signers and the store; after a failure of theirs this ledger does nothing more. */
  async #written<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.#failure = error instanceof LedgerError ? error : new LedgerError('poisoned', `Cannot go on writing: ${(error as Error).message}; close the ledger and open it again`, { cause: error });
      throw this.#failure;
    }
  }
}

function outOfBounds(actual: string): Finding {
  return ledgerRules.finding('ledger/batch-refused', { sentence: `One call appends 1 to ${MAX_ENTRIES} entries of at most 4 MiB together, not ${actual}; nothing was written`, actual });
}
