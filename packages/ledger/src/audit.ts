import { equalBytes, type Root } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { entryBundleOf, tilePath } from '@plimsoll/merkle';
import type { Checkpoint, TrustPolicy } from '@plimsoll/signed-note';
import { type AuditState, formatAuditState, parseAuditState } from './audit-state.ts';
import { TileAudit } from './audit-tiles.ts';
import { BundleCopy } from './bundle-copy.ts';
import { decodeEntry, type Entry } from './entry.ts';
import { LedgerError } from './error.ts';
import { EventAudit } from './event-audit.ts';
import { evidenceFindings, type EvidenceSource, type SignerProof } from './evidence-audit.ts';
import { KEY_CHANGED } from './key-change.ts';
import { KeyRanges } from './key-ranges.ts';
import { type AuditedLog, compareKnown } from './known-checkpoint.ts';
import type { LogSource } from './log-source.ts';
import { copyBundleEntries, readBundleEntries } from './published-tiles.ts';
import { RECENT_EVENTS } from './recent-events.ts';
import { ledgerRules } from './rules.ts';
import { strayFiles } from './stray-files.ts';
import { distrust, mayBeSignedLater, readCheckpoint } from './trusted-checkpoint.ts';

/** What an audit trusts and compares with. */
export interface AuditOptions {
  readonly policy: TrustPolicy;
  /** Signed checkpoints seen before: the log must extend each of them. */
  readonly known?: readonly Uint8Array[];
  /** Called with each well-formed entry in the order of index, from where the audit begins. What it was given is to be believed only if the audit passes. Makes it several times as slow. */
  readonly onEntry?: (entry: Entry, index: bigint) => void;
  /** Where the evidence that entries name is looked up; it is not looked at if absent. */
  readonly evidence?: EvidenceSource;
  /** Asked of each governance entry: is its signer proven? Signers are not judged if absent. */
  readonly proves?: SignerProof;
  /** The state of an earlier audit of this log, to go on from: see {@link AuditOptions.onProgress}. */
  readonly resume?: Uint8Array;
  /**
   * Called after each bundle, and once more when all is done, with the number of entries read and of all. `state` gives
   * what {@link AuditOptions.resume} takes: JSON of how far the log was audited, a multiple of 256 entries (0 at first), with the
   * checkpoint that an audit came to trust; undefined from the first finding on, so that no audit goes on behind a fault.
   */
  readonly onProgress?: (read: bigint, size: bigint, state: () => Uint8Array | undefined) => void;
}

const WIDTH = 256n;
/** Bundles missing in a row after which the rest of the log is given up: a signed size may be any number below 2^64. */
const MOST_MISSING = 256;
/** The same where a server does not give them: each may take until its time is out. */
const MOST_UNAVAILABLE = 4;

/**
 * Recomputes a published log from its entries: every hash, the signed root, the keys that sign, each entry's form, order
 * and identity, and the files that nothing explains. Streams bundle by bundle, never stops at the first fault (only where
 * 256 bundles in a row are missing), and ends with one `ledger/audited`, which passes if all that was found are warnings
 * and notes. Holds a bundle twice, one tile a level, 1 MiB of events, and the forms of four entries. Pure: reads the source and nothing else.
 */
export async function* audit(source: LogSource, options: AuditOptions): AsyncGenerator<Finding> {
  const run = new AuditRun(source, options);
  let [faults, open, warnings] = [0, 0, 0];
  for await (const finding of readable(run.findings())) {
    if (finding.verdict !== 'pass') {
      run.clean = false;
      if (finding.severity === 'blocker' || finding.severity === 'critical') {
        faults++;
        if (finding.verdict === 'inconclusive') open++;
      } else {
        warnings++;
      }
    }
    yield finding;
  }
  run.progress();
  const { reached, resumedFrom } = run;
  const beside = `${warnings === 0 ? '' : `, with ${counted(warnings, 'warning')}`}${source.list === undefined ? '; files that nothing explains were not looked for, as the log cannot list its files' : ''}`;
  const what = resumedFrom === 0n ? `All ${reached} entries, their tiles and the signed root` : `Entries ${resumedFrom} to ${reached} of ${reached}, their tiles and the signed root`;
  const before = resumedFrom === 0n ? '' : `; the ${resumedFrom} before are taken from the audit state, which has the root that the tiles give`;
  yield ledgerRules.finding('ledger/audited', {
    verdict: faults === 0 ? 'pass' : faults === open ? 'inconclusive' : 'fail',
    sentence: faults === 0 ? `${what} were recomputed and agree${before}${beside}` : `The audit of ${resumedFrom === 0n ? '' : `entries ${resumedFrom} to `}${reached} entries found ${counted(faults, 'fault')}${beside}`,
    // A policy may trust several logs: which one this is must not be left to guess.
    ...(run.origin !== undefined && { subject: run.origin }),
    detail: { size: String(reached), resumedFrom: String(resumedFrom), faults, warnings, listed: source.list !== undefined },
  });
}

