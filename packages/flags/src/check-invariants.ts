import type { Finding } from '@plimsoll/findings';
import { PPM } from './bucket.ts';
import { pointerTo } from './check-dependencies.ts';
import { BREAK_GLASS, type Facts, isCovered, placeOf } from './facts.ts';
import { exposedPpm, type FlagRecord } from './flag-record.ts';
import { flagRules } from './flag-rules.ts';
import { matches } from './glob.ts';
import type { Invariant, Requirement } from './invariant.ts';
import { rankOf } from './mode.ts';
import { pinned } from './record-change.ts';
import type { Registry } from './registry.ts';
import type { Exposure } from './ticket.ts';
import { nanoseconds } from './time.ts';

const DAY = 86_400_000_000_000n;

/** Why a flag does not meet a requirement; undefined if it does. */
function objection(requirement: Requirement, exposure: Exposure, { previous_root: before }: Registry, facts: Facts): string | undefined {
  const { state, updated_at: since } = exposure.record;
  if ('mode_at_most' in requirement) return rankOf(state.mode) <= rankOf(requirement.mode_at_most) ? undefined : `is ${state.mode}, and at most ${requirement.mode_at_most} is allowed`;
  if ('mode_exactly' in requirement) return state.mode === requirement.mode_exactly ? undefined : `is ${state.mode}, and only ${requirement.mode_exactly} is allowed`;
  if ('ppm_at_most' in requirement) return exposedPpm(state) <= requirement.ppm_at_most ? undefined : `exposes ${exposedPpm(state)} of ${PPM} ppm, and at most ${requirement.ppm_at_most} are allowed`;
  if ('ticket' in requirement) return isCovered(facts, requirement.ticket, exposure) ? undefined : `has no approved ticket under the policy ${requirement.ticket} that covers it as it is`;
  if ('evidence_min' in requirement) return pinned(exposure.record) >= requirement.evidence_min ? undefined : `has ${pinned(exposure.record)} pieces of evidence with a digest, and ${requirement.evidence_min} are needed`;
  if ('snapshot' in requirement) return before !== null && facts.restorableRoots.has(before) ? undefined : 'was changed after a root of which no anchored snapshot was verified';
  return nanoseconds(facts.now) - nanoseconds(since) <= BigInt(requirement.max_days_in_mode) * DAY ? undefined : `is as it is since ${since}, longer than ${requirement.max_days_in_mode} days`;
}

function applies({ match, when }: Invariant, id: string, { state }: FlagRecord): boolean {
  return match.some((glob) => matches(glob, id)) && (when === undefined || rankOf(state.mode) > rankOf(when.mode_above));
}

/** What an invariant says of one flag to which it applies; undefined where it holds. */
function fault(invariant: Invariant, id: string, record: FlagRecord, registry: Registry, facts: Facts): Finding | undefined {
  const exposure: Exposure = { registry, flag: id, record, environment: placeOf(registry, facts), now: facts.now };
  const why = objection(invariant.require, exposure, registry, facts);
  if (why === undefined || (invariant.until !== undefined && isCovered(facts, invariant.until.ticket, exposure))) return undefined;
  const sentence = `${id} ${why} (invariant ${invariant.id}: ${invariant.rationale})`;
  const place = { subject: invariant.id, location: { pointer: `${pointerTo(id)}/state` }, detail: { flag: id, requirement: invariant.require } };
  if (isCovered(facts, BREAK_GLASS, exposure)) return flagRules.finding('flags/break-glass-used', { sentence: `${sentence}; an emergency ticket lifts it for now`, ...place });
  return flagRules.finding('flags/invariant', { sentence, severity: invariant.severity, ...place });
}

/**
 * What the invariants of a registry say of the flags: a finding for each flag that one forbids, a pass for each invariant that
 * holds, and `flags/environment-unknown` for each that is for certain environments only while nobody said which this is.
 */
export function checkInvariants(registry: Registry, flags: Iterable<readonly [string, FlagRecord]>, facts: Facts): Finding[] {
  const list = [...flags];
  const place = placeOf(registry, facts);
  return registry.settings.invariants.flatMap((invariant): Finding[] => {
    const isEverywhere = invariant.environments.includes('*');
    if (!isEverywhere && place === null) return [flagRules.finding('flags/environment-unknown', { sentence: `The invariant ${invariant.id} holds in ${invariant.environments.join(', ')}; say where the registry is served`, subject: invariant.id })];
    if (!isEverywhere && !invariant.environments.includes(place ?? '')) return [];
    const subject = list.filter(([id, record]) => applies(invariant, id, record));
    const faults = subject.flatMap(([id, record]) => fault(invariant, id, record, registry, facts) ?? []);
    if (faults.length > 0) return faults;
    return [flagRules.finding('flags/invariant', { verdict: 'pass', severity: 'note', subject: invariant.id, sentence: `The invariant ${invariant.id} holds; it applies to ${subject.length} of ${list.length} flags` })];
  });
}
