import { describe, expect, test } from 'vitest';
import { covered, disabled, enabled, facts, gradual, loaded, record, registry, shadow } from '../test/registries.ts';
import type { Facts, FlagRecord, Invariant, Registry } from './index.ts';
import { newRegistry, verifyRegistry } from './index.ts';

function idsOf(of: Registry, given: Facts = facts()): string[] {
  return verifyRegistry(loaded(of), given).flatMap(({ id, verdict, subject }) => (verdict === 'pass' ? [] : [`${id} ${subject ?? ''}`]));
}

/** Verdict of one invariant over one flag `f`. */
function invariant(require: Invariant['require'], of: FlagRecord, given: Facts = facts(), rest: Partial<Invariant> = {}, previous: string | null = null, environment: string | null = 'production'): string {
  const rule: Invariant = { id: 'rule', environments: ['*'], match: ['f'], require, severity: 'critical', rationale: 'because', ...rest };
  const registered = registry({ f: of, g: record(enabled) }, { settings: { enable_from_ppm: 1, invariants: [rule] }, previous_root: previous, environment });
  const found = verifyRegistry(loaded(registered), given).filter(({ subject }) => subject === 'rule');
  return found.map(({ id, verdict, severity }) => `${id.slice('flags/'.length)} ${verdict} ${severity}`).join('; ');
}

const holds = 'invariant pass note';
const broken = 'invariant fail critical';

test('a clean registry says what was checked, so that nothing checked is seen', () => {
  const findings = verifyRegistry(loaded(registry({ f: record(shadow) })), facts());
  expect(findings.map(({ id, verdict, subject }) => [id, verdict, subject])).toEqual([
    ['flags/root-recomputed', 'pass', 'meta_flags'],
    ['flags/dependencies-hold', 'pass', 'meta_flags'],
    ['flags/invariant', 'pass', 'ticket-above-shadow'],
    ['flags/invariant', 'pass', 'evidence-above-shadow'],
  ]);
  expect(findings[2]?.sentence).toBe('The invariant ticket-above-shadow holds; it applies to 0 of 1 flags');
});

test('a registry without flags is a valid one', () => {
  expect(idsOf(newRegistry('empty', null, '2026-01-01T00:00:00Z'))).toEqual([]);
});

test('faults of single flags and of their dependencies', () => {
  const flags = {
    cycle_a: record(disabled, { depends_on: [{ id: 'cycle_b', at_least: 'shadow' }] }),
    cycle_b: record(disabled, { depends_on: [{ id: 'cycle_a', at_least: 'shadow' }] }),
    controls: record(disabled, { controls: { four_eyes: true, dashboard: 'https://example.org' } }),
    evidence: record(disabled, { evidence: [{ uri: 'https://example.org/report', sha256: null }] }),
    lonely: record(disabled, { depends_on: [{ id: 'nobody', at_least: 'shadow' }] }),
    range: record(gradual(2, 1)),
    rule: record(disabled, { definition: { variants: { on: true }, default_variant: 'on', off_variant: null, targeting: { $ref: 'absent' } } }),
    waiting: record(gradual(2, 2), { depends_on: [{ id: 'range', at_least: 'enabled' }] }),
  };
  expect(idsOf(registry(flags, { settings: { enable_from_ppm: 1, invariants: [] } })).sort()).toEqual([
    'flags/control-unknown controls',
    'flags/dependency-cycle cycle_a',
    'flags/dependency-missing lonely',
    'flags/dependency-unsatisfied waiting',
    'flags/evidence-unpinned evidence',
    'flags/ppm-range range',
    'flags/targeting-invalid rule',
  ]);
});

