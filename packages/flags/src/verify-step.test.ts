import { describe, expect, test } from 'vitest';
import { covered, disabled, EARLIER, enabled, facts, gradual, NOW, record, registry, rootOf, shadow } from '../test/registries.ts';
import type { Facts, FlagRecord, FlagState, Registry } from './index.ts';
import { stops, verifyStep } from './verify-step.ts';

/** Ids of what stands against a step. */
function against(before: Registry, after: Registry, given: Facts = facts()): string[] {
  return verifyStep(before, { ...after, generation: before.generation + 1 }, given).filter(stops).map(({ id }) => id);
}

/** The same for a step of one flag. */
function step(from: FlagRecord | undefined, to: FlagRecord | undefined, given: Facts = to === undefined ? facts() : covered({ f: to })): string[] {
  return against(registry(from === undefined ? {} : { f: from }), registry(to === undefined ? {} : { f: to }), given);
}

const other = { definition: { variants: { on: 1, off: 0 }, default_variant: 'on', off_variant: 'off' } };
const bucketed = { bucketing: { version: 'v2', by: { var: 'email' } } } as const;

describe('a step of one flag', () => {
  test.each<[label: string, from: FlagRecord | undefined, to: FlagRecord | undefined, ids: string[]]>([
    ['create disabled', undefined, record(), []],
    ['create in shadow', undefined, record(shadow), ['flags/step-skipped']],
    ['create enabled', undefined, record(enabled), ['flags/step-skipped']],
    ['a demotion remembered later than it was', record(shadow, { demoted_at: EARLIER }), record(shadow, { demoted_at: NOW }), []],
    ['disabled to shadow', record(), record(shadow), []],
    ['disabled to gradual', record(), record(gradual(1)), ['flags/step-skipped']],
    ['shadow to enabled', record(shadow), record(enabled), ['flags/step-skipped']],
    ['shadow to gradual', record(shadow), record(gradual(50_000)), []],
    ['shadow to all at once, still gradual', record(shadow), record(gradual(1_000_000)), []],
    ['gradual, more', record(gradual(1)), record(gradual(2)), []],
    ['gradual 999,999 to enabled', record(gradual(999_999)), record(enabled), ['flags/enable-before-full-ramp']],
    ['gradual in full to enabled', record(gradual(1_000_000)), record(enabled), []],
    ['above the target', record(gradual(1, 2)), record(gradual(3, 2)), ['flags/ppm-range']],
    ['definition in shadow', record(shadow), record(shadow, other), []],
    ['definition while exposed', record(gradual(1)), record(gradual(1), other), ['flags/definition-changed-live']],
    ['bucketing in shadow', record(shadow), record(shadow, bucketed), []],
    ['bucketing while exposed', record(gradual(1)), record(gradual(2), bucketed), ['flags/bucketing-changed']],
    ['bucketing on the way down, still exposed', record(enabled), record(gradual(1), bucketed), ['flags/bucketing-changed']],
    ['bucketing on the way down to shadow', record(enabled), record(shadow, bucketed), []],
    ['remove disabled', record(), undefined, []],
    ['remove in shadow', record(shadow), undefined, ['flags/removed-live']],
    ['remove enabled', record(enabled), undefined, ['flags/removed-live']],
    ['enabled to disabled', record(enabled), record(disabled), []],
    ['gradual, less', record(gradual(2)), record(gradual(1)), []],
    ['a variant that is not there', record(), record(disabled, { definition: { variants: { on: true }, default_variant: 'on', off_variant: 'off' } }), ['flags/variant-missing']],
    ['no variants', record(), record(disabled, { definition: { variants: {}, default_variant: null, off_variant: null } }), ['flags/variant-missing']],
    ['variants of two types', record(), record(disabled, { definition: { variants: { on: true, off: 'no' }, default_variant: 'on', off_variant: 'off' } }), ['flags/variant-type-mixed']],
    ['a rule with an unknown operator', record(), record(disabled, { definition: { ...other.definition, targeting: { regexp: ['a', 'b'] } } }), ['flags/targeting-invalid']],
    ['a rule that reads a prototype', record(), record(disabled, { bucketing: { version: 'v2', by: { var: 'a.__proto__.b' } } }), ['flags/targeting-invalid']],
    ['a missing dependency', record(), record(disabled, { depends_on: [{ id: 'g', at_least: 'shadow' }] }), []],
    ['the time of a demotion taken away', record(shadow, { demoted_at: EARLIER }), record(shadow), ['flags/demotion-forgotten']],
    ['the time of a demotion taken away on the way down', record(gradual(2), { demoted_at: EARLIER }), record(gradual(1)), ['flags/demotion-forgotten']],
    ['the time of its creation taken away', record(shadow, { created_at: EARLIER }), record(shadow), ['flags/demotion-forgotten']],
    ['a control given up with a step down and a higher target', record(gradual(2, 2), { controls: { require_snapshot: true } }), record(gradual(1, 3), { demoted_at: NOW }), ['flags/invariant']],
    ['the time of a demotion set back', record(shadow, { demoted_at: EARLIER }), record(shadow, { demoted_at: '2026-01-01T00:00:00Z' }), ['flags/demotion-forgotten']],
  ])('%s', (_, from, to, ids) => {
    expect(step(from, to)).toEqual(ids);
  });

  test('a demotion that does not say when is a warning, and goes through', () => {
    const findings = verifyStep(registry({ f: record(enabled) }), registry({ f: record() }, { generation: 2 }), facts());
    expect(findings.map(({ id }) => id)).toEqual(['flags/demotion-undated']);
    expect(findings.some(stops)).toBe(false);
    const dated = (was: string, is: string) => verifyStep(registry({ f: record(enabled, { demoted_at: was }) }), registry({ f: record(disabled, { demoted_at: is }) }, { generation: 2 }), facts()).map(({ id }) => id);
    expect([dated(EARLIER, EARLIER), dated(NOW, EARLIER), dated(EARLIER, NOW)]).toEqual([['flags/demotion-undated'], ['flags/demotion-forgotten'], []]);
  });
});

