import { demoteDependents } from './demotion.ts';
import { Text } from './flag-record.ts';
import { type Changed, nextRegistry } from './flag-change.ts';
import { flagRules } from './flag-rules.ts';
import { matches } from './glob.ts';
import type { LoadedRegistry } from './read-registry.ts';
import type { Registry } from './registry.ts';
import { nanoseconds } from './time.ts';

/** Who disables, why, and when (RFC 3339 in UTC). */
export interface Disabling {
  readonly actor: string;
  readonly rationale: string;
  readonly now: string;
}

/**
 * Disables every flag that matches one of the globs (`*`, `?`), and demotes what depends on them. Asks nothing: no approval, no
 * gate, no valid rule. Where no flag matches, the answer is inconclusive, so that a misspelled pattern is noticed; where all that
 * match are disabled already, the registry stays as it is. Who and why stands in each record, but where more than 1,000 go down at
 * once: then the records keep what they say, so that no registry grows out of what can be read.
 * @param before with the set behind its root, or else that is computed
 * @throws RangeError for a blank or overlong actor or rationale, or a `now` that is no time: nobody could read the registry
 */
export function disableFlags(before: Registry | LoadedRegistry, patterns: readonly string[], { actor, rationale, now }: Disabling): Changed {
  for (const [what, text] of Object.entries({ actor, rationale })) if (!Text.safeParse(text).success) throw new RangeError(`Cannot disable: the ${what} has 1 to 2,000 characters that are not all blank`);
  nanoseconds(now);
  const { registry, set } = 'set' in before ? before : { registry: before };
  const found = Object.keys(registry.records).filter((id) => patterns.some((glob) => matches(glob, id)));
  if (found.length === 0) return { next: null, findings: [flagRules.finding('flags/nothing-matched', { sentence: `No flag of ${registry.registry} matches ${patterns.map((glob) => JSON.stringify(glob)).join(', ')}; nothing was disabled` })], ids: [] };
  const records = { ...registry.records };
  const findings = found.map((id) => {
    const record = records[id];
    const mode = record?.state.mode ?? 'disabled';
    if (record !== undefined && mode !== 'disabled') records[id] = { ...record, state: { mode: 'disabled' }, rationale, updated_by: actor, updated_at: now, demoted_at: now };
    return flagRules.finding('flags/demoted', { sentence: mode === 'disabled' ? `${id} was disabled already` : `${id} went from ${mode} to disabled`, subject: id });
  });
  const { records: all, cascaded } = demoteDependents(records, { actor, rationale }, now);
  const ids = Object.keys(all).filter((id) => all[id] !== registry.records[id]);
  const after = ids.length > MANY ? unsigned(all, registry.records, ids) : all;
  return { next: ids.length === 0 ? registry : nextRegistry(registry, after, now, set?.root), findings: [...findings, ...cascaded], ids };
}

/** More flags than this at once keep in their records who changed them before, and why. */
const MANY = 1000;

function unsigned(records: Registry['records'], before: Registry['records'], ids: readonly string[]): Registry['records'] {
  const all = { ...records };
  for (const id of ids) {
    const [now, was] = [records[id], before[id]];
    if (now !== undefined && was !== undefined) all[id] = { ...now, rationale: was.rationale, updated_by: was.updated_by };
  }
  return all;
}
