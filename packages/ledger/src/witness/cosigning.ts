import { equalBytes } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { type NoteSigner, openNote, parseCheckpoint, quorumMet, type TrustPolicy, witnessesOf } from '@plimsoll/signed-note';
import type { Entry } from '../entry.ts';
import { LedgerError } from '../error.ts';
import { KeyRanges } from '../key-ranges.ts';
import type { ReadFile } from '../tile-builder.ts';
import { LogKeys } from './log-keys.ts';
import { noteText, signatureLines, withLines, withoutLines } from './signature-lines.ts';
import type { WitnessClient } from './witness-client.ts';
import { quorumUnmet } from './witness-reports.ts';
import { WitnessTalk } from './witness-talk.ts';

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

/** Collects cosignatures. Nothing that a witness says can stop or change the log: a cosignature counts if it verifies. */
export class Cosigning {
  readonly #witnesses: readonly WitnessClient[];
  /** What the log has to do with each. */
  readonly #talks: ReadonlyMap<WitnessClient, WitnessTalk>;
  readonly #keys: LogKeys;
  readonly #clock: () => number;
  readonly #deadline: (milliseconds: number) => AbortSignal;
  readonly #report: (finding: Finding) => void;
  readonly #policy: TrustPolicy;
  #publishing: Promise<void> = Promise.resolve();
  #underWay = 0;
  /** Requests that are under way. */
  readonly #requests = new Set<AbortController>();
  #last: { readonly text: string; readonly lines: Map<WitnessClient, string>; readonly met: boolean; readonly at: number } | undefined;

  private constructor(witnesses: readonly WitnessClient[], options: LogOptions) {
    this.#witnesses = witnesses;
    this.#policy = options.policy ?? everyOne(witnesses);
    const verifiers = options.signers.map(({ verifier }) => verifier);
    const keys = new LogKeys(new KeyRanges(verifiers[0]?.name ?? '', verifiers));
    this.#keys = keys;
    this.#clock = options.clock;
    this.#deadline = options.deadline ?? ((milliseconds) => AbortSignal.timeout(milliseconds));
    const report = options.onFinding ?? ((): void => undefined);
    this.#report = report;
    this.#talks = new Map(witnesses.map((witness) => [witness, new WitnessTalk(witness, keys, report)]));
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
    this.#keys.ranges.change(entry, index);
  }

  /**
   * The checkpoints that the witnesses remember of the log, signed by both: each is a known checkpoint that the log must
   * extend. `published` is the log's own, whose cosignatures tell what a witness has to remember; `keys` are the log's, from now on.
   */
  async latest(published: Uint8Array | undefined, keys: KeyRanges): Promise<readonly Uint8Array[]> {
    this.#keys.ranges = keys;
    const talks = [...this.#talks.values()];
    if (published !== undefined) for (const talk of talks) talk.learn(published);
    const signal = this.#deadline(WAIT);
    const notes = await Promise.all(talks.map((talk) => talk.latest(signal)));
    return notes.filter((note) => note !== undefined);
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
        const asked = [...this.#talks].map(async ([witness, talk]) => {
          const line = lines.has(witness) ? undefined : await talk.cosign(note, checkpoint, read, signal, request.signal);
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

  #isEnough(cosigned: Uint8Array): boolean {
    const opened = openNote(cosigned, [...this.#keys.verifiers, ...this.#witnesses.map(({ verifier }) => verifier)]);
    return opened.ok && quorumMet(this.#policy, witnessesOf(this.#policy, opened.value));
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
