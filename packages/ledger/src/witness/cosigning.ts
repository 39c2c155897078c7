import { equalBytes } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { proveConsistencyFromTiles } from '@plimsoll/merkle';
import { type Checkpoint, type NoteSigner, openNote, parseCheckpoint, quorumMet, type TrustPolicy, type Verifier, witnessesOf } from '@plimsoll/signed-note';
import { signedByLog } from '../compare-checkpoints.ts';
import { compareWithLog } from '../compare-with-log.ts';
import type { Entry } from '../entry.ts';
import { LedgerError } from '../error.ts';
import { KeyRanges } from '../key-ranges.ts';
import { splitViewFinding } from '../split-view.ts';
import type { ReadFile } from '../tile-builder.ts';
import { earlierTiles } from '../tile-prefix.ts';
import { distinctVerifiers } from '../trusted-checkpoint.ts';
import { noteText, signatureLines, withLines, withoutLines } from './signature-lines.ts';
import type { WitnessClient } from './witness-client.ts';
import { badAnswer, forgot, noAnswer, quorumUnmet, refused } from './witness-reports.ts';

/** How a log gets what it publishes cosigned. */
export interface WitnessedOptions {
  /** Witnesses that cosign what is published; what they remember of the log counts as `known` when it is opened. */
  readonly witnesses?: readonly WitnessClient[];
  /** Whose cosignatures are enough; those of all witnesses if absent. */
  readonly policy?: TrustPolicy;
  /** Hears of witnesses: `ledger/quorum-unmet`, what they prove about the log, and why one of them does not cosign. */
  readonly onFinding?: (finding: Finding) => void;
  /** A signal that is aborted after so many milliseconds; that of the platform if absent. */
  readonly deadline?: (milliseconds: number) => AbortSignal;
}

/** What a publication is made of. */
export interface Publication {
  /** Publishes the tiles of the newest head; its signed checkpoint. */
  readonly tiles: () => Promise<Uint8Array | undefined>;
  /** Reads published files. */
  readonly read: ReadFile;
  /** Publishes the checkpoint with what cosignatures it has. */
  readonly checkpoint: (note: Uint8Array | undefined) => Promise<void>;
}

type LogOptions = WitnessedOptions & { readonly signers: readonly Pick<NoteSigner, 'verifier'>[]; readonly clock: () => number };

/** Milliseconds that one publication waits for the quorum. */
const WAIT = 5_000;
/** Milliseconds after which an unmet quorum is tried again although nothing new was written. */
const PAUSE = 10_000;
/** Requests to one witness for one checkpoint: the first, one with the size it said, one if it was overtaken in between. */
const ATTEMPTS = 3;

/**
 * Collects cosignatures. Nothing that a witness says can stop or change the log: a cosignature counts if it verifies, a
 * size is only what to try next, and what speaks against the log is reported only if the log's own key signed it.
 */
export class Cosigning {
  readonly #witnesses: readonly WitnessClient[];
  /** Keys of the log: a witness may remember a checkpoint that one signed which was replaced since. */
  #keys: KeyRanges;
  readonly #clock: () => number;
  readonly #deadline: (milliseconds: number) => AbortSignal;
  readonly #report: (finding: Finding) => void;
  readonly #policy: TrustPolicy;
  #publishing: Promise<void> = Promise.resolve();
  #underWay = 0;
  /** Size that each witness cosigned last, as far as it is known. */
  readonly #sizes = new Map<WitnessClient, bigint>();
  /** Size that each witness is known to have cosigned, because its key signed it. */
  readonly #proven = new Map<WitnessClient, bigint>();
  /** Requests that are under way, and for each witness the last of its own. */
  readonly #requests = new Set<AbortController>();
  readonly #turns = new Map<WitnessClient, Promise<unknown>>();
  #last: { readonly text: string; readonly lines: Map<WitnessClient, string>; readonly met: boolean; readonly at: number } | undefined;

