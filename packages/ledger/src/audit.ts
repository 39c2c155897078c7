import { equalBytes } from '@plimsoll/bytes';
import type { Finding, Location } from '@plimsoll/findings';
import { entryBundleOf, parseTilePath, rightEdgeFromTiles, tilePath } from '@plimsoll/merkle';
import { type Checkpoint, openNote, parseCheckpoint, quorumMet, type TrustPolicy, verifiersOf, witnessesOf } from '@plimsoll/signed-note';
import { TileAudit } from './audit-tiles.ts';
import { compareWithLog } from './compare-with-log.ts';
import { decodeEntry, type Entry } from './entry.ts';
import { LedgerError } from './error.ts';
import type { LogSource } from './log-source.ts';
import { readBundleEntries } from './published-tiles.ts';
import { RecentEvents } from './recent-events.ts';
import { ledgerRules } from './rules.ts';
import { isSignedByLog } from './signed-by-log.ts';
import { splitViewFinding } from './split-view.ts';
import { earlierTiles } from './tile-prefix.ts';

/** What an audit trusts and compares with. */
export interface AuditOptions {
  readonly policy: TrustPolicy;
  /** Signed checkpoints seen before: the log must extend each of them. */
  readonly known?: readonly Uint8Array[];
  /** Called after each bundle with the number of entries read and of all. */
  readonly onProgress?: (read: bigint, size: bigint) => void;
  /** Called with each well-formed entry in the order of index. What it was given is to be believed only if the audit passes. */
  readonly onEntry?: (entry: Entry, index: bigint) => void;
}

const TOLERANCE = 300_000;
const WIDTH = 256n;
/** Bundles missing in a row after which the rest of the log is given up: a signed size may be any number below 2^64. */
const MOST_MISSING = 256;
/** The same where a server does not give them: each may take until its time is out. */
const MOST_UNAVAILABLE = 4;

/**
 * Recomputes a published log from its entries: every hash, the signed root, each entry's form, order and identity, and
 * the files that nothing explains. Streams bundle by bundle, never stops at the first fault (only where 256 bundles in a row
 * are missing), and ends with one `ledger/audited`, which passes if all that was found are warnings and notes. Pure: reads the source and nothing else.
 */
