import { encodeUtf8, equalBytes, type Hex, toHex } from '@plimsoll/bytes';
import { EMPTY_ROOT, sha256, verifyConsistency } from '@plimsoll/merkle';
import { type Checkpoint, cosigner, openNote, parseCheckpoint, type RawSigner, signNote, type Verifier, vkeyOf } from '@plimsoll/signed-note';
import { compareCheckpoints } from '../compare-checkpoints.ts';
import { LedgerError } from '../error.ts';
import type { SplitView } from '../split-view.ts';
import { witnessRules } from '../witness-rules.ts';
import { type AddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts';
import { noteText, signatureLines, withLines } from './signature-lines.ts';
import { witnessHandler } from './witness-handler.ts';
import type { WitnessStore } from './witness-store.ts';

/** What a witness is made of. */
export interface WitnessOptions {
  /** Name of its key, e.g. `witness.example/w1`. */
  readonly name: string;
  readonly key: RawSigner;
  readonly store: WitnessStore;
  /** Keys of the logs it watches, type 1; the name of a key is the origin of its log. A log may have several keys. */
  readonly logs: readonly Verifier[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Is given the evidence when a log asks for a cosignature that contradicts an earlier one. */
  readonly onSplitView?: (evidence: SplitView) => void;
}

/** An answer as HTTP has it. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: string;
  readonly body: string;
}

/** Cosigns checkpoints that extend what it cosigned before (C2SP tlog-witness). Made by {@link createWitness}. */
export interface Witness {
  /** Who verifies its cosignatures, type 4. */
  readonly verifier: Verifier;
  /**
   * Answers the body of one add-checkpoint request. The cosignature is returned only after the new state is durable.
   * @throws LedgerError where the state cannot be read or written: the witness must not answer then, and never start over
   */
  addCheckpoint(body: Uint8Array): Promise<WitnessAnswer>;
  /** The last cosigned checkpoint of the log whose origin has this SHA-256; undefined if there is none. */
  latest(originHash: Hex): Promise<Uint8Array | undefined>;
  /** The witness over HTTP: `POST /add-checkpoint`, `GET /<SHA-256 of the origin>/checkpoint`. Rejects where `addCheckpoint` throws; a server answers 500. */
  fetchHandler(): (request: Request) => Promise<Response>;
}

const TEXT = 'text/plain; charset=utf-8';
const SIZE = 'text/x.tlog.size';

/**
 * A witness. Its checks stand in the order of C2SP tlog-witness: 400 malformed, or old size above the new one; 404 unknown
 * log; 403 no valid signature of the log; 409 with the last size if the log named another one; 409 other root at the same
 * size; 422 not consistent; 200 and the cosignature. Timestamps never go back, whatever the clock does.
 * @throws RangeError for a log key that is not of type 1; TypeError or RangeError for a name that no key can have
 */
export function createWitness(options: WitnessOptions): Witness {
  return new WitnessCore(options);
}

/** What the last cosigned note of a log says. */
interface Last {
  readonly checkpoint: Checkpoint;
  readonly note: Uint8Array;
  readonly version: bigint;
  /** Seconds since 1970. */
  readonly time: bigint;
}

class WitnessCore implements Witness {
  readonly verifier: Verifier;
  readonly #options: WitnessOptions;
  readonly #logs = new Map<string, readonly Verifier[]>();
  /** Requests about one log are answered one after the other. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: WitnessOptions) {
    this.#options = options;
    this.verifier = vkeyOf(options.name, 4, options.key.publicKey);
    for (const verifier of options.logs) {
      if (verifier.type !== 1) throw new RangeError(`Cannot watch a log: its key must be of type 1, received ${verifier.type} for ${verifier.name}`);
      this.#logs.set(verifier.name, [...(this.#logs.get(verifier.name) ?? []), verifier]);
    }
  }

  async addCheckpoint(body: Uint8Array): Promise<WitnessAnswer> {
    const request = parseAddCheckpoint(body);
    if (typeof request === 'string') return refusal(400, request);
    const checkpoint = parseCheckpoint(noteText(request.note));
    if (!checkpoint.ok) return refusal(400, checkpoint.findings[0]?.sentence ?? 'the checkpoint is malformed');
    const { origin, size } = checkpoint.value;
    const verifiers = this.#logs.get(origin) ?? [];
    const opened = openNote(request.note, verifiers);
    if (!opened.ok && opened.findings.some(({ id }) => id === 'note/malformed')) return refusal(400, opened.findings[0]?.sentence ?? '');
    if (request.old > size) return refusal(400, `the old size ${request.old} is above the size ${size} of the checkpoint`);
    if (verifiers.length === 0) return refusal(404, `this witness does not watch the log ${JSON.stringify(origin)}`);
    if (!opened.ok) return refusal(403, opened.findings[0]?.sentence ?? '');
    if (size === 0n && !equalBytes(checkpoint.value.root, EMPTY_ROOT)) return refusal(422, 'the root is not that of an empty log');
    // Only lines of the log's own keys are kept: a note may carry many others.
    const lines = opened.value.signatures.flatMap((signature) => signatureLines(request.note, signature).slice(0, 1));
    const note = encodeUtf8(`${opened.value.text}\n${lines.join('')}`);
    return this.#inTurn(origin, () => this.#decide({ ...request, note }, checkpoint.value, opened.value.text));
  }

  async latest(originHash: Hex): Promise<Uint8Array | undefined> {
    const origin = [...this.#logs.keys()].find((name) => toHex(sha256(encodeUtf8(name))) === originHash);
    return origin === undefined ? undefined : (await this.#last(origin))?.note;
  }

  fetchHandler(): (request: Request) => Promise<Response> {
    return witnessHandler(this);
  }

  #inTurn<T>(origin: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(origin) ?? Promise.resolve()).then(work, work);
    this.#turns.set(
      origin,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /** Checks against the last state and replaces it; again if another process was first. */
  async #decide(request: AddCheckpoint, checkpoint: Checkpoint, text: string): Promise<WitnessAnswer> {
    for (;;) {
      const last = await this.#last(checkpoint.origin);
      if (last !== undefined) this.#reportSplitView(last, request);
      const size = last?.checkpoint.size ?? 0n;
      if (request.old !== size) return { status: 409, contentType: SIZE, body: `${size}\n` };
      const objection = objectionTo(checkpoint, request, last?.checkpoint);
      if (objection !== undefined) return objection;
      const now = BigInt(Math.floor(this.#options.clock() / 1000));
      const time = last !== undefined && last.time > now ? last.time : now;
      const signed = await signNote(text, [cosigner(this.#options.name, this.#options.key, () => time)]);
      const lines = signatureLines(signed, this.verifier);
      if (await this.#options.store.replace(checkpoint.origin, last?.version ?? 0n, withLines(request.note, lines))) return { status: 200, contentType: TEXT, body: lines.join('') };
    }
  }

  /** The last state, as far as this witness really signed it. */
  async #last(origin: string): Promise<Last | undefined> {
    const state = await this.#options.store.read(origin);
    if (state === undefined) return undefined;
    const bad = (why: string): LedgerError => {
      const finding = witnessRules.finding('witness/state-bad', { sentence: `The state of the witness for ${origin} cannot be trusted: ${why}; do not start over, restore the newest state`, subject: origin });
      return new LedgerError('refused', `Cannot witness ${origin}: its state is damaged`, { findings: [finding] });
    };
    const opened = openNote(state.note, [...(this.#logs.get(origin) ?? []), this.verifier]);
    if (!opened.ok) throw bad(opened.findings[0]?.sentence ?? 'it is malformed');
    const checkpoint = parseCheckpoint(opened.value.text);
    const time = opened.value.signatures.find(({ type, keyId, name }) => type === 4 && keyId === this.verifier.keyId && name === this.verifier.name)?.timestamp;
    if (time === undefined) throw bad('its cosignature is missing');
    if (!checkpoint.ok || checkpoint.value.origin !== origin) throw bad('it is of another log');
    return { checkpoint: checkpoint.value, note: state.note, version: state.version, time };
  }

  #reportSplitView(last: Last, request: AddCheckpoint): void {
    const compared = compareCheckpoints(last.note, request.note, request.proof, this.#logs.get(last.checkpoint.origin) ?? []);
    if (compared.ok && typeof compared.value === 'object') this.#options.onSplitView?.(compared.value);
  }
}

function refusal(status: WitnessAnswer['status'], why: string): WitnessAnswer {
  return { status, contentType: TEXT, body: `${why}\n` };
}

/** Why the checkpoint does not extend the last one of `old` entries; undefined if it does. */
function objectionTo({ size, root }: Checkpoint, { old, proof }: AddCheckpoint, last: Checkpoint | undefined): WitnessAnswer | undefined {
  if (last !== undefined && size === old && !equalBytes(root, last.root)) return refusal(409, `this witness has cosigned another root for size ${size}`);
  if (old === 0n || last === undefined) return proof.length === 0 ? undefined : refusal(422, 'the proof from the empty log must be empty');
  const consistent = verifyConsistency({ size1: old, size2: size, root1: last.root, root2: root, proof });
  return consistent.ok ? undefined : refusal(422, consistent.findings[0]?.sentence ?? 'the proof does not verify');
}
