import { equalBytes } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import type { Checkpoint } from '@plimsoll/signed-note';
import { type AuditState, parseAuditState } from './audit-state.ts';
import { TileAudit } from './audit-tiles.ts';
import type { BundleCopy } from './bundle-copy.ts';
import { EventAudit } from './event-audit.ts';
import { KEY_CHANGED } from './key-change.ts';
import type { KeyRanges } from './key-ranges.ts';
import { copyBundleEntries, readEntry } from './published-tiles.ts';
import { RECENT_EVENTS } from './recent-events.ts';
import { ledgerRules } from './rules.ts';
import type { ReadFile } from './tile-builder.ts';

const WIDTH = 256n;

/** What an audit has at hand when it begins. */
export interface Beginning {
  readonly read: ReadFile;
  /** Takes the bundles that are read. */
  readonly copy: BundleCopy;
  /** The keys that the policy has for the log, without the changes by its entries. */
  readonly policyKeys: () => KeyRanges;
  /** What is looked at besides. */
  readonly checks: AuditState['checks'];
}

/** Where an audit begins. `doubted` is a state that does not fit the tiles: whether it fits the entries shows at its size. */
export interface Start {
  readonly tiles: TileAudit;
  readonly events: EventAudit;
  readonly keys: KeyRanges;
  /** Entries that are taken from the state. */
  readonly from: bigint;
  /** The checkpoint that the audit before came to trust. */
  readonly earlier: Uint8Array | undefined;
  readonly doubted: Pick<AuditState, 'size' | 'root'> | undefined;
}

/** Where to begin: behind the state of an earlier audit if it fits the log, else at the first entry. */
export async function* startAudit({ origin, size, root }: Checkpoint, resume: Uint8Array | undefined, beginning: Beginning): AsyncGenerator<Finding, Start> {
  const { read, copy } = beginning;
  const fresh: Start = { tiles: new TileAudit(size, read), events: new EventAudit(size, root, read), keys: beginning.policyKeys(), from: 0n, earlier: undefined, doubted: undefined };
  if (resume === undefined) return fresh;
  const state = parseAuditState(resume);
  yield* state.findings;
  if (!state.ok) return fresh;
  const objection = objectionTo(state.value, origin, beginning.checks);
  if (objection !== undefined) {
    yield stateBad(objection);
    return fresh;
  }
  const earlier = state.value.checkpoint;
  const doubted = { size: state.value.size, root: state.value.root };
  if (doubted.size > size) {
    yield ledgerRules.finding('ledger/rolled-back', { sentence: `The audit state has size ${doubted.size}, the log only ${size}: entries are gone`, location: { file: 'checkpoint' }, expected: String(doubted.size), actual: String(size) });
    return { ...fresh, earlier };
  }
  const tiles = new TileAudit(size, read);
  const found = await tiles.resume(doubted.size / WIDTH);
  if (found === undefined || !equalBytes(found, doubted.root)) {
    yield ledgerRules.finding('ledger/audit-restarted', { sentence: `The tiles do not give the root that the audit state has for size ${doubted.size}, so all entries are audited`, subject: 'audit state', detail: { size: String(doubted.size) } });
    return { ...fresh, earlier, doubted };
  }
  const keys = await keysAfter(state.value, size, beginning);
  if (keys === undefined) {
    yield stateBad('the entries that it names do not change the key of the log, beginning with one of the policy');
    return { ...fresh, earlier };
  }
  const events = new EventAudit(size, root, read, state.value.lastTime);
  const window = doubted.size > BigInt(RECENT_EVENTS) ? doubted.size - BigInt(RECENT_EVENTS) : 0n;
  for (let index = window; index < doubted.size; index += WIDTH) {
    const bundle = await copyBundleEntries(index, size, read, copy);
    yield* bundle.findings;
    events.remember(copy, index);
  }
  return { tiles, events, keys, from: doubted.size, earlier, doubted: undefined };
}

/** Why the state is not for this audit. */
function objectionTo(state: AuditState, origin: string, checks: AuditState['checks']): string | undefined {
  if (state.origin !== origin) return `it is of ${state.origin}, not of ${origin}`;
  const skipped = checks.find((check) => !state.checks.includes(check));
  return skipped === undefined ? undefined : `it is of an audit without ${skipped}; keep a state for each kind of audit`;
}

/** The keys after the changes of the state, each of which a key of the log must have signed; undefined if one has not. */
async function keysAfter({ size: end, keyChanges }: AuditState, size: bigint, { read, policyKeys }: Beginning): Promise<KeyRanges | undefined> {
  const keys = policyKeys();
  for (const [i, index] of keyChanges.entries()) {
    if (index >= end || index <= (keyChanges[i - 1] ?? -1n)) return undefined;
    const entry = await readEntry(index, size, read);
    if (!entry.ok || entry.value.type !== KEY_CHANGED || keys.change(entry.value, index) !== undefined) return undefined;
  }
  return keys;
}

function stateBad(why: string): Finding {
  return ledgerRules.finding('ledger/audit-state-bad', { sentence: `The audit state cannot be used: ${why}; all entries are audited`, subject: 'audit state' });
}