describe('what a promotion needs', () => {
  const up = record(gradual(1));

  test('a ticket, and evidence with a digest', () => {
    expect(step(record(shadow), up, facts())).toEqual(['flags/invariant']);
    const bare = record(gradual(1), { evidence: [{ uri: 'https://example.org/report.json', sha256: null }] });
    expect(step(record(shadow), bare)).toEqual(['flags/invariant']);
    expect(step(record(shadow), bare, facts())).toEqual(['flags/invariant', 'flags/invariant']);
  });

  test.each<[label: string, given: Facts]>([
    ['of another policy', covered({ f: up }, {}, 'other')],
    ['for another environment', covered({ f: up }, { environment: 'staging' })],
    ['from tomorrow on', covered({ f: up }, { issued_at: '2026-03-02T12:00:00Z' })],
    ['that expired', covered({ f: up }, { expires_at: NOW })],
    ['for less', covered({ f: up }, { max_mode: 'shadow' })],
    ['for fewer', covered({ f: up }, { max_ppm: 0 })],
    ['for another definition', covered({ f: record(gradual(1), other) })],
    ['for another bucketing', covered({ f: record(gradual(1), bucketed) })],
    ['for other dependencies', covered({ f: record(gradual(1), { depends_on: [{ id: 'g', at_least: 'shadow' }] }) })],
    ['for other controls', covered({ f: record(gradual(1), { controls: { dashboard: 'https://example.org' } }) })],
    ['of another flag', covered({ g: up })],
  ])('a ticket %s does not cover it', (_, given) => {
    expect(step(record(shadow), up, given)).toEqual(['flags/invariant']);
  });

  test('a ticket from before the flag last went down no longer counts; a later one does', () => {
    const demoted = { demoted_at: '2026-02-20T00:00:00Z' };
    const to = record(gradual(1), demoted);
    expect(step(record(shadow, demoted), to)).toEqual(['flags/invariant']);
    expect(step(record(shadow, demoted), to, covered({ f: to }, { issued_at: '2026-02-20T00:00:00Z' }))).toEqual(['flags/invariant']);
    expect(step(record(shadow, demoted), to, covered({ f: to }, { issued_at: '2026-02-20T00:00:00.000000001Z' }))).toEqual([]);
  });

  test('a ramp within the ticket needs no other', () => {
    const given = covered({ f: up }, { max_ppm: 500_000 });
    expect(step(up, record(gradual(500_000)), given)).toEqual([]);
    expect(step(up, record(gradual(500_001)), given)).toEqual(['flags/invariant']);
    expect(step(up, record(gradual(1, 1)), facts())).toEqual([]);
  });

  test('raising only the target is a promotion', () => {
    expect(step(record(gradual(1, 2)), record(gradual(1, 3)), facts())).toEqual(['flags/invariant']);
  });

  test('dependencies that are there and far enough', () => {
    const needs = record(gradual(1), { depends_on: [{ id: 'g', at_least: 'gradual' }] });
    const from = record(shadow, { depends_on: needs.depends_on });
    const given = covered({ f: needs });
    expect(step(from, needs, given)).toEqual(['flags/dependency-missing']);
    expect(against(registry({ f: from, g: record(shadow) }), registry({ f: needs, g: record(shadow) }), given)).toEqual(['flags/dependency-unsatisfied']);
    expect(against(registry({ f: from, g: record(gradual(1)) }), registry({ f: needs, g: record(gradual(1)) }), given)).toEqual([]);
    expect(against(registry({ f: needs, g: record(gradual(1)) }), registry({ f: { ...needs, state: gradual(2) }, g: record(gradual(1)) }), given)).toEqual(['flags/dependency-unsatisfied']);
  });

  test('no circle of dependencies', () => {
    const on = (id: string) => record(disabled, { depends_on: [{ id, at_least: 'shadow' }] });
    expect(against(registry({ f: record(), g: on('f') }), registry({ f: on('g'), g: on('f') }))).toEqual(['flags/dependency-cycle']);
    expect(step(record(), on('f'))).toEqual(['flags/dependency-cycle']);
  });

  test('the control require_snapshot asks for a root that can be restored', () => {
    const controls = { require_snapshot: true };
    const to = record(shadow, { controls });
    const from = registry({ f: record(disabled, { controls }) });
    const [finding] = verifyStep(from, registry({ f: to }, { generation: 2 }), facts());
    expect(finding?.id).toBe('flags/control-unmet');
    const root = /from a root of which .*; ([0-9a-f]{64}) is none/.exec(finding?.sentence ?? '')?.[1] ?? '';
    expect(against(from, registry({ f: to }), facts({ restorableRoots: new Set([root]) }))).toEqual([]);
  });
});

