import { equalBytes, type Root } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { entryBundleOf, tilePath } from '@plimsoll/merkle';
import type { Checkpoint } from '@plimsoll/signed-note';
import type { AuditOptions } from './audit-options.ts';
import { startAudit } from './audit-start.ts';
import { type AuditState, formatAuditState } from './audit-state.ts';
import { BundleCopy } from './bundle-copy.ts';
import { evidenceFindings } from './evidence-audit.ts';
import { KEY_CHANGED } from './key-change.ts';
import { KeyRanges } from './key-ranges.ts';
import { type AuditedLog, compareKnown } from './known-checkpoint.ts';
import type { LogSource } from './log-source.ts';
import { copyBundleEntries } from './published-tiles.ts';
import { ledgerRules } from './rules.ts';
import { strayFiles } from './stray-files.ts';
import { distrust, mayBeSignedLater, readCheckpoint } from './trusted-checkpoint.ts';

const WIDTH = 256n;
/** Bundles missing in a row after which the rest of the log is given up: a signed size may be any number below 2^64. */
const MOST_MISSING = 256;
/** The same where a server does not give them: each may take until its time is out. */
const MOST_UNAVAILABLE = 4;

/** One audit under way. */
export class AuditRun {
  readonly #source: LogSource;
  readonly #options: AuditOptions;
  readonly #read: LogSource['read'];
  /** The log, as its checkpoint has it. */
  origin: string | undefined;
  /** How many entries were read, and from which on. */
  reached = 0n;
  resumedFrom = 0n;
  /** False from the first finding on: from then on the state stands still. */
  clean = true;
  #size = 0n;
  /** The bundle in work. */
  readonly #copy = new BundleCopy();
  /** All of a state but root and checkpoint, at the last full bundle. */
  #boundary: Omit<AuditState, 'root' | 'checkpoint'> | undefined;
  #edge: () => Root | undefined = () => undefined;
  /** Roots by the entries at the sizes of known checkpoints, where this audit came by. */
  readonly #marks = new Map<bigint, Root | undefined>();
  /** The checkpoint that the audit before came to trust, and the one that this audit did. */
  #earlier: Uint8Array | undefined;
  #trusted: Uint8Array | undefined;
  /** Which keys sign at which sizes; the entries may change them. */
  #keys: KeyRanges;

  constructor(source: LogSource, options: AuditOptions) {
    this.#source = source;
    this.#options = options;
    this.#read = (path) => source.read(path);
    this.#keys = this.#policyKeys('');
  }

