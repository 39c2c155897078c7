import type { Finding } from '@plimsoll/findings';
import { exposedPpm, type FlagRecord, type FlagState } from './flag-record.ts';
import { flagRules } from './flag-rules.ts';
import { rankOf } from './mode.ts';
import type { Registry } from './registry.ts';

/** Whether a flag goes down: a lower mode, or a lower exposure in the same. */
export function isDemotion(before: FlagRecord, after: FlagRecord): boolean {
  const [from, to] = [rankOf(before.state.mode), rankOf(after.state.mode)];
  return to < from || (to === from && exposedPpm(after.state) < exposedPpm(before.state));
}

/** The state that the dependencies of a flag still allow it; undefined where it may stay as it is. */
function allowedState({ state, depends_on: dependencies }: FlagRecord, records: Registry['records'], actor: string): FlagState | undefined {
  if (state.mode !== 'gradual' && state.mode !== 'enabled') return undefined;
  let most = exposedPpm(state);
  for (const { id, at_least: atLeast } of dependencies) {
    const on = Object.hasOwn(records, id) ? records[id]?.state : undefined;
    if (on === undefined || rankOf(on.mode) < rankOf(atLeast)) return { mode: 'shadow', actor, planned_activation: null };
    if (state.mode === 'gradual' && on.mode === 'gradual') most = Math.min(most, exposedPpm(on));
  }
  return state.mode === 'gradual' && most < state.current_ppm ? { ...state, current_ppm: most } : undefined;
}

/** Demotes every flag whose dependencies no longer allow what it is, and those that depend on them, in turn. */
export function demoteDependents(records: Registry['records'], { actor, rationale }: { readonly actor: string; readonly rationale: string }, now: string): { readonly records: Registry['records']; readonly cascaded: readonly Finding[] } {
  const all = { ...records };
  const cascaded = new Map<string, Finding>();
  for (let isStill = false; !isStill; ) {
    isStill = true;
    for (const [id, record] of Object.entries(all)) {
      const state = allowedState(record, all, actor);
      if (state === undefined) continue;
      isStill = false;
      all[id] = { ...record, state, rationale, updated_by: actor, updated_at: now };
      cascaded.set(id, flagRules.finding('flags/cascaded', { sentence: `${id} went from ${records[id]?.state.mode ?? ''} to ${state.mode}${state.mode === 'gradual' ? ` at ${state.current_ppm} ppm` : ''} with what it depends on`, subject: id }));
    }
  }
  return { records: all, cascaded: [...cascaded.values()] };
}
