import { toHex } from '@plimsoll/bytes';
import { conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { legacyFile, type LegacyRecord, Token } from '../../test/legacy-file.ts';
import { checkMecApprovals, commitRegistry, type Facts, FLAG_CHANGE, GO_DECISION, mecInvariants, mecToNative, type MecRegistry, readMecRegistry, readRegistry, type Registry, stops, ticketFor, verifyRegistry, writeRegistry } from '../index.ts';

const target = { registry: 'meta_flags', environment: 'production' };
const facts: Facts = { now: '2026-03-01T00:00:00Z', environment: 'production', tickets: [], restorableRoots: new Set(), approvedRoots: new Set() };

function legacy(bytes: string | Uint8Array): MecRegistry {
  const read = readMecRegistry(bytes);
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  return read.value;
}

function native(records: readonly LegacyRecord[]): Registry {
  const converted = mecToNative(legacy(legacyFile(records)), target);
  if (!converted.ok) throw new Error(JSON.stringify(converted.findings));
  return converted.value;
}

const verdictOf = (registry: Registry, known: Facts = facts): string[] => verifyRegistry({ registry, set: commitRegistry(registry) }, known).filter(stops).map(({ id, subject }) => `${id} ${subject}`);
const shadow = { mode: 'shadow', actor: 'sre', planned_activation: '2026-04-01T02:00:00+02:00' };
const gradual = (share: string) => ({ mode: 'gradual', actor: 'sre', current_pct: new Token(share), target_pct: new Token('1.0'), eta: null });

describe('mecToNative', () => {
  test('a record in native terms: UTC, millionths, evidence without digest, the last actor as owner', () => {
    const { records } = native([{ id: 'a', state: gradual('0.05'), updated_at: '2026-02-03T06:05:06.100000+02:00', evidence_uri: 'docs/a.md', controls: { rollback_snapshot: true, auto_rollback: { enabled: true, trigger: 'slo_drop_gt_3pct' }, dashboard: 'd.html', other: [1] } }, { id: 'b', state: shadow }]);
    expect(records['a']).toEqual({
      state: { mode: 'gradual', actor: 'sre', current_ppm: 50_000, target_ppm: 1_000_000, eta: null },
      owner: 'governance',
      rationale: 'Baseline',
      updated_at: '2026-02-03T04:05:06.100Z',
      updated_by: 'governance',
      evidence: [{ uri: 'docs/a.md', sha256: null }],
      depends_on: [],
      controls: { require_snapshot: true, auto_rollback: { enabled: true, gate: 'slo_latency_drop' }, dashboard: 'd.html', other: [1] },
      bucketing: { version: 'v2', by: null },
    });
    expect(records['b']?.state).toEqual({ mode: 'shadow', actor: 'sre', planned_activation: '2026-04-01T00:00:00Z' });
  });

  test('the same file gives the same registry, which is read again as it is, whatever its ids are', () => {
    const file = legacyFile([{ id: 'a' }, { id: 'constructor', state: { mode: 'enabled', actor: 'x', activated_at: '2026-01-01T00:00:00Z', justification: 'y' } }]);
    const [first, second] = [mecToNative(legacy(file), target), mecToNative(legacy(file), target)];
    expect(first).toEqual(second);
    expect(first.ok && readRegistry(writeRegistry(first.value))).toMatchObject({ ok: true, value: { registry: first.ok && first.value } });
  });

  test.each<readonly [string, LegacyRecord, readonly string[]]>([
    ['a blank rationale', { id: 'a', rationale: ' ' }, ['flags/malformed']],
    ['a share of nothing', { id: 'a', state: gradual('0.0000001') }, ['flags/malformed']],
    ['a share beyond all', { id: 'a', state: gradual('5') }, ['flags/malformed']],
    ['an empty address of evidence', { id: 'a', evidence_uri: '' }, ['flags/malformed']],
    ['a control of another type', { id: 'a', controls: { require_snapshot: 'yes' } }, ['flags/malformed']],
    ['a rollback of another shape', { id: 'a', controls: { auto_rollback: true } }, ['flags/malformed']],
  ])('%s is refused', (_what, record, ids) => {
    const converted = mecToNative(legacy(legacyFile([record])), target);
    expect(converted.ok).toBe(false);
    expect(converted.findings.filter(stops).map(({ id }) => id)).toEqual(ids);
    expect(converted.findings[0]?.location?.pointer).toMatch(/^\/records\/0\//u);
  });

  test('a name that is none is refused', () => {
    expect(mecToNative(legacy(legacyFile([])), { ...target, registry: '' })).toMatchObject({ ok: false, findings: [{ id: 'flags/malformed', location: { pointer: '/registry' } }] });
  });

  test('says that it guessed the owner, and names a trigger without a gate', () => {
    const { findings } = mecToNative(legacy(legacyFile([{ id: 'a', controls: { auto_rollback: { enabled: true, trigger: 'pager' } } }])), target);
    expect(findings.map(({ id, subject }) => [id, subject])).toEqual([['flags/owner-missing', 'a'], ['flags/control-unknown', 'a']]);
  });

  test.each([
    [{ rollback_snapshot: true, require_snapshot: false }, true],
    [{ rollback_snapshot: false, require_snapshot: true }, true],
    [{ rollback_snapshot: false }, false],
  ])('of the two names of one control, the stricter counts: %j', (controls, required) => {
    expect(native([{ id: 'a', controls }]).records['a']?.controls).toEqual({ require_snapshot: required });
  });
});

describe('mecInvariants', () => {
  const plan = ['meta_generation', 'ontology_bridge', 'free_energy_snapshots', 'semantic_plasticity', 'federated_meta', 'meta_prod'];
  const all = (state: (id: string) => Readonly<Record<string, unknown>> | undefined): Registry => native(plan.map((id) => ({ id, ...(state(id) !== undefined && { state: state(id)! }) })));

  test('all flags disabled is right', () => {
    expect(verdictOf(all(() => undefined))).toEqual([]);
    expect(mecInvariants.map(({ id }) => id)).toEqual(['meta-generation-disabled', 'meta-prod-guard', 'ticket-above-shadow', 'evidence-above-shadow']);
  });

  test('meta_generation is disabled in production, and may be in shadow elsewhere', () => {
    const registry = all((id) => (id === 'meta_generation' ? shadow : undefined));
    expect(verdictOf(registry)).toEqual(['flags/invariant meta-generation-disabled']);
    expect(verdictOf({ ...registry, environment: 'staging' })).toEqual([]);
    expect(verdictOf({ ...registry, environment: null }, { ...facts, environment: null })).toEqual(['flags/environment-unknown meta-generation-disabled', 'flags/environment-unknown meta-prod-guard']);
  });

  test('meta_prod leaves shadow by an approved go decision, and that alone is not enough', () => {
    const registry = all((id) => (id === 'meta_prod' ? gradual('0.05') : undefined));
    const go = ticketFor(registry, 'meta_prod', registry.records['meta_prod']!, { max_mode: 'gradual', max_ppm: 50_000, environment: 'production', issued_at: '2026-02-15T00:00:00Z', expires_at: '2026-04-01T00:00:00Z' });
    const under = (...policies: string[]): Facts => ({ ...facts, tickets: policies.map((policy) => ({ policy, ticket: go })) });
    const dependencies = Array<string>(5).fill('flags/dependency-unsatisfied meta_prod');
    expect(verdictOf(registry)).toEqual([...dependencies, 'flags/invariant meta-prod-guard', 'flags/invariant ticket-above-shadow', 'flags/invariant evidence-above-shadow']);
    expect(verdictOf(registry, under(GO_DECISION))).toEqual([...dependencies, 'flags/invariant ticket-above-shadow', 'flags/invariant evidence-above-shadow']);
    expect(verdictOf(registry, under(GO_DECISION, FLAG_CHANGE))).toEqual([...dependencies, 'flags/invariant evidence-above-shadow']);
  });

  test('the plan: a flag goes out after those that it depends on', () => {
    const out = (...ids: string[]): Registry => all((id) => (ids.includes(id) ? gradual('0.5') : undefined));
    const unsatisfied = (registry: Registry): string[] => verdictOf(registry, { ...facts, environment: 'staging' }).filter((each) => each.startsWith('flags/dependency'));
    expect(unsatisfied(out('meta_generation', 'ontology_bridge', 'federated_meta'))).toEqual([]);
    expect(unsatisfied(out('meta_generation', 'semantic_plasticity'))).toEqual(['flags/dependency-unsatisfied semantic_plasticity']);
    expect(unsatisfied(out('free_energy_snapshots'))).toEqual(['flags/dependency-unsatisfied free_energy_snapshots']);
    expect(unsatisfied(out(...plan))).toEqual([]);
    expect(verdictOf(native([{ id: 'ontology_bridge' }]))).toEqual(['flags/dependency-missing ontology_bridge']);
  });
});

describe('checkMecApprovals', () => {
  const approval = { role: 'sre_oncall', signer: 'P.', status: 'approved', signed_at: '2026-02-03T05:00:00Z', digest: 'ab'.repeat(32) };
  const ids = (...approvals: readonly object[]): string[] => checkMecApprovals(legacy(legacyFile([{ id: 'a', approvals }, { id: 'b' }])), 'M6').map(({ id }) => id);

  test('approvals in a record are of a root that covers them, and nobody signed', () => {
    expect(ids(approval)).toEqual(['approval/legacy-digest-mismatch', 'approval/circular-root', 'approval/legacy-unauthenticated']);
    expect(ids({ ...approval, signed_at: '2026-02-03T04:00:00Z' })).toContain('approval/precedes-root');
  });

  test.each([{ ...approval, status: 'pending' }, { ...approval, signed_at: 'now' }, { ...approval, digest: 'x' }, { ...approval, role: 1 }, {}])('what is no approval is malformed, and still none: %j', (row) => {
    expect(ids(row)).toEqual(['approval/legacy-row-malformed', 'approval/legacy-unauthenticated']);
  });

  test('where there are none, nothing is said', () => {
    expect(ids()).toEqual([]);
  });
});

describe.skipIf(conformanceAbsent())('the registry of a real release', () => {
  const registry = (): MecRegistry => legacy(conformanceBytes('mec/flags/phase-M6_meta_flags.json'));

  test('in production breaks the rule of its own runbook', () => {
    const converted = mecToNative(registry(), target);
    expect(converted.ok && verdictOf(converted.value)).toEqual(['flags/invariant meta-generation-disabled']);
    expect(converted.findings.map(({ id }) => id)).toEqual(Array<string>(6).fill('flags/owner-missing'));
    expect(converted.ok && toHex(commitRegistry(converted.value).root)).toMatch(/^[0-9a-f]{64}$/u);
  });

  test('prints four approvals that are none', () => {
    const found = checkMecApprovals(registry(), 'M6');
    expect(found.map(({ id }) => id)).toEqual([...Array<string[]>(4).fill(['approval/legacy-digest-mismatch', 'approval/precedes-root']).flat(), 'approval/circular-root', 'approval/legacy-unauthenticated']);
  });
});