  async *findings(): AsyncGenerator<Finding> {
    const { policy } = this.#options;
    const note = await this.#source.read('checkpoint');
    if (note === undefined) {
      yield ledgerRules.finding('ledger/checkpoint-missing', { sentence: 'The log has no file named checkpoint; nothing in it can be trusted', location: { file: 'checkpoint' } });
      return;
    }
    const what = { name: 'The checkpoint', location: { file: 'checkpoint' } };
    const checkpoint = readCheckpoint(note);
    if (typeof checkpoint !== 'string') {
      this.origin = checkpoint.origin;
      this.#keys = this.#policyKeys(checkpoint.origin);
    }
    if (typeof checkpoint === 'string' || this.#keys.verifiers.length === 0 || !mayBeSignedLater(note, policy)) {
      yield* distrust(note, this.#keys, policy, what);
      return;
    }
    this.#size = checkpoint.size;
    for (const known of this.#options.known ?? []) this.#mark(known);
    if (!(yield* this.#bundles(checkpoint))) return;
    // Which keys sign at which sizes is known only now.
    const doubts = distrust(note, this.#keys, policy, what);
    yield* doubts;
    if (doubts.some(({ id }) => id === 'ledger/checkpoint-bad')) return;
    this.#trusted = note;
    const log: AuditedLog = { current: checkpoint, note, read: this.#read, keys: this.#keys, policy, rootAt: (size) => this.#marks.get(size) };
    for (const [i, known] of (this.#options.known ?? []).entries()) yield* compareKnown(known, `Known checkpoint ${i + 1}`, log);
    if (this.#earlier !== undefined) yield* compareKnown(this.#earlier, 'The checkpoint of the audit state', log);
    yield* strayFiles(this.#source, checkpoint.size);
  }

  /** Tells how far this is. */
  progress(): void {
    this.#options.onProgress?.(this.reached, this.#size, () => this.#state());
  }

  /** What was read so far ends with a full bundle. */
  #setBoundary(origin: string, lastTime: number): void {
    this.#boundary = { origin, size: this.reached, lastTime, keyChanges: [...this.#keys.changes], checks: this.#checks() };
  }

  #state(): Uint8Array | undefined {
    const root = this.clean && this.#boundary !== undefined ? this.#edge() : undefined;
    return root && this.#boundary && formatAuditState({ ...this.#boundary, root, checkpoint: this.#trusted ?? this.#earlier });
  }

  /** The keys that the policy has for the log of this origin, for all sizes. */
  #policyKeys(origin: string): KeyRanges {
    return new KeyRanges(origin, this.#options.policy.logs.map(({ verifier }) => verifier));
  }

  /** Reads the entries; false where the rest was given up. */
  async *#bundles(checkpoint: Checkpoint): AsyncGenerator<Finding, boolean> {
    const { size, root } = checkpoint;
    const { evidence, proves, onEntry } = this.#options;
    const wanted = { evidence: evidence !== undefined, governance: proves !== undefined, all: onEntry !== undefined };
    const policyKeys = (): KeyRanges => this.#policyKeys(checkpoint.origin);
    const { tiles, events, doubted, ...start } = yield* startAudit(checkpoint, this.#options.resume, { read: this.#read, copy: this.#copy, policyKeys, checks: this.#checks() });
    this.#keys = start.keys;
    this.#earlier = start.earlier;
    if (start.earlier !== undefined) this.#mark(start.earlier);
    this.resumedFrom = start.from;
    this.reached = start.from;
    this.#edge = () => tiles.root();
    // From here on there is something to remember, if only the checkpoint that the audit comes to trust.
    this.#setBoundary(checkpoint.origin, events.lastTime);
    let [missing, unavailable] = [0, 0];
    for (let index = this.resumedFrom; index < size; index += WIDTH) {
      if (missing === MOST_MISSING || unavailable === MOST_UNAVAILABLE) {
        const [id, what] = missing === MOST_MISSING ? (['ledger/bundle-missing', 'missing'] as const) : (['ledger/unavailable', 'unavailable'] as const);
        const sentence = `The last ${Math.max(missing, unavailable)} bundles are ${what}, so entries ${index} to ${size - 1n} were not looked for; export the whole log and audit again`;
        yield ledgerRules.finding(id, { sentence, location: { file: tilePath(entryBundleOf(index, size)) }, detail: { from: String(index), size: String(size) } });
        return false;
      }
      const bundle = await copyBundleEntries(index, size, this.#read, this.#copy);
      const entries = bundle.ok ? bundle.value : undefined;
      yield* bundle.findings;
      const { findings, special } = await events.bundle(this.#copy, index, wanted);
      yield* findings;
      for (const each of special) {
        const objection = each.entry.type === KEY_CHANGED ? this.#keys.change(each.entry, each.index) : undefined;
        if (objection !== undefined) yield { ...objection, location: { file: tilePath(entryBundleOf(index, size)) } };
        onEntry?.(each.entry, each.index);
        yield* await evidenceFindings(each, evidence, proves);
      }
      for (const at of this.#marks.keys()) if (entries !== undefined && at >= index && at < index + WIDTH) this.#marks.set(at, tiles.root(entries, Number(at - index)));
      await tiles.addBundle(index / WIDTH, entries);
      yield* tiles.takeFaults();
      unavailable = bundle.findings.some(({ id }) => id === 'ledger/unavailable') ? unavailable + 1 : 0;
      missing = entries === undefined && unavailable === 0 ? missing + 1 : 0;
      this.reached = index + WIDTH < size ? index + WIDTH : size;
      if (this.reached === doubted?.size && !equalBytes(tiles.root() ?? doubted.root, doubted.root)) {
        yield ledgerRules.finding('ledger/forked', { sentence: `The entries give another root at size ${doubted.size} than the audit state has: history was rewritten since, or the state is not of this log`, subject: 'audit state', detail: { size: String(doubted.size) } });
      }
      if (this.reached % WIDTH === 0n) this.#setBoundary(checkpoint.origin, events.lastTime);
      this.progress();
    }
    await tiles.finish(root);
    yield* tiles.takeFaults();
    return true;
  }

  #checks(): ('evidence' | 'signers')[] {
    return [...(this.#options.evidence === undefined ? [] : (['evidence'] as const)), ...(this.#options.proves === undefined ? [] : (['signers'] as const))];
  }

  #mark(note: Uint8Array): void {
    const known = readCheckpoint(note);
    if (typeof known !== 'string') this.#marks.set(known.size, undefined);
  }
}
