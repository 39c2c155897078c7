import { toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { anchorRules } from './anchor-rules.ts';
import type { LoggedFlagEntry } from './check-history.ts';
import { isDemotion } from './demotion.ts';
import type { LoadedRegistry } from './read-registry.ts';
import { sameJson } from './record-change.ts';
import type { Registry } from './registry.ts';

/** Whether an entry is about exactly this state: its root and its generation. */
export function isOfState({ entry }: LoggedFlagEntry, { registry, set }: LoadedRegistry): boolean {
  return entry.root === toHex(set.root) && entry.generation === registry.generation;
}

/**
 * Whether a state is one that the ledger recorded and nothing recorded followed: empty then. A change that goes on from any other would
 * anchor what nobody recorded together with what is changed. `flags/state-unrecorded`; `flags/anchor-rollback` for a recorded state
 * that another one followed. O(n log n).
 * @param entries those of this registry and environment, in any order
 */
export function checkRecorded(state: LoadedRegistry, entries: readonly LoggedFlagEntry[]): Finding[] {
  const heads = headsOf(entries);
  if (heads.some((head) => isOfState(head, state))) return [];
  const last = heads.at(-1);
  const { registry, generation } = state.registry;
  const root = toHex(state.set.root);
  if (last === undefined) return [anchorRules.finding('flags/state-unrecorded', { sentence: `No entry of the ledger is about ${registry}, whose root is ${root}; run plimsoll flags anchor to record it as it is`, subject: registry, actual: root })];
  const said = `${registry} has the root ${root} (generation ${generation}); recorded last is ${last.entry.root} (generation ${last.entry.generation}, entry ${last.index})`;
  const place = { subject: registry, expected: last.entry.root, actual: root, detail: { index: String(last.index), act: last.entry.act, generation: last.entry.generation } };
  if (entries.some((entry) => isOfState(entry, state))) return [anchorRules.finding('flags/anchor-rollback', { sentence: `${said}; run plimsoll flags restore to go on from either of them`, ...place })];
  return [anchorRules.finding('flags/state-unrecorded', { sentence: `${said}; run plimsoll flags anchor to take over what was edited, or plimsoll flags restore to undo it`, ...place })];
}

/** The latest entry whose state nothing recorded followed; undefined if there is none. */
export function lastRecorded(entries: readonly LoggedFlagEntry[]): LoggedFlagEntry | undefined {
  return headsOf(entries).at(-1);
}

/**
 * Entries whose state no other followed, in the order of the log: a later entry of a higher generation, or one that names the state as
 * the one before, for two commands may reach the ledger in the other order than the file. More than one where a file was lost.
 */
function headsOf(entries: readonly LoggedFlagEntry[]): LoggedFlagEntry[] {
  const followed = new Set(entries.map(({ entry }) => `${entry.previous_root ?? ''} ${entry.generation - 1}`));
  const newest = entries.toSorted((a, b) => Number(b.index > a.index) - Number(b.index < a.index));
  let highest = 0;
  const heads = newest.filter(({ entry }) => {
    const isHead = highest <= entry.generation && !followed.has(`${entry.root} ${entry.generation}`);
    highest = Math.max(highest, entry.generation);
    return isHead;
  });
  return heads.reverse();
}

/** Whether every difference between two states takes a flag down, so that nothing needs to be known of the state before. */
export function isOnlyDemotion(before: Registry, after: Registry): boolean {
  const header = ({ registry, environment, settings, evaluators }: Registry): unknown => ({ registry, environment, settings, evaluators });
  if (!sameJson(header(before), header(after)) || Object.keys(before.records).length !== Object.keys(after.records).length) return false;
  return Object.entries(after.records).every(([id, to]) => {
    const from = Object.hasOwn(before.records, id) ? before.records[id] : undefined;
    return from !== undefined && (from === to || sameJson(from, to) || isDemotion(from, to));
  });
}