describe('invariants', () => {
  test.each<[label: string, require: Invariant['require'], of: FlagRecord, expected: string]>([
    ['at most shadow, in shadow', { mode_at_most: 'shadow' }, record(shadow), holds],
    ['at most shadow, gradual', { mode_at_most: 'shadow' }, record(gradual(1)), broken],
    ['exactly disabled', { mode_exactly: 'disabled' }, record(), holds],
    ['exactly disabled, in shadow', { mode_exactly: 'disabled' }, record(shadow), broken],
    ['at most half, half', { ppm_at_most: 500_000 }, record(gradual(500_000)), holds],
    ['at most half, one more', { ppm_at_most: 500_000 }, record(gradual(500_001)), broken],
    ['at most half, enabled', { ppm_at_most: 500_000 }, record(enabled), broken],
    ['at most none, in shadow', { ppm_at_most: 0 }, record(shadow), holds],
    ['evidence', { evidence_min: 1 }, record(), holds],
    ['more evidence', { evidence_min: 2 }, record(), broken],
    ['28 days, after 28', { max_days_in_mode: 28 }, record(), holds],
    ['27 days, after 28', { max_days_in_mode: 27 }, record(), broken],
  ])('%s', (_, require, of, expected) => {
    expect(invariant(require, of)).toBe(expected);
  });

  test('a ticket that covers the flag as it is', () => {
    const of = record(gradual(5));
    expect(invariant({ ticket: 'board' }, of, covered({ f: of }, {}, 'board'))).toBe(holds);
    expect(invariant({ ticket: 'board' }, of, covered({ f: of }, { max_ppm: 4 }, 'board'))).toBe(broken);
    expect(invariant({ ticket: 'board' }, of)).toBe(broken);
  });

  test('until a ticket of another policy lifts it', () => {
    const of = record(gradual(5));
    const until = { until: { ticket: 'go' } };
    expect(invariant({ mode_at_most: 'shadow' }, of, facts(), until)).toBe(broken);
    expect(invariant({ mode_at_most: 'shadow' }, of, covered({ f: of }, {}, 'go'), until)).toBe(holds);
    const demoted = { ...of, demoted_at: '2026-02-20T00:00:00Z' };
    expect(invariant({ mode_at_most: 'shadow' }, demoted, covered({ f: demoted }, {}, 'go'), until)).toBe(broken);
  });

  test('a root before that can be restored', () => {
    const root = 'cd'.repeat(32);
    expect(invariant({ snapshot: true }, record(), facts({ restorableRoots: new Set([root]) }), {}, root)).toBe(holds);
    expect(invariant({ snapshot: true }, record(), facts(), {}, root)).toBe(broken);
    expect(invariant({ snapshot: true }, record(), facts({ restorableRoots: new Set([root]) }))).toBe(broken);
  });

  test('of other environments do not count; of some environments are undecided where nobody said which this is', () => {
    const rule = { environments: ['staging'] };
    expect(invariant({ mode_exactly: 'enabled' }, record(), facts(), rule)).toBe('');
    expect(invariant({ mode_exactly: 'enabled' }, record(), facts({ environment: 'staging' }), rule, null, null)).toBe(broken);
    expect(invariant({ mode_exactly: 'disabled' }, record(), facts({ environment: null }), rule, null, null)).toBe('environment-unknown inconclusive critical');
    expect(invariant({ mode_exactly: 'disabled' }, record(), facts({ environment: null }))).toBe(holds);
  });

  test('only above a mode, and only of the flags that they match', () => {
    expect(invariant({ mode_exactly: 'enabled' }, record(shadow), facts(), { when: { mode_above: 'shadow' } })).toBe(holds);
    expect(invariant({ mode_exactly: 'enabled' }, record(gradual(1)), facts(), { when: { mode_above: 'shadow' } })).toBe(broken);
    expect(invariant({ mode_exactly: 'disabled' }, record(), facts(), { match: ['x*', '?'] })).toBe(broken);
    expect(invariant({ mode_exactly: 'disabled' }, record(), facts(), { match: ['x*', '??'] })).toBe(holds);
  });

  test('an emergency ticket makes a warning of it, for as long as it lasts', () => {
    const of = record(gradual(5));
    const glass = covered({ f: of }, { issued_at: '2026-03-01T00:00:00Z', expires_at: '2026-03-02T00:00:00Z' }, 'break-glass');
    expect(invariant({ mode_at_most: 'shadow' }, of, glass)).toBe('break-glass-used fail warning');
    expect(invariant({ mode_at_most: 'shadow' }, of, { ...glass, now: '2026-03-02T00:00:00Z' })).toBe(broken);
  });
});