describe('what is weaker counts as a promotion', () => {
  const live = record(gradual(1), { depends_on: [{ id: 'g', at_least: 'shadow' }], controls: { require_snapshot: true } });
  test.each<[label: string, to: FlagRecord]>([
    ['a dependency given up', { ...live, depends_on: [] }],
    ['a control given up', { ...live, controls: {} }],
    ['evidence taken away', { ...live, evidence: [] }],
  ])('%s', (_, to) => {
    const g = record(shadow);
    expect(against(registry({ f: live, g }), registry({ f: to, g }))).toContain('flags/invariant');
    expect(against(registry({ f: live, g }), registry({ f: { ...live, owner: 'others', evidence: [...live.evidence, { uri: 'https://example.org/2', sha256: null }] }, g }))).toEqual([]);
  });
});

describe('the registry itself', () => {
  const live = registry({ f: record(gradual(1)) });

  test('another name or environment is another registry', () => {
    expect(against(live, { ...live, registry: 'other' })).toEqual(['flags/other-registry']);
    expect(against(live, { ...live, environment: null })).toEqual(['flags/other-registry']);
  });

  test('the generation goes up', () => {
    const ids = (after: Registry): string[] => verifyStep(live, after, facts()).map(({ id }) => id);
    expect(ids(live)).toEqual([]);
    expect(ids({ ...live, generated_at: NOW })).toEqual([]);
    expect(ids({ ...live, records: {} })).toEqual(['flags/generation-order', 'flags/removed-live']);
    expect(verifyStep({ ...live, generation: 5 }, { ...live, generation: 4 }, facts())[0]).toMatchObject({ id: 'flags/generation-order', expected: 6, actual: 4 });
  });

  test.each<[label: string, settings: Registry['settings']]>([
    ['an invariant removed', { ...live.settings, invariants: live.settings.invariants.slice(1) }],
    ['an invariant changed', { ...live.settings, invariants: live.settings.invariants.map((invariant) => ({ ...invariant, severity: 'warning' as const })) }],
    ['enabling allowed earlier', { ...live.settings, enable_from_ppm: 1 }],
  ])('%s needs approval of the resulting root', (_, settings) => {
    const after = { ...live, settings };
    const findings = verifyStep(live, { ...after, generation: 2 }, facts()).filter(stops);
    expect(findings.map(({ id }) => id)).toEqual(['flags/settings-loosened']);
    const root = (findings[0]?.detail as { root: string } | undefined)?.root ?? '';
    expect(against(live, after, facts({ approvedRoots: new Set([root]) }))).toEqual([]);
  });

  test('an invariant more, or enabling allowed later, needs nothing', () => {
    const more = { ...live.settings, invariants: [...live.settings.invariants, { id: 'guard', environments: ['*'], match: ['*'], require: { mode_at_most: 'gradual' as const }, severity: 'blocker' as const, rationale: 'not yet' }] };
    expect(against(live, { ...live, settings: more })).toEqual([]);
  });

  test('whoever promotes and drops the rule against it in one step is held to the rule, approval of the root or not', () => {
    const before = registry({ f: record(shadow) });
    const after = { ...registry({ f: record(gradual(1)) }), settings: { ...before.settings, invariants: [] } };
    const root = (verifyStep(before, { ...after, generation: 2 }, facts()).find(({ id }) => id === 'flags/settings-loosened')?.detail as { root: string } | undefined)?.root ?? '';
    expect(against(before, after, facts({ approvedRoots: new Set([root]) }))).toEqual(['flags/invariant']);
  });

  test('is judged where it is served, whatever else is said', () => {
    const guarded = (state: FlagState, environment: string | null): Registry => registry({ f: record(state) }, { environment, settings: { enable_from_ppm: 1, invariants: [{ id: 'guard', environments: ['production'], match: ['f'], require: { mode_at_most: 'shadow' }, severity: 'blocker', rationale: 'not there' }] } });
    const said = (environment: string | null, place: string | null) => against(guarded(shadow, environment), guarded(gradual(1), environment), facts({ environment: place }));
    expect(['production', 'staging', '', '*', null].map((place) => said('production', place))).toEqual(Array(5).fill(['flags/invariant']));
    expect(said('staging', 'production')).toEqual([]);
    expect([said(null, 'production'), said(null, 'staging'), said(null, null), said(null, '')]).toEqual([['flags/invariant'], [], ['flags/environment-unknown'], ['flags/environment-unknown']]);
    const elsewhere = { ...covered({ f: record(gradual(1)) }, { environment: 'staging' }), environment: 'staging' };
    expect(against(registry({ f: record(shadow) }), registry({ f: record(gradual(1)) }), elsewhere)).toEqual(['flags/invariant']);
  });

  test('a shared rule may have a name that every object has', () => {
    expect(against(registry({}), registry({}, { evaluators: { constructor: { var: 'a' } } }))).toEqual([]);
  });

  test('the root before is the one that was there, whatever the registry says of it', () => {
    const settings: Registry['settings'] = { enable_from_ppm: 1, invariants: [{ id: 'kept', environments: ['*'], match: ['*'], require: { snapshot: true }, severity: 'blocker', rationale: 'there is a way back' }] };
    const of = (state: FlagState, previous: string | null = null): Registry => registry({ f: record(state) }, { settings, previous_root: previous });
    const was = of(shadow);
    expect(against(was, of(gradual(1), 'cd'.repeat(32)), facts({ restorableRoots: new Set(['cd'.repeat(32)]) }))).toEqual(['flags/invariant']);
    expect(against(was, of(gradual(1)), facts({ restorableRoots: new Set([rootOf(was)]) }))).toEqual([]);
  });

  test('a flag that is created says when, and no time before that', () => {
    const created = (at: string | undefined) => verifyStep(registry({}, { generated_at: EARLIER }), registry({ f: record(disabled, at === undefined ? {} : { created_at: at }) }, { generation: 2 }), facts()).map(({ id }) => id);
    expect([created(undefined), created('2026-01-01T00:00:00Z'), created(EARLIER), created(NOW)]).toEqual([['flags/creation-undated'], ['flags/creation-undated'], [], []]);
  });

  test('a shared rule changes only under flags that nobody is exposed to', () => {
    const shared = (rule: unknown, state = gradual(1)): Registry => registry({ f: record(state, { definition: { ...other.definition, targeting: { if: [{ $ref: 'staff' }, 'on', 'off'] } } }) }, { evaluators: { staff: rule } });
    const rule = { in: ['@example.org', { var: 'email' }] };
    expect(against(shared(rule), shared({ '==': [1, 1] }))).toEqual(['flags/definition-changed-live']);
    expect(against(shared(rule, shadow), shared({ '==': [1, 1] }, shadow))).toEqual([]);
    expect(against(registry({ f: record(gradual(1)) }), registry({ f: record(gradual(1)) }, { evaluators: { staff: rule } }))).toEqual([]);
    const none = registry(shared(rule).records);
    expect(against(shared(rule), none)).toEqual(['flags/definition-changed-live']);
    expect(against(none, shared(rule))).toEqual(['flags/definition-changed-live']);
    for (const [from, to] of [[shadow, gradual(1)], [gradual(1), shadow]] as const) {
      expect(against(shared(rule, from), shared({ '==': [1, 1] }, to), covered(shared(rule, to).records, {}, 'flag-change', { staff: { '==': [1, 1] } }))).toEqual([]);
    }
    // The ticket was for another rule of that name: what it approved is not what would be served.
    for (const was of [{ staff: rule }, {}]) expect(against(shared({ '==': [1, 1] }, shadow), shared({ '==': [1, 1] }), covered(shared(rule).records, {}, 'flag-change', was))).toEqual(['flags/invariant']);
    const by = record(gradual(1), { bucketing: { version: 'v2', by: { $ref: 'staff' } } });
    expect(against(registry({ f: by }, { evaluators: { staff: { var: 'a' } } }), registry({ f: by }, { evaluators: { staff: { var: 'b' } } }))).toEqual(['flags/definition-changed-live']);
  });
});

