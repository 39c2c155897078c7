import type { Finding } from '@plimsoll/findings';
import { proveConsistencyFromTiles } from '@plimsoll/merkle';
import { type Checkpoint, openNote, parseCheckpoint } from '@plimsoll/signed-note';
import { compareWithLog } from '../compare-with-log.ts';
import { splitViewFinding } from '../split-view.ts';
import type { ReadFile } from '../tile-builder.ts';
import { earlierTiles } from '../tile-prefix.ts';
import type { LogKeys } from './log-keys.ts';
import type { WitnessClient } from './witness-client.ts';
import { badAnswer, forgot, noAnswer, refused } from './witness-reports.ts';

/** Requests to one witness for one checkpoint: the first, one with the size it said, one if it was overtaken in between. */
const ATTEMPTS = 3;

/**
 * What a log has to do with one witness: asks it for cosignatures, and for what it remembers. Nothing that it says is
 * believed: a size is only what to try next, and what speaks against the log is reported only if the log's own key signed it.
 */
export class WitnessTalk {
  readonly #witness: WitnessClient;
  readonly #keys: LogKeys;
  readonly #report: (finding: Finding) => void;
  /** Size that the witness cosigned last, as far as it is known. */
  #size = 0n;
  /** Size that it is known to have cosigned, because its key signed it. */
  #proven = 0n;
  /** The last of the requests. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(witness: WitnessClient, keys: LogKeys, report: (finding: Finding) => void) {
    [this.#witness, this.#keys, this.#report] = [witness, keys, report];
  }

  /** Takes up what the witness is known to have cosigned. */
  learn(published: Uint8Array): void {
    const opened = openNote(published, [this.#witness.verifier]);
    const checkpoint = opened.ok ? parseCheckpoint(opened.value.text) : opened;
    if (!checkpoint.ok || checkpoint.value.origin !== this.#keys.ranges.origin) return;
    this.#proven = checkpoint.value.size;
    this.#size = checkpoint.value.size;
  }

  /** The checkpoint that the witness remembers of the log, signed by both; undefined, with a finding, if it gives none. */
  async latest(signal: AbortSignal): Promise<Uint8Array | undefined> {
    const note = await this.#heard(() => this.#witness.latest(this.#keys.ranges.origin, signal));
    if (note === undefined) return undefined;
    const checkpoint = this.#keys.checkpointIn(note);
    if (typeof checkpoint === 'string') {
      this.#report(badAnswer(this.#witness, checkpoint));
      return undefined;
    }
    this.#size = checkpoint.size;
    this.#compareMemory(checkpoint.size);
    return note;
  }

  /**
   * The cosignature line of the witness; undefined, with a finding, if it gives none. One request after the other: what
   * it has cosigned last decides what to prove next. Nothing is said of a request that `ended` ended.
   */
  cosign(note: Uint8Array, checkpoint: Checkpoint, read: ReadFile, signal: AbortSignal, ended: AbortSignal): Promise<string | undefined> {
    const turn = this.#turn.then(() => this.#heard(() => this.#ask(note, checkpoint, read, signal), ended));
    this.#turn = turn;
    return turn;
  }

  /** The cosignature line of one witness; undefined, with a finding, if it gives none. */
  async #ask(note: Uint8Array, { size, origin }: Checkpoint, read: ReadFile, signal: AbortSignal): Promise<string | undefined> {
    let old = this.#size;
    for (let attempt = 0; attempt < ATTEMPTS && old <= size; attempt++) {
      const proof = old === 0n || old === size ? undefined : await proveConsistencyFromTiles(old, size, earlierTiles(size, read));
      if (proof?.ok === false) throw new Error(`the log cannot prove its growth from size ${old}: ${proof.findings[0]?.sentence ?? ''}`);
      const reply = await this.#witness.addCheckpoint(old, proof?.value ?? [], note, signal);
      if (reply.kind === 'cosigned') {
        this.#size = size;
        this.#proven = size;
        return reply.line;
      }
      if (reply.kind === 'conflict') {
        if (reply.size === old) break;
        this.#compareMemory(reply.size);
        old = reply.size;
        this.#size = old;
        continue;
      }
      if (reply.kind === 'bad-answer') this.#report(badAnswer(this.#witness, reply.why));
      else if (await this.#isAccused(origin, note, read, signal)) return undefined;
      else this.#report(refused(this.#witness, reply.status, reply.why));
      return undefined;
    }
    // The size is not believed: it is forgotten unless the witness has a checkpoint of the log that shows it.
    this.#size = 0n;
    if (!(await this.#isAccused(origin, note, read, signal))) this.#report(badAnswer(this.#witness, `it says that it has cosigned size ${old}, which nothing shows`));
    return undefined;
  }

  /** Holds the checkpoint that the witness remembers against the log; true, with findings, if they contradict each other. */
  async #isAccused(origin: string, note: Uint8Array, read: ReadFile, signal: AbortSignal): Promise<boolean> {
    const kept = await this.#witness.latest(origin, signal).catch(() => undefined);
    if (kept === undefined || typeof this.#keys.checkpointIn(kept) === 'string') return false;
    const compared = await compareWithLog(kept, { read: (path) => (path === 'checkpoint' ? Promise.resolve(note) : read(path)) }, this.#keys.verifiers);
    if (compared.ok) {
      if (typeof compared.value !== 'object') return false;
      this.#report(splitViewFinding(compared.value, this.#keys.verifiers));
      return true;
    }
    const rollback = compared.findings.filter(({ id }) => id === 'ledger/rolled-back');
    for (const finding of rollback) this.#report({ ...finding, sentence: `Witness ${this.#witness.verifier.name}: ${finding.sentence}` });
    return rollback.length > 0;
  }

  /** A witness that remembers less than its own signature proves may cosign a fork. */
  #compareMemory(size: bigint): void {
    const proven = this.#proven;
    if (size >= proven) return;
    this.#proven = 0n;
    this.#report(forgot(this.#witness, proven, size));
  }

  /** What the witness answers; undefined, with a finding, if it does not. Nothing is said of a request that was ended here. */
  async #heard<T>(work: () => Promise<T>, ended?: AbortSignal): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (ended?.aborted !== true) this.#report(noAnswer(this.#witness, error));
      return undefined;
    }
  }
}
