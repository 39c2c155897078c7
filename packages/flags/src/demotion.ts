import type { Finding } from '@plimsoll/findings';
import { exposedPpm, type FlagRecord, type FlagState } from './flag-record.ts';
import { flagRules } from './flag-rules.ts';
import { type Mode, rankOf } from './mode.ts';
import type { Registry } from './registry.ts';

/** Whether a flag goes down: a lower mode, or a lower exposure in the same. */
export function isDemotion(before: FlagRecord, after: FlagRecord): boolean {
  const [from, to] = [rankOf(before.state.mode), rankOf(after.state.mode)];
  return to < from || (to === from && exposedPpm(after.state) < exposedPpm(before.state));
}

/** A flag that depends on another, and how far that one must be. */
interface Dependent {
  readonly id: string;
  readonly atLeast: Mode;
}

/** Dependents by what they depend on, so that a change finds whom it concerns. */
function dependentsOf(records: Registry['records']): ReadonlyMap<string, readonly Dependent[]> {
  const dependents = new Map<string, Dependent[]>();
  for (const [id, { depends_on: dependencies }] of Object.entries(records)) {
    for (const { id: on, at_least: atLeast } of dependencies) {
      const known = dependents.get(on);
      if (known === undefined) dependents.set(on, [{ id, atLeast }]);
      else known.push({ id, atLeast });
    }
  }
  return dependents;
}

/** States that differ from those of the records because of what they depend on; looks at each dependency twice or thrice. */
function cascade(records: Registry['records'], actor: string): ReadonlyMap<string, FlagState> {
  const dependents = dependentsOf(records);
  const changed = new Map<string, FlagState>();
  const stateOf = (id: string): FlagState | undefined => changed.get(id) ?? (Object.hasOwn(records, id) ? records[id]?.state : undefined);
  /** Asks for the dependents of each flag in the list what they must come down to, and adds those that do to the list. */
  const settle = (waiting: string[], lowered: (dependent: Dependent, state: FlagState, on: FlagState | undefined) => FlagState | undefined): void => {
    for (const on of waiting) {
      for (const dependent of dependents.get(on) ?? []) {
        const before = stateOf(dependent.id);
        const after = before === undefined ? undefined : lowered(dependent, before, stateOf(on));
        if (after === undefined) continue;
        changed.set(dependent.id, after);
        waiting.push(dependent.id);
      }
    }
  };

  // Whoever lacks a dependency goes to shadow; how far gradual flags have gone does not matter to that, so it comes first.
  settle([...dependents.keys()], ({ atLeast }, state, on) => {
    const lacks = (state.mode === 'gradual' || state.mode === 'enabled') && rankOf(on?.mode ?? 'disabled') < rankOf(atLeast);
    return lacks ? { mode: 'shadow', actor, planned_activation: null } : undefined;
  });
  // No gradual flag is ahead of a gradual one it depends on; from the lowest share up, the first to reach a flag is its limit.
  const ramps = Object.keys(records).flatMap((id) => {
    const state = stateOf(id);
    return state?.mode === 'gradual' ? [{ id, ppm: state.current_ppm }] : [];
  });
  for (const { id, ppm } of ramps.sort((a, b) => a.ppm - b.ppm)) {
    settle([id], (_, state) => (state.mode === 'gradual' && state.current_ppm > ppm ? { ...state, current_ppm: ppm } : undefined));
  }
  return changed;
}

/**
 * Demotes every flag whose dependencies no longer allow what it is, and those that depend on them, in turn: first to shadow where
 * one is not far enough, then, where all are, to no larger a share than theirs. The order of records does not matter.
 */
export function demoteDependents(records: Registry['records'], { actor, rationale }: { readonly actor: string; readonly rationale: string }, now: string): { readonly records: Registry['records']; readonly cascaded: readonly Finding[] } {
  const all = { ...records };
  const cascaded: Finding[] = [];
  for (const [id, state] of cascade(records, actor)) {
    const record = records[id];
    if (record === undefined) continue;
    all[id] = { ...record, state, rationale, updated_by: actor, updated_at: now, demoted_at: now };
    cascaded.push(flagRules.finding('flags/cascaded', { sentence: `${id} went from ${record.state.mode} to ${state.mode}${state.mode === 'gradual' ? ` at ${state.current_ppm} ppm` : ''} with what it depends on`, subject: id }));
  }
  return { records: all, cascaded };
}