/** The findings; where a remote log ends them because it cannot be read, that is the last. */
async function* readable(findings: AsyncIterable<Finding>): AsyncGenerator<Finding> {
  try {
    yield* findings;
  } catch (thrown) {
    if (!(thrown instanceof LedgerError) || thrown.code !== 'unavailable') throw thrown;
    yield* thrown.findings;
  }
}

function counted(count: number, of: string): string {
  return `${count} ${count === 1 ? of : `${of}s`}`;
}

/** Where an audit begins. `doubted` is a state that does not fit the tiles: whether it fits the entries shows at its size. */
interface Start {
  readonly tiles: TileAudit;
  readonly events: EventAudit;
  readonly doubted: Pick<AuditState, 'size' | 'root'> | undefined;
}

/** One audit under way. */
class AuditRun {
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
    const { tiles, events, doubted } = yield* this.#start(checkpoint);
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

  /** Where to begin: behind the state of an earlier audit if it fits the log, else at the first entry. */
  async *#start({ origin, size, root }: Checkpoint): AsyncGenerator<Finding, Start> {
    const fresh: Start = { tiles: new TileAudit(size, this.#read), events: new EventAudit(size, root, this.#read), doubted: undefined };
    const resume = this.#options.resume;
    if (resume === undefined) return fresh;
    const state = parseAuditState(resume);
    yield* state.findings;
    if (!state.ok) return fresh;
    const objection = this.#objection(state.value, origin);
    if (objection !== undefined) {
      yield stateBad(objection);
      return fresh;
    }
    this.#earlier = state.value.checkpoint;
    if (this.#earlier !== undefined) this.#mark(this.#earlier);
    const doubted = { size: state.value.size, root: state.value.root };
    if (doubted.size > size) {
      yield ledgerRules.finding('ledger/rolled-back', { sentence: `The audit state has size ${doubted.size}, the log only ${size}: entries are gone`, location: { file: 'checkpoint' }, expected: String(doubted.size), actual: String(size) });
      return fresh;
    }
    const tiles = new TileAudit(size, this.#read);
    const found = await tiles.resume(doubted.size / WIDTH);
    if (found === undefined || !equalBytes(found, doubted.root)) {
      yield ledgerRules.finding('ledger/audit-restarted', { sentence: `The tiles do not give the root that the audit state has for size ${doubted.size}, so all entries are audited`, subject: 'audit state', detail: { size: String(doubted.size) } });
      return { ...fresh, doubted };
    }
    const keys = await this.#keysAfter(state.value, size);
    if (keys === undefined) {
      yield stateBad('the entries that it names do not change the key of the log, beginning with one of the policy');
      return fresh;
    }
    this.#keys = keys;
    const events = new EventAudit(size, root, this.#read, state.value.lastTime);
    const window = doubted.size > BigInt(RECENT_EVENTS) ? doubted.size - BigInt(RECENT_EVENTS) : 0n;
    for (let index = window; index < doubted.size; index += WIDTH) {
      const bundle = await copyBundleEntries(index, size, this.#read, this.#copy);
      yield* bundle.findings;
      events.remember(this.#copy, index);
    }
    this.resumedFrom = doubted.size;
    this.reached = doubted.size;
    return { tiles, events, doubted: undefined };
  }

  /** Why the state is not for this audit. */
  #objection(state: AuditState, origin: string): string | undefined {
    if (state.origin !== origin) return `it is of ${state.origin}, not of ${origin}`;
    const skipped = this.#checks().find((check) => !state.checks.includes(check));
    if (skipped !== undefined) return `it is of an audit without ${skipped}; keep a state for each kind of audit`;
    return undefined;
  }

  /** The keys after the changes of the state, each of which a key of the log must have signed; undefined if one has not. */
  async #keysAfter({ origin, size: end, keyChanges }: AuditState, size: bigint): Promise<KeyRanges | undefined> {
    const keys = this.#policyKeys(origin);
    for (const [i, index] of keyChanges.entries()) {
      if (index >= end || index <= (keyChanges[i - 1] ?? -1n)) return undefined;
      const bundle = await readBundleEntries(index, size, this.#read);
      const entry = bundle.ok ? decodeEntry(bundle.value[Number(index % WIDTH)] ?? new Uint8Array()) : bundle;
      if (!entry.ok || entry.value.type !== KEY_CHANGED || keys.change(entry.value, index) !== undefined) return undefined;
    }
    return keys;
  }

  #checks(): ('evidence' | 'signers')[] {
    return [...(this.#options.evidence === undefined ? [] : (['evidence'] as const)), ...(this.#options.proves === undefined ? [] : (['signers'] as const))];
  }

  #mark(note: Uint8Array): void {
    const known = readCheckpoint(note);
    if (typeof known !== 'string') this.#marks.set(known.size, undefined);
  }
}

function stateBad(why: string): Finding {
  return ledgerRules.finding('ledger/audit-state-bad', { sentence: `The audit state cannot be used: ${why}; all entries are audited`, subject: 'audit state' });
}