export async function* audit(source: LogSource, options: AuditOptions): AsyncGenerator<Finding> {
  let [faults, open, warnings, size] = [0, 0, 0, 0n];
  for await (const finding of readable(findings(source, options, (reached) => (size = reached)))) {
    if (finding.verdict !== 'pass') {
      if (finding.severity === 'blocker' || finding.severity === 'critical') {
        faults++;
        if (finding.verdict === 'inconclusive') open++;
      } else {
        warnings++;
      }
    }
    yield finding;
  }
  const beside = `${warnings === 0 ? '' : `, with ${counted(warnings, 'warning')}`}${source.list === undefined ? '; files that nothing explains were not looked for, as the log cannot list its files' : ''}`;
  yield ledgerRules.finding('ledger/audited', {
    verdict: faults === 0 ? 'pass' : faults === open ? 'inconclusive' : 'fail',
    sentence: faults === 0 ? `All ${size} entries, their tiles and the signed root were recomputed and agree${beside}` : `The audit of ${size} entries found ${counted(faults, 'fault')}${beside}`,
    detail: { size: String(size), faults, warnings, listed: source.list !== undefined },
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

async function* findings(source: LogSource, options: AuditOptions, reached: (size: bigint) => void): AsyncGenerator<Finding> {
  const note = await source.read('checkpoint');
  if (note === undefined) {
    yield ledgerRules.finding('ledger/checkpoint-missing', { sentence: 'The log has no file named checkpoint; nothing in it can be trusted', location: { file: 'checkpoint' } });
    return;
  }
  const checkpoint = trustedCheckpoint(note, options.policy, 'The checkpoint', { file: 'checkpoint' });
  yield* checkpoint.findings;
  if (checkpoint.value === undefined) return;
  const { size, root } = checkpoint.value;
  const tiles = new TileAudit(size, (path) => source.read(path));
  const events = new EventAudit(options.onEntry);
  let [missing, unavailable] = [0, 0];
  for (let index = 0n; index < size; index += WIDTH) {
    if (missing === MOST_MISSING || unavailable === MOST_UNAVAILABLE) {
      const [id, what] = missing === MOST_MISSING ? (['ledger/bundle-missing', 'missing'] as const) : (['ledger/unavailable', 'unavailable'] as const);
      const sentence = `The last ${Math.max(missing, unavailable)} bundles are ${what}, so entries ${index} to ${size - 1n} were not looked for; export the whole log and audit again`;
      yield ledgerRules.finding(id, { sentence, location: { file: tilePath(entryBundleOf(index, size)) }, detail: { from: String(index), size: String(size) } });
      return;
    }
    const bundle = await readBundleEntries(index, size, (path) => source.read(path));
    const entries = bundle.ok ? bundle.value : undefined;
    yield* bundle.findings;
    for (const [i, bytes] of (entries ?? []).entries()) yield* events.entry(bytes, index + BigInt(i), tilePath(entryBundleOf(index, size)));
    await tiles.addBundle(index / WIDTH, entries);
    yield* tiles.takeFaults();
    unavailable = bundle.findings.some(({ id }) => id === 'ledger/unavailable') ? unavailable + 1 : 0;
    missing = entries === undefined && unavailable === 0 ? missing + 1 : 0;
    const read = index + WIDTH < size ? index + WIDTH : size;
    reached(read);
    options.onProgress?.(read, size);
  }
  await tiles.finish(root);
  yield* tiles.takeFaults();
  for (const [i, known] of (options.known ?? []).entries()) yield* compareWithKnown(known, `Known checkpoint ${i + 1}`, checkpoint.value, source, options.policy);
  yield* strayFiles(source, size);
}

/** The checkpoint of a note that a log of the policy signed, with the quorum judged; findings say why not. */
function trustedCheckpoint(note: Uint8Array, policy: TrustPolicy, what: string, location?: Location): { value: Checkpoint | undefined; findings: Finding[] } {
  const bad = (why: string): { value: undefined; findings: Finding[] } => ({
    value: undefined,
    findings: [ledgerRules.finding('ledger/checkpoint-bad', { sentence: `${what} cannot be trusted: ${why}`, ...(location ? { location } : { subject: what.toLowerCase() }) })],
  });
  const opened = openNote(note, verifiersOf(policy));
  if (!opened.ok) return bad(opened.findings[0]?.sentence ?? 'it is malformed');
  const parsed = parseCheckpoint(opened.value.text);
  if (!parsed.ok) return bad(parsed.findings[0]?.sentence ?? 'it is malformed');
  const { origin } = parsed.value;
  if (!isSignedByLog(opened.value, origin, policy)) return bad(`no log key of the policy with the name ${JSON.stringify(origin)} signed it`);
  const witnesses = witnessesOf(policy, opened.value);
  if (quorumMet(policy, witnesses)) return { value: parsed.value, findings: [] };
  const sentence = `${what} is cosigned by ${witnesses.size === 0 ? 'no witness' : [...witnesses].join(', ')}, the policy asks for quorum ${JSON.stringify(policy.quorum)}`;
  return { value: parsed.value, findings: [ledgerRules.finding('ledger/quorum-unmet', { sentence, expected: policy.quorum, actual: [...witnesses] })] };
}

/** What the entries say of themselves: form, identity, time. */
class EventAudit {
  readonly #recent = new RecentEvents<bigint>();
  readonly #onEntry: AuditOptions['onEntry'];
  #lastTime = -Infinity;

  constructor(onEntry: AuditOptions['onEntry']) {
    this.#onEntry = onEntry;
  }

  *entry(bytes: Uint8Array, index: bigint, file: string): Generator<Finding> {
    const entry = decodeEntry(bytes);
    const subject = `entry ${index}`;
    if (!entry.ok) {
      for (const finding of entry.findings) yield { ...finding, subject, location: { ...finding.location, file } };
      return;
    }
    this.#onEntry?.(entry.value, index);
    const key = RecentEvents.key(entry.value);
    const before = this.#recent.get(key);
    if (before !== undefined) {
      yield ledgerRules.finding('ledger/duplicate-event', { sentence: `Entry ${index} has the source and id of entry ${before}`, subject, location: { file }, detail: { index: String(index), before: String(before) } });
    }
    this.#recent.add(key, index);
    const time = Date.parse(entry.value.time);
    if (time < this.#lastTime - TOLERANCE) {
      yield ledgerRules.finding('ledger/time-regression', { sentence: `Entry ${index} of ${entry.value.time} is more than 300 s older than one before it (${new Date(this.#lastTime).toISOString()})`, subject, location: { file }, detail: { index: String(index) } });
    }
    this.#lastTime = Math.max(this.#lastTime, time);
  }
}

async function* compareWithKnown(note: Uint8Array, what: string, current: Checkpoint, source: LogSource, policy: TrustPolicy): AsyncGenerator<Finding> {
  const known = trustedCheckpoint(note, { ...policy, quorum: 'none' }, what);
  yield* known.findings;
  if (known.value === undefined) return;
  const { size, root, origin } = known.value;
  if (origin !== current.origin) {
    yield ledgerRules.finding('ledger/checkpoint-bad', { sentence: `${what} is of ${origin}, not of ${current.origin}; give one of this log`, subject: what.toLowerCase(), expected: current.origin, actual: origin });
  } else if (size > current.size) {
    yield ledgerRules.finding('ledger/rolled-back', { sentence: `${what} has size ${size}, the log only ${current.size}: entries are gone`, location: { file: 'checkpoint' }, expected: String(size), actual: String(current.size) });
  } else {
    const edge = await rightEdgeFromTiles(size, earlierTiles(current.size, (path) => source.read(path)));
    if (!edge.ok) {
      yield* edge.findings;
    } else if (!equalBytes(edge.value.root(), root)) {
      yield ledgerRules.finding('ledger/forked', { sentence: `The log has another root at size ${size} than ${what.toLowerCase()}: history was rewritten`, location: { file: 'checkpoint' }, detail: { size: String(size) } });
      const compared = await compareWithLog(note, source, verifiersOf(policy));
      if (compared.ok && typeof compared.value === 'object') yield splitViewFinding(compared.value, verifiersOf(policy));
    }
  }
}

async function* strayFiles(source: LogSource, size: bigint): AsyncGenerator<Finding> {
  let stale = 0;
  for await (const file of source.list?.() ?? []) {
    if (file === 'checkpoint' || file.startsWith('evidence/')) continue;
    const tile = parseTilePath(file);
    const count = tile === undefined ? 0n : tile.level === 'entries' ? size : size >> BigInt(8 * tile.level);
    const needed = tile === undefined || tile.index > count / WIDTH ? 0 : tile.index < count / WIDTH ? 256 : Number(count % WIDTH);
    if (tile === undefined || tile.width > needed) {
      yield ledgerRules.finding('ledger/stray-file', { sentence: `${file} is not explained by the signed size ${size}`, location: { file } });
    } else if (tile.width < needed) {
      stale++;
    }
  }
  if (stale > 0) yield ledgerRules.finding('ledger/stale-partial', { sentence: `${stale} partial ${stale === 1 ? 'tile is' : 'tiles are'} no longer needed; they may be removed`, detail: { files: stale } });
}
