import { toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { checkCycles, checkDependencies, pointerTo } from './check-dependencies.ts';
import { checkInvariants } from './check-invariants.ts';
import { checkRecord } from './check-record.ts';
import { commitRegistry } from './commit-registry.ts';
import { isDemotion } from './demotion.ts';
import { BREAK_GLASS, type Facts, isCovered, placeOf } from './facts.ts';
import type { FlagRecord } from './flag-record.ts';
import { flagRules } from './flag-rules.ts';
import { rankOf } from './mode.ts';
import { isPromotion, isWeaker, sameJson } from './record-change.ts';
import type { Registry } from './registry.ts';
import { nanoseconds } from './time.ts';

const SHADOW = rankOf('shadow');

/** Whether a finding stands against a change: notes and warnings do not. */
export function stops({ verdict, severity }: Finding): boolean {
  return verdict !== 'pass' && verdict !== 'skip' && (severity === 'blocker' || severity === 'critical');
}

/**
 * Whether every difference between two registries is one that may be made in one step, by the rules of the one before and by those
 * of the one after. Going down is always allowed: disabling, demoting, and less exposure give no finding that stops it, whatever else
 * is wrong. Findings of severity blocker or critical stand against the step; {@link stops} tells.
 */
export function verifyStep(before: Registry, after: Registry, facts: Facts): Finding[] {
  const ids = new Set([...Object.keys(before.records), ...Object.keys(after.records)]);
  const changed = [...ids].flatMap((id): Difference[] => {
    const [from, to] = [recordOf(before, id), recordOf(after, id)];
    return sameJson(from, to) ? [] : [{ id, from, to }];
  });
  const present = changed.flatMap(({ id, from, to }) => (to === undefined || (from !== undefined && isDemotion(from, to)) ? [] : [{ id, from, to }]));
  const promoted = present.flatMap(({ id, from, to }): [string, FlagRecord][] => (isPromotion(from, to) ? [[id, to]] : []));
  return [
    ...checkHeader(before, after, facts),
    ...changed.flatMap((change) => checkChange(change, before, after, facts)),
    ...present.flatMap(({ id, to }) => checkRecord(after, id, to)),
    ...sharedRules(before, after),
    ...promoted.flatMap(([id, record]) => [...lifted(checkDependencies(after, id, record), { registry: after, flag: id, record, facts }), ...checkControls(id, record, before, facts)]),
    ...(present.length === 0 ? [] : checkCycles(after)),
    ...(promoted.length === 0 ? [] : checkInvariants(afterOf(before, after), promoted, facts)),
    // Whoever promotes and drops the rule against it in the same step is held to the rule.
    ...(sameJson(before.settings.invariants, after.settings.invariants) ? [] : checkInvariants({ ...afterOf(before, after), settings: before.settings }, promoted, facts).filter(stops)),
  ];
}

/** The registry after a step, with the root that there was before it, whatever it says of that. */
function afterOf(before: Registry, after: Registry): Registry {
  return { ...after, previous_root: toHex(commitRegistry(before).root) };
}

interface Difference {
  readonly id: string;
  readonly from: FlagRecord | undefined;
  readonly to: FlagRecord | undefined;
}

/** Record of a flag; undefined where the registry has none. */
export function recordOf({ records }: Registry, id: string): FlagRecord | undefined {
  return Object.hasOwn(records, id) ? records[id] : undefined;
}

function checkHeader(before: Registry, after: Registry, facts: Facts): Finding[] {
  const order = after.generation > before.generation || sameJson({ ...before, generated_at: null }, { ...after, generated_at: null });
  return [
    ...otherRegistry(before, after),
    ...(order ? [] : [flagRules.finding('flags/generation-order', { sentence: `Generation ${after.generation} does not follow generation ${before.generation}`, location: { pointer: '/generation' }, expected: before.generation + 1, actual: after.generation })]),
    ...loosened(before, after, facts),
  ];
}

/** That the two are not the same registry; empty if they are. */
export function otherRegistry(before: Registry, after: Registry): Finding[] {
  const name = ({ registry, environment }: Registry): string => `${registry} for ${environment ?? 'every environment'}`;
  if (before.registry === after.registry && before.environment === after.environment) return [];
  return [flagRules.finding('flags/other-registry', { sentence: `The registry is ${name(before)}, and the other is ${name(after)}`, location: { pointer: '/registry' }, expected: name(before), actual: name(after) })];
}

function checkChange({ id, from: before, to: after }: Difference, registry: Registry, next: Registry, facts: Facts): Finding[] {
  const place = { subject: id, location: { pointer: pointerTo(id) } };
  if (after === undefined) {
    const mode = before?.state.mode ?? 'disabled';
    return rankOf(mode) === 0 ? [] : [flagRules.finding('flags/removed-live', { sentence: `${id} is ${mode} and was removed; disable it first`, ...place })];
  }
  const from = before?.state.mode ?? 'disabled';
  const to = after.state.mode;
  const findings: Finding[] = [];
  if (before === undefined ? to !== 'disabled' : rankOf(to) - rankOf(from) > 1) {
    const sentence = before === undefined ? `${id} was created ${to}; a flag is created disabled` : `${id} went from ${from} to ${to}; one step at a time`;
    findings.push(...lifted([flagRules.finding('flags/step-skipped', { sentence, ...place })], { registry: next, flag: id, record: after, facts }));
  }
  if (before === undefined) return [...findings, ...checkCreationTime(id, after, registry)];
  if (before.state.mode === 'gradual' && to === 'enabled' && before.state.current_ppm < registry.settings.enable_from_ppm) {
    findings.push(flagRules.finding('flags/enable-before-full-ramp', { sentence: `${id} was enabled at ${before.state.current_ppm} ppm; ${registry.settings.enable_from_ppm} are needed`, ...place, expected: registry.settings.enable_from_ppm, actual: before.state.current_ppm }));
  }
  const isLive = rankOf(from) > SHADOW && rankOf(to) > SHADOW;
  if (isLive && !sameJson(before.bucketing, after.bucketing)) findings.push(flagRules.finding('flags/bucketing-changed', { sentence: `${id} is ${to}, and its bucketing changed`, ...place }));
  if (isLive && !sameJson(before.definition, after.definition)) findings.push(flagRules.finding('flags/definition-changed-live', { sentence: `${id} is ${to}, and its definition changed`, ...place }));
  if (isLive && isWeaker(before, after) && (isDemotion(before, after) || !isPromotion(before, after))) findings.push(...checkInvariants({ ...registry, evaluators: next.evaluators }, [[id, after]], facts).filter(stops));
  return [...findings, ...checkTimes(id, before, after)];
}

/** A flag says when it was created, so that tickets of an earlier one with its id do not take it up. */
function checkCreationTime(id: string, { created_at: at }: FlagRecord, { generated_at: absent }: Registry): Finding[] {
  if (at !== undefined && nanoseconds(at) >= nanoseconds(absent)) return [];
  return [flagRules.finding('flags/creation-undated', { sentence: `${id} was created after ${absent}, and says ${at ?? 'nothing of when'}`, subject: id, location: { pointer: `${pointerTo(id)}/created_at` } })];
}

/** Whether a record no longer has a time that the one before has, or an earlier one. */
function isSetBack(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && (after === undefined || nanoseconds(after) < nanoseconds(before));
}

/** A flag remembers when it was created and when it last went down, so that older tickets no longer take it up. */
function checkTimes(id: string, before: FlagRecord, after: FlagRecord): Finding[] {
  const place = { subject: id, location: { pointer: `${pointerTo(id)}/demoted_at` } };
  if (isSetBack(before.created_at, after.created_at)) return [flagRules.finding('flags/demotion-forgotten', { sentence: `${id} was created at ${before.created_at ?? ''} and no longer says so`, ...place, location: { pointer: `${pointerTo(id)}/created_at` } })];
  if (isSetBack(before.demoted_at, after.demoted_at)) return [flagRules.finding('flags/demotion-forgotten', { sentence: `${id} went down at ${before.demoted_at ?? ''} and no longer says so`, ...place })];
  if (!isDemotion(before, after) || after.demoted_at !== undefined && (before.demoted_at === undefined || nanoseconds(after.demoted_at) > nanoseconds(before.demoted_at))) return [];
  return [flagRules.finding('flags/demotion-undated', { sentence: `${id} went from ${before.state.mode} to ${after.state.mode} without a later demoted_at`, ...place })];
}

/** Findings that an approved emergency ticket turns into one warning each. */
function lifted(findings: readonly Finding[], { facts, ...flag }: { readonly registry: Registry; readonly flag: string; readonly record: FlagRecord; readonly facts: Facts }): Finding[] {
  const isLifted = findings.length > 0 && isCovered(facts, BREAK_GLASS, { ...flag, environment: placeOf(flag.registry, facts), now: facts.now });
  return findings.map((finding) => (isLifted ? flagRules.finding('flags/break-glass-used', { sentence: `${finding.sentence}; an emergency ticket allows it for now`, subject: flag.flag, ...(finding.location !== undefined && { location: finding.location }) }) : finding));
}

function ownRule({ evaluators }: Registry, name: string): unknown {
  return Object.hasOwn(evaluators, name) ? evaluators[name] : undefined;
}

/** Shared rules that changed under flags which people are exposed to. */
function sharedRules(before: Registry, after: Registry): Finding[] {
  const names = [...new Set([...Object.keys(before.evaluators), ...Object.keys(after.evaluators)])].filter((name) => !sameJson(ownRule(before, name), ownRule(after, name)));
  if (names.length === 0) return [];
  return Object.entries(after.records).flatMap(([id, record]) => {
    const was = recordOf(before, id);
    if (was === undefined || rankOf(record.state.mode) <= SHADOW || rankOf(was.state.mode) <= SHADOW) return [];
    const text = JSON.stringify([record.definition?.targeting ?? null, record.bucketing.by]);
    const used = names.filter((name) => text.includes(`{"$ref":${JSON.stringify(name)}}`));
    return used.map((name) => flagRules.finding('flags/definition-changed-live', { sentence: `${id} is ${record.state.mode}, and the shared rule ${name} changed under it`, subject: id, location: { pointer: pointerTo(id) } }));
  });
}

/** Rules of the registry that are gone or other than before, unless the registry that comes of it was approved. */
export function loosened(before: Registry, after: Registry, facts: Facts): Finding[] {
  const kept = new Map(after.settings.invariants.map((invariant) => [invariant.id, invariant]));
  const gone = before.settings.invariants.filter((invariant) => !sameJson(invariant, kept.get(invariant.id))).map(({ id }) => `the invariant ${id}`);
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