describe('an emergency ticket', () => {
  const glass = (to: FlagRecord, rest: object = {}): Facts => covered({ f: to }, { issued_at: '2026-03-01T00:00:00Z', expires_at: '2026-03-02T00:00:00Z', ...rest }, 'break-glass');
  const to = record(enabled, { depends_on: [{ id: 'g', at_least: 'shadow' }] });
  const from = { f: record(disabled, { depends_on: to.depends_on }), g: record() };

  test('lifts steps, dependencies and invariants, and every one of them is told', () => {
    const findings = verifyStep(registry(from), registry({ ...from, f: to }, { generation: 2 }), glass(to));
    expect(findings.filter(stops)).toEqual([]);
    expect(findings.filter(({ id }) => id === 'flags/break-glass-used').map(({ subject }) => subject)).toEqual(['f', 'f', 'ticket-above-shadow']);
  });

  test('lifts nothing once it expired, or if it was to last for more than a day', () => {
    for (const rest of [{ expires_at: NOW }, { expires_at: '2026-03-02T00:00:00.000000001Z' }]) {
      expect(against(registry(from), registry({ ...from, f: to }), glass(to, rest))).toEqual(['flags/step-skipped', 'flags/dependency-unsatisfied', 'flags/invariant']);
    }
  });

  test('does not lift the rules over bucketing, definitions, and full ramps', () => {
    const live = record(gradual(1), bucketed);
    expect(step(record(gradual(1)), live, glass(live))).toEqual(['flags/bucketing-changed']);
    expect(step(record(gradual(1)), record(enabled), glass(record(enabled)))).toEqual(['flags/enable-before-full-ramp']);
  });
});
