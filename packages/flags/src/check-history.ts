import type { Finding } from '@plimsoll/findings';
import { anchorRules } from './anchor-rules.ts';
import type { FlagEntry } from './flag-entry.ts';
import { flagRules } from './flag-rules.ts';

/** A flag entry and its place in the log. */
export interface LoggedFlagEntry {
  readonly index: bigint;
  readonly entry: FlagEntry;
}

/**
 * Whether the entries of a registry make one history: each change follows a root that an entry names, one generation later, and none
 * passes over a disabling. A change that follows an unrecorded state would give that state's flags a root in the ledger, whoever set
 * them; only `anchored` says openly that it does, a restore leads back to a recorded one, and only the first may follow nothing. Two commands may reach the log in the other
 * order than they changed the file. Findings `flags/history-gap` and `flags/generation-order`; `flags/history-whole` if there are neither;
 * `flags/anchor-missing` if there is no entry. O(n).
 * @param entries of one log, in its order; those of other registries and environments are passed over
 */
export function checkHistory(entries: Iterable<LoggedFlagEntry>, { registry, environment }: { readonly registry: string; readonly environment: string | null }): Finding[] {
  const subject = registry;
  const own = [...entries].filter(({ entry }) => entry.registry === registry && entry.environment === environment);
  if (own.length === 0) return [anchorRules.finding('flags/anchor-missing', { sentence: `The log has no entry of the registry ${registry}`, subject })];
  /** Generations with which each root is recorded. */
  const recorded = new Map<string, Set<number>>();
  for (const { entry } of own) recorded.set(entry.root, (recorded.get(entry.root) ?? new Set()).add(entry.generation));
  /** Disablings so far, by their generation. */
  const disabled = new Map<number, LoggedFlagEntry>();
  const findings = own.flatMap(({ index, entry }, place): Finding[] => {
    const why = place === 0 && entry.previous_root === null ? undefined : objection(entry, recorded, disabled);
    if (entry.act === 'disabled') disabled.set(entry.generation, { index, entry });
    if (why === undefined || entry.act === 'anchored') return [];
    const said = { subject, detail: { index: String(index), act: entry.act, actor: entry.actor } };
    const who = `Entry ${index} (${entry.act} by ${entry.actor})`;
    if (typeof why === 'number') return [flagRules.finding('flags/generation-order', { sentence: `${who} is generation ${entry.generation}, and what it follows is ${why}`, ...said, expected: why + 1, actual: entry.generation })];
    return [anchorRules.finding('flags/history-gap', { sentence: `${who} ${why}`, ...said, actual: entry.previous_root })];
  });
  return findings.length > 0 ? findings : [anchorRules.finding('flags/history-whole', { sentence: `Each of ${own.length} entries of ${registry} follows a state that was recorded`, subject })];
}

/** What speaks against an entry: the generation that it follows, or a sentence without its subject. */
function objection({ act, previous_root: previous, generation, root }: FlagEntry, recorded: ReadonlyMap<string, ReadonlySet<number>>, disabled: ReadonlyMap<number, LoggedFlagEntry>): number | string | undefined {
  if (previous === null) return 'begins the registry, which entries before it have';
  const before = recorded.get(previous);
  // Whoever restores a recorded state gives no other one a root.
  if (before === undefined && act === 'restored' && (recorded.get(root)?.size ?? 0) > 1) return undefined;
  // A root that only a restore to itself names is recorded by nobody else.
  if (before === undefined || (previous === root && before.size === 1 && before.has(generation))) return `follows the root ${previous}, which no other entry names`;
  if (!before.has(generation - 1)) return Math.max(...before);
  const off = act === 'disabled' ? undefined : (disabled.get(generation) ?? disabled.get(generation - 1));
  return off === undefined || off.entry.root === previous ? undefined : `follows the root ${previous} and passes over the disabling of entry ${off.index}, which made it ${off.entry.root}`;
}