  private constructor(witnesses: readonly WitnessClient[], options: LogOptions) {
    this.#witnesses = witnesses;
    this.#policy = options.policy ?? everyOne(witnesses);
    const verifiers = options.signers.map(({ verifier }) => verifier);
    this.#keys = new KeyRanges(verifiers[0]?.name ?? '', verifiers);
    this.#clock = options.clock;
    this.#deadline = options.deadline ?? ((milliseconds) => AbortSignal.timeout(milliseconds));
    this.#report = options.onFinding ?? (() => undefined);
  }

  /**
   * Undefined for a log without witnesses.
   * @throws LedgerError `misuse` if two witnesses have one key: it would count twice
   */
  static of(options: LogOptions): Cosigning | undefined {
    const witnesses = options.witnesses ?? [];
    for (const [i, { verifier }] of witnesses.entries()) {
      const twin = witnesses.slice(0, i).find((other) => equalBytes(other.verifier.publicKey, verifier.publicKey));
      if (twin !== undefined) throw new LedgerError('misuse', `Cannot use witnesses: ${twin.verifier.name} and ${verifier.name} have the same key; one key may not count twice`);
    }
    return witnesses.length === 0 ? undefined : new Cosigning(witnesses, options);
  }

  /** True if it is not too early to publish: a note is new (or undefined), or its quorum was not met a while ago. */
  isDue(note: Uint8Array | undefined): boolean {
    if (this.#underWay > 0) return false;
    const last = this.#last;
    return note === undefined || last?.text !== noteText(note) || (!last.met && Math.abs(this.#clock() - last.at) >= PAUSE);
  }

  /** Publishes tiles, waits for cosignatures, publishes the checkpoint; one publication after the other. Rejects only where publishing does. */
  publish(publication: Publication): Promise<void> {
    this.#underWay++;
    const work = async (): Promise<void> => {
      try {
        const note = await publication.tiles();
        await publication.checkpoint(note && (await this.cosign(note, publication.read)));
      } finally {
        this.#underWay--;
      }
    };
    this.#publishing = this.#publishing.then(work, work);
    return this.#publishing;
  }

  /** From the entry at the index on the log has another key. */
  changeKey(entry: Pick<Entry, 'data'>, index: bigint): void {
    this.#keys.change(entry, index);
  }

  /**
   * The checkpoints that the witnesses remember of the log, signed by both: each is a known checkpoint that the log must
   * extend. `published` is the log's own, whose cosignatures tell what a witness has to remember; `keys` are the log's, from now on.
   */
  async latest(published: Uint8Array | undefined, keys: KeyRanges): Promise<readonly Uint8Array[]> {
    this.#keys = keys;
    if (published !== undefined) for (const witness of this.#witnesses) this.#learn(witness, published);
    const signal = this.#deadline(WAIT);
    const notes = await Promise.all(
      this.#witnesses.map(async (witness) => {
        const note = await this.#heard(witness, () => witness.latest(keys.origin, signal));
        if (note === undefined) return [];
        const checkpoint = this.#ofLog(note);
        if (typeof checkpoint === 'string') {
          this.#report(badAnswer(witness, checkpoint));
          return [];
        }
        this.#sizes.set(witness, checkpoint.size);
        this.#compareMemory(witness, checkpoint.size);
        return [note];
      }),
    );
    return notes.flat();
  }

  /**
   * The note with the cosignatures that came before the quorum was met, or in 5 s; never rejects. `read` reads published
   * files; the tiles of the checkpoint are among them. An unmet quorum is `ledger/quorum-unmet`.
   */
  async cosign(note: Uint8Array, read: ReadFile): Promise<Uint8Array> {
    const text = noteText(note);
    const parsed = parseCheckpoint(text);
    if (!parsed.ok) return note;
    const checkpoint = parsed.value;
    // What was collected for the same checkpoint before still counts.
    const lines = this.#last?.text === text ? this.#last.lines : this.#linesIn(note);
    const own = withoutLines(note, this.#witnesses.map(({ verifier }) => verifier));
    const cosigned = (): Uint8Array => withLines(own, this.#witnesses.flatMap((witness) => lines.get(witness) ?? []));
    if (!this.#isEnough(cosigned())) {
      const request = new AbortController();
      this.#requests.add(request);
      const signal = AbortSignal.any([request.signal, this.#deadline(WAIT)]);
      await new Promise<void>((resolve) => {
        const asked = this.#witnesses.map(async (witness) => {
          const line = lines.has(witness) ? undefined : await this.#inTurn(witness, request, () => this.#ask(witness, note, checkpoint, read, signal));
          if (line !== undefined) lines.set(witness, line);
          if (line !== undefined && this.#isEnough(cosigned())) resolve();
        });
        // Who is late is still heard: what it says may speak against the log.
        void Promise.all(asked).then(() => this.#requests.delete(request));
        void Promise.race([Promise.all(asked), aborted(signal)]).then(() => { resolve(); });
      });
    }
    const result = cosigned();
    const met = this.#isEnough(result);
    this.#last = { text, lines, met, at: this.#clock() };
    if (!met) this.#report(quorumUnmet(checkpoint, [...lines.keys()], this.#policy));
    return result;
  }

  /** Ends all requests that are under way; for the end of the log's life. */
  stop(): void {
    for (const request of this.#requests) request.abort();
  }

  /** The cosignatures that the note has: one that was published before is not lost, and not added twice. */
  #linesIn(note: Uint8Array): Map<WitnessClient, string> {
    const lines = new Map<WitnessClient, string>();
    for (const witness of this.#witnesses) {
      const [line] = signatureLines(note, witness.verifier);
      if (line !== undefined && openNote(note, [witness.verifier]).ok) lines.set(witness, line);
    }
    return lines;
  }

  /** The checkpoint that the log's key of its size signed, or why it is none. */
  #ofLog(note: Uint8Array): Checkpoint | string {
    const checkpoint = signedByLog(note, 'The last cosigned checkpoint', this.#verifiers);
    if (!checkpoint.ok) return checkpoint.findings[0]?.sentence ?? '';
    const { origin, size } = checkpoint.value;
    if (origin !== this.#keys.origin) return `it gave a checkpoint of ${origin}`;
    const opened = openNote(note, this.#verifiers);
    const objection = opened.ok ? this.#keys.objection(opened.value, size) : 'unsigned';
    if (objection === undefined) return checkpoint.value;
    return objection === 'unsigned' ? 'no key of the log signed the checkpoint that it gave' : `it gave a checkpoint of size ${size} signed by ${objection.key}, which is the key for the sizes ${objection.range}`;
  }

  get #verifiers(): readonly Verifier[] {
    return distinctVerifiers(this.#keys.verifiers);
  }

  #isEnough(cosigned: Uint8Array): boolean {
    const opened = openNote(cosigned, [...this.#verifiers, ...this.#witnesses.map(({ verifier }) => verifier)]);
    return opened.ok && quorumMet(this.#policy, witnessesOf(this.#policy, opened.value));
  }

  /** The cosignature line of one witness; undefined, with a finding, if it gives none. */
  async #ask(witness: WitnessClient, note: Uint8Array, { size, origin }: Checkpoint, read: ReadFile, signal: AbortSignal): Promise<string | undefined> {
    let old = this.#sizes.get(witness) ?? 0n;
    for (let attempt = 0; attempt < ATTEMPTS && old <= size; attempt++) {
      const proof = old === 0n || old === size ? undefined : await proveConsistencyFromTiles(old, size, earlierTiles(size, read));
      if (proof?.ok === false) throw new Error(`the log cannot prove its growth from size ${old}: ${proof.findings[0]?.sentence ?? ''}`);
      const reply = await witness.addCheckpoint(old, proof?.value ?? [], note, signal);
      if (reply.kind === 'cosigned') {
        this.#sizes.set(witness, size);
        this.#proven.set(witness, size);
        return reply.line;
      }
      if (reply.kind === 'conflict') {
        if (reply.size === old) break;
        this.#compareMemory(witness, reply.size);
        old = reply.size;
        this.#sizes.set(witness, old);
        continue;
      }
      if (reply.kind === 'bad-answer') this.#report(badAnswer(witness, reply.why));
      else if (await this.#isAccused(witness, origin, note, read, signal)) return undefined;
      else this.#report(refused(witness, reply.status, reply.why));
      return undefined;
    }
    // The size is not believed: it is forgotten unless the witness has a checkpoint of the log that shows it.
    this.#sizes.delete(witness);
    if (!(await this.#isAccused(witness, origin, note, read, signal))) this.#report(badAnswer(witness, `it says that it has cosigned size ${old}, which nothing shows`));
    return undefined;
  }

  /** Holds the checkpoint that the witness remembers against the log; true, with findings, if they contradict each other. */
  async #isAccused(witness: WitnessClient, origin: string, note: Uint8Array, read: ReadFile, signal: AbortSignal): Promise<boolean> {
    const kept = await witness.latest(origin, signal).catch(() => undefined);
    if (kept === undefined || typeof this.#ofLog(kept) === 'string') return false;
    const compared = await compareWithLog(kept, { read: (path) => (path === 'checkpoint' ? Promise.resolve(note) : read(path)) }, this.#verifiers);
    if (compared.ok) {
      if (typeof compared.value !== 'object') return false;
      this.#report(splitViewFinding(compared.value, this.#verifiers));
      return true;
    }
    const rollback = compared.findings.filter(({ id }) => id === 'ledger/rolled-back');
    for (const finding of rollback) this.#report({ ...finding, sentence: `Witness ${witness.verifier.name}: ${finding.sentence}` });
    return rollback.length > 0;
  }

  /** Takes up what the witness is known to have cosigned. */
  #learn(witness: WitnessClient, published: Uint8Array): void {
    const opened = openNote(published, [witness.verifier]);
    const checkpoint = opened.ok ? parseCheckpoint(opened.value.text) : opened;
    if (!checkpoint.ok || checkpoint.value.origin !== this.#keys.origin) return;
    this.#proven.set(witness, checkpoint.value.size);
    this.#sizes.set(witness, checkpoint.value.size);
  }

  /** A witness that remembers less than its own signature proves may cosign a fork. */
  #compareMemory(witness: WitnessClient, size: bigint): void {
    const proven = this.#proven.get(witness) ?? 0n;
    if (size >= proven) return;
    this.#proven.delete(witness);
    this.#report(forgot(witness, proven, size));
  }

  /** One request to a witness after the other: what it has cosigned last decides what to prove next. */
  #inTurn<T>(witness: WitnessClient, request: AbortController, work: () => Promise<T>): Promise<T | undefined> {
    const turn = (this.#turns.get(witness) ?? Promise.resolve()).then(() => this.#heard(witness, work, request.signal));
    this.#turns.set(witness, turn);
    return turn;
  }

  /** What the witness answers; undefined, with a finding, if it does not. Nothing is said of a request that was ended here. */
  async #heard<T>(witness: WitnessClient, work: () => Promise<T>, ended?: AbortSignal): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (ended?.aborted !== true) this.#report(noAnswer(witness, error));
      return undefined;
    }
  }
}

/** The policy that asks for all of these witnesses. */
function everyOne(witnesses: readonly WitnessClient[]): TrustPolicy {
  const named = witnesses.map(({ verifier }) => ({ name: `${verifier.name}+${verifier.keyId}`, verifier }));
  return { logs: [], witnesses: named, groups: [{ name: 'all', threshold: named.length, members: named.map(({ name }) => name) }], quorum: 'all' };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => { resolve(); }, { once: true });
  });
}
