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
 * Whether the entries of a registry make one history: each change follows a root that an earlier entry names, one generation later. A
 * change that follows an unrecorded state would give that state's flags a root in the ledger, whoever set them; only `anchored` says
 * openly that it does, and only the first may follow nothing. Findings `flags/history-gap` and `flags/generation-order`; `flags/history-whole` if there are neither;
 * `flags/anchor-missing` if there is no entry. O(n).
 * @param entries of one log, in its order; those of other registries and environments are passed over
 */
export function checkHistory(entries: Iterable<LoggedFlagEntry>, { registry, environment }: { readonly registry: string; readonly environment: string | null }): Finding[] {
  const subject = registry;
  /** The latest generation that was recorded with a root. */
  const generations = new Map<string, number>();
  const findings: Finding[] = [];
  let count = 0;
  for (const { index, entry } of entries) {
    if (entry.registry !== registry || entry.environment !== environment) continue;
    count++;
    const before = entry.previous_root === null ? (count === 1 ? 0 : undefined) : generations.get(entry.previous_root);
    const place = { subject, detail: { index: String(index), act: entry.act, actor: entry.actor } };
    if (before === undefined) {
      if (entry.act !== 'anchored') findings.push(anchorRules.finding('flags/history-gap', { sentence: `Entry ${index} (${entry.act} by ${entry.actor}) ${entry.previous_root === null ? 'begins the registry, which entries before it have,' : `follows the root ${entry.previous_root}, which no entry before it names`}`, ...place, actual: entry.previous_root }));
    } else if (entry.act !== 'anchored' && entry.generation !== before + 1) {
      findings.push(flagRules.finding('flags/generation-order', { sentence: `Entry ${index} (${entry.act} by ${entry.actor}) is generation ${entry.generation}, and what it follows is ${before}`, ...place, expected: before + 1, actual: entry.generation }));
    }
    generations.set(entry.root, entry.generation);
  }
  if (count === 0) return [anchorRules.finding('flags/anchor-missing', { sentence: `The log has no entry of the registry ${registry}`, subject })];
  return findings.length > 0 ? findings : [anchorRules.finding('flags/history-whole', { sentence: `Each of ${count} entries of ${registry} follows a state that was recorded`, subject })];
}
