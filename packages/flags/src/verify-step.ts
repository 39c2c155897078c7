import { canonicalize } from '@plimsoll/canonical-json';
import { toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { checkCycles, checkDependencies, pointerTo } from './check-dependencies.ts';
import { checkInvariants } from './check-invariants.ts';
import { commitRegistry } from './commit-registry.ts';
import { BREAK_GLASS, type Facts, isCovered } from './facts.ts';
import { exposedPpm, type FlagRecord, type FlagState } from './flag-record.ts';
import { flagRules } from './flag-rules.ts';
import { rankOf } from './mode.ts';
import type { Registry } from './registry.ts';

const SHADOW = rankOf('shadow');

/** Whether a finding stands against a change: notes and warnings do not. */
export function stops({ verdict, severity }: Finding): boolean {
  return verdict !== 'pass' && verdict !== 'skip' && (severity === 'blocker' || severity === 'critical');
}

/** Whether the flag goes, or wants to go, to more people than before. */
export function isPromotion(before: FlagRecord | undefined, after: FlagRecord): boolean {
  const from: FlagState = before?.state ?? { mode: 'disabled' };
  const { state } = after;
  const [low, high] = [rankOf(from.mode), rankOf(state.mode)];
  if (high !== low) return high > low;
  return from.mode === 'gradual' && state.mode === 'gradual' && (state.current_ppm > from.current_ppm || state.target_ppm > from.target_ppm);
}

const same = (a: unknown, b: unknown): boolean => canonicalize((a ?? null)) === canonicalize((b ?? null));

/**
 * Whether every difference between two registries is one that may be made in one step, by the rules of the one before and by those
 * of the one after. Going down is always allowed: disabling, demoting, and less exposure give no finding here, whatever else is wrong.
 * Findings of severity blocker or critical stand against the step.
 */
export function verifyStep(before: Registry, after: Registry, facts: Facts): Finding[] {
  const ids = new Set([...Object.keys(before.records), ...Object.keys(after.records)]);
  const old = (id: string): FlagRecord | undefined => (Object.hasOwn(before.records, id) ? before.records[id] : undefined);
  const now = (id: string): FlagRecord | undefined => (Object.hasOwn(after.records, id) ? after.records[id] : undefined);
  const changed = [...ids].filter((id) => !same(old(id), now(id)));
  const promoted = changed.flatMap((id): [string, FlagRecord][] => {
    const record = now(id);
    return record !== undefined && isPromotion(old(id), record) ? [[id, record]] : [];
  });
  const rulesBefore = { ...after, settings: before.settings };
  return [
    ...changed.flatMap((id) => checkChange(id, old(id), now(id), before, facts)),
    ...sharedRules(before, after),
    ...loosened(before, after, facts),
    ...promoted.flatMap(([id, record]) => [...checkDependencies(after, id, record), ...checkControls(id, record, before, facts)]),
    ...(promoted.length === 0 ? [] : checkCycles(after)),
    ...checkInvariants(after, promoted, facts),
    // Whoever promotes and drops the rule against it in the same step is held to the rule.
    ...(same(before.settings.invariants, after.settings.invariants) ? [] : checkInvariants(rulesBefore, promoted, facts).filter(stops)),
  ];
}

function checkChange(id: string, before: FlagRecord | undefined, after: FlagRecord | undefined, registry: Registry, facts: Facts): Finding[] {
  const location = { pointer: pointerTo(id) };
  if (after === undefined) {
    const mode = before?.state.mode ?? 'disabled';
    return rankOf(mode) === 0 ? [] : [flagRules.finding('flags/removed-live', { sentence: `${id} is ${mode} and was removed; disable it first`, subject: id, location })];
  }
  const from = before?.state.mode ?? 'disabled';
  const to = after.state.mode;
  const findings: Finding[] = [];
  if (rankOf(to) - rankOf(from) > 1) {
    const sentence = before === undefined ? `${id} was created ${to}; a flag is created disabled` : `${id} went from ${from} to ${to}; one step at a time`;
    const isLifted = isCovered(facts, BREAK_GLASS, { registry: registry.registry, flag: id, record: after, environment: facts.environment, now: facts.now });
    findings.push(flagRules.finding(isLifted ? 'flags/break-glass-used' : 'flags/step-skipped', { sentence: isLifted ? `${sentence}; an emergency ticket allows it` : sentence, subject: id, location }));
  }
  if (before === undefined) return findings;
  if (before.state.mode === 'gradual' && to === 'enabled' && before.state.current_ppm < registry.settings.enable_from_ppm) {
    findings.push(flagRules.finding('flags/enable-before-full-ramp', { sentence: `${id} was enabled at ${before.state.current_ppm} ppm; ${registry.settings.enable_from_ppm} are needed`, subject: id, location, expected: registry.settings.enable_from_ppm, actual: before.state.current_ppm }));
  }
  const isLive = rankOf(from) > SHADOW && rankOf(to) > SHADOW;
  if (isLive && !same(before.bucketing, after.bucketing)) findings.push(flagRules.finding('flags/bucketing-changed', { sentence: `${id} is ${to}, and its bucketing changed`, subject: id, location }));
  if (isLive && !same(before.definition, after.definition)) findings.push(flagRules.finding('flags/definition-changed-live', { sentence: `${id} is ${to}, and its definition changed`, subject: id, location }));
  if (isLive && isWeaker(before, after) && !isPromotion(before, after)) findings.push(...checkInvariants(registry, [[id, after]], facts).filter(stops));
  return findings;
}

/** Whether the record gave up a dependency or a control: then it is judged as if it were promoted. */
function isWeaker(before: FlagRecord, after: FlagRecord): boolean {
  return !same(before.depends_on, after.depends_on) || !same(before.controls, after.controls);
}

/** Shared rules that changed under flags which people are exposed to. */
function sharedRules(before: Registry, after: Registry): Finding[] {
  const names = [...new Set([...Object.keys(before.evaluators), ...Object.keys(after.evaluators)])].filter((name) => !same(before.evaluators[name], after.evaluators[name]));
  if (names.length === 0) return [];
  return Object.entries(after.records).flatMap(([id, record]) => {
    const was = Object.hasOwn(before.records, id) ? before.records[id] : undefined;
    if (was === undefined || rankOf(record.state.mode) <= SHADOW || rankOf(was.state.mode) <= SHADOW) return [];
    const text = JSON.stringify([record.definition?.targeting ?? null, record.bucketing.by]);
    const used = names.filter((name) => text.includes(`{"$ref":${JSON.stringify(name)}}`));
    return used.map((name) => flagRules.finding('flags/definition-changed-live', { sentence: `${id} is ${record.state.mode}, and the shared rule ${name} changed under it`, subject: id, location: { pointer: pointerTo(id) } }));
  });
}

/** Rules of the registry that are gone or other than before, unless the registry that comes of it was approved. */
function loosened(before: Registry, after: Registry, facts: Facts): Finding[] {
  const kept = new Map(after.settings.invariants.map((invariant) => [invariant.id, invariant]));
  const gone = before.settings.invariants.filter((invariant) => !same(invariant, kept.get(invariant.id))).map(({ id }) => `the invariant ${id}`);
  const lowered = after.settings.enable_from_ppm < before.settings.enable_from_ppm ? ['enable_from_ppm'] : [];
  const what = [...gone, ...lowered];
  if (what.length === 0) return [];
  const root = toHex(commitRegistry(after).root);
  if (facts.approvedRoots.has(root)) return [];
  return [flagRules.finding('flags/settings-loosened', { sentence: `${what.join(', ')} changed or went; that needs approval of the resulting root ${root}`, location: { pointer: '/settings' }, detail: { root } })];
}

/** Controls of a flag that is promoted. */
function checkControls(id: string, { controls }: FlagRecord, before: Registry, facts: Facts): Finding[] {
  if (controls.require_snapshot !== true) return [];
  const root = toHex(commitRegistry(before).root);
  if (facts.restorableRoots.has(root)) return [];
  return [flagRules.finding('flags/control-unmet', { sentence: `${id} may only be promoted from a root of which an anchored snapshot was verified; ${root} is none`, subject: id, location: { pointer: `${pointerTo(id)}/controls/require_snapshot` } })];
}

/** How many people more or fewer a change exposes a flag to, in millionths. */
export function exposureChange(before: FlagRecord | undefined, after: FlagRecord | undefined): number {
  return (after === undefined ? 0 : exposedPpm(after.state)) - (before === undefined ? 0 : exposedPpm(before.state));
}
