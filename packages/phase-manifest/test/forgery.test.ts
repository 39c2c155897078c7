import { encodeUtf8 } from '@plimsoll/bytes';
import type { Json } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { INCIDENT, INCIDENT_SHA256, laneInput, liveEvidence, rollbackGovernance, stableGovernance } from '../src/contract/example-run.ts';
import { definePhaseContract, mecPhaseManifestM6, type PhaseContractDefinition, recordLine, torghutPhaseManifestV1 as contract } from '../src/index.ts';
import { manifestHash } from '../src/manifest-hash.ts';
import type { Forgeable } from './forgeable.ts';

type Members = Readonly<Record<string, Json>>;

const evidence = new Map(Object.entries(liveEvidence() as Readonly<Record<string, string>>));
const REPORT = '/srv/desk/runs/0412/gates/report.json';

function governed(target: 'paper' | 'live', governance: Members = stableGovernance(target)): string {
  return contract.appendRuntimeGovernance(contract.buildManifest(laneInput(target)).text, governance).text ?? '';
}
const base = {
  paper: governed('paper'),
  live: governed('live'),
  rollback: governed('paper', rollbackGovernance('with evidence')),
  bare: governed('paper', rollbackGovernance('without evidence')),
  drifted: governed('paper', { ...stableGovernance('paper'), drift_status: 'drifted' }),
  lane: contract.buildManifest(laneInput('paper')).text ?? '',
  empty: contract.appendRuntimeGovernance(contract.buildManifest({ ...laneInput('paper'), phases: [] }).text, stableGovernance('paper')).text ?? '',
};

const parsed = (text: string | null): Forgeable => JSON.parse(text ?? 'null') as Forgeable;

/** A gate of a phase's own. */
const own = (id: string, status = 'pass') => ({ id, status, threshold: null, value: null });

function forged(name: keyof typeof base, forge: (manifest: Forgeable) => unknown): string {
  const manifest = parsed(base[name]);
  forge(manifest);
  return JSON.stringify(manifest);
}

/** Writes pass wherever a status stands, and the transitions that follow. */
function passAll(manifest: Forgeable): void {
  for (const phase of manifest.phases) {
    phase.status = 'pass';
    for (const gate of phase.slo_gates) gate.status = 'pass';
  }
  derive(manifest);
  for (const part of [manifest.runtime_governance, manifest.rollback_proof]) part.status = 'pass';
  manifest.runtime_governance.governance_status = 'pass';
}

/** Derives transitions, count and status, as a forger would who knows the contract. */
function derive(manifest: Forgeable): void {
  manifest.phase_transitions = manifest.phases.slice(1).map((phase, index) => ({ from: manifest.phases[index]?.name, to: phase.name, status: phase.status }));
  manifest.phase_count = manifest.phases.length;
  manifest.status = 'pass';
}

/** Says that nothing was rolled back, in all four places. */
function denyRollback(manifest: Forgeable): void {
  for (const place of [manifest.phases[5].observations, manifest.phases[6].observations, manifest.runtime_governance, manifest.rollback_proof]) place.rollback_triggered = false;
  manifest.phases[5].slo_gates[0].value = false;
}

const idsOf = ({ findings }: { readonly findings: readonly { readonly id: string }[] }): ReadonlySet<string> => new Set(findings.map(({ id }) => id.slice('phase-manifest/'.length)));

/** The findings of the three ways to give one document; the same for each. */
function judged(text: string): { readonly verdict: string; readonly ids: ReadonlySet<string>; readonly promotes: boolean } {
  const forms = [text, encodeUtf8(text), JSON.parse(text) as object].map((source) => {
    const verified = contract.verifyManifest(source);
    return { verdict: verified.verdict, ids: idsOf(verified), effective: verified.effectiveStatus, phases: verified.phases };
  });
  const [first = { verdict: '', ids: new Set<string>() }] = forms;
  for (const form of forms) expect(form).toEqual(first);
  const promotes = contract.canPromote(text, 'paper').verdict === 'pass' || contract.canPromote(text, 'live', { evidence }).verdict === 'pass';
  return { verdict: first.verdict, ids: first.ids, promotes };
}

type Row = readonly [title: string, base: keyof typeof base, forge: (manifest: Forgeable) => unknown, id: string];

const rows: readonly Row[] = [
  // Governance
  ['a rollback whose every status says pass', 'rollback', passAll, 'rollback-not-failing'],
  ['a rollback without evidence whose every status says pass', 'bare', passAll, 'evidence-absent'],
  ['a rollback denied in the object', 'bare', (m) => { m.runtime_governance.rollback_triggered = false; }, 'governance-mismatch'],
  ['a rollback denied in three of four places, all of it pass', 'bare', (m) => { passAll(m); denyRollback(m); m.rollback_proof.rollback_triggered = true; }, 'rollback-not-failing'],
  ['a rollback as the text "false"', 'bare', (m) => { passAll(m); denyRollback(m); m.runtime_governance.rollback_triggered = 'false'; }, 'type-wrong'],
  ['a rollback as 0', 'bare', (m) => { passAll(m); denyRollback(m); m.phases[6].observations.rollback_triggered = 0; }, 'type-wrong'],
  ['a rollback as nothing', 'bare', (m) => { passAll(m); denyRollback(m); Reflect.deleteProperty(m.rollback_proof, 'rollback_triggered'); }, 'key-missing'],
  ['a rollback flag with a capital letter', 'bare', (m) => { passAll(m); denyRollback(m); Reflect.deleteProperty(m.phases[5].observations, 'rollback_triggered'); Object.assign(m.phases[5].observations, { Rollback_triggered: false }); }, 'key-missing'],
  ['a rollback denied where an emergency stop stays active', 'bare', (m) => { passAll(m); denyRollback(m); m.runtime_governance.emergency_stop_active = true; m.phases[5].observations.drift_status = m.runtime_governance.drift_status = 'stable'; }, 'rollback-not-failing'],
  ['an emergency stop in a run that passes', 'paper', (m) => { m.runtime_governance.emergency_stop_active = true; }, 'rollback-not-failing'],
  ['an emergency stop as a text', 'paper', (m) => { m.runtime_governance.emergency_stop_active = 'false'; }, 'type-wrong'],
  ['an emergency stop among the observations', 'live', (m) => { m.phases[5].observations.emergency_stop_active = true; }, 'governance-mismatch'],
  ['drift that is stable in one place only', 'drifted', (m) => { passAll(m); m.phases[5].observations.drift_status = 'stable'; }, 'governance-mismatch'],
  ['drift, all of it pass', 'drifted', passAll, 'drift-unhealthy'],
  ['drift of a word with a space', 'paper', (m) => { m.phases[5].observations.drift_status = m.runtime_governance.drift_status = 'stable '; }, 'drift-not-evaluated'],
  ['drift of a word with a capital letter', 'paper', (m) => { m.phases[5].observations.drift_status = m.runtime_governance.drift_status = 'Stable'; }, 'drift-not-evaluated'],
  ['drift of a word in letters that look alike', 'paper', (m) => { m.phases[5].observations.drift_status = m.runtime_governance.drift_status = 'ѕtable'; }, 'drift-not-evaluated'],
  ['drift of a name that objects inherit', 'paper', (m) => { m.phases[5].observations.drift_status = m.runtime_governance.drift_status = 'constructor'; }, 'drift-not-evaluated'],
  ['drift as a list', 'paper', (m) => { m.phases[5].observations.drift_status = ['stable']; m.runtime_governance.drift_status = ['stable']; }, 'drift-not-evaluated'],
  ['drift that nothing reports', 'paper', (m) => { Reflect.deleteProperty(m.phases[5].observations, 'drift_status'); }, 'governance-pending'],
  ['drift without a report', 'paper', (m) => { m.phases[5].artifact_refs = []; m.runtime_governance.artifact_refs = []; }, 'drift-evidence-missing'],
  ['governance that is pending and says pass', 'paper', (m) => { m.phases[5].reasons = ['runtime_governance_pending']; }, 'governance-pending'],
  ['a lane whose every status says pass', 'lane', passAll, 'governance-pending'],
  ['a governance status of its own', 'drifted', (m) => { m.runtime_governance.governance_status = 'pass'; }, 'governance-mismatch'],
  ['governance of another target', 'live', (m) => { m.rollback_proof.requested_promotion_target = 'paper'; }, 'governance-mismatch'],
  ['governance as a list', 'paper', (m) => { m.runtime_governance = [m.runtime_governance]; }, 'type-wrong'],
  ['governance skipped', 'paper', (m) => { m.phases[5].status = 'skip'; derive(m); }, 'skip-not-allowed'],

  // Phases
  ['a phase missing, the rest derived', 'paper', (m) => { m.phases.splice(2, 1); derive(m); }, 'phase-missing'],
  ['every phase missing', 'paper', (m) => { m.phases = []; derive(m); }, 'phase-missing'],
  ['two phases in the place of each other, the rest derived', 'paper', (m) => { m.phases.splice(1, 2, m.phases[2], m.phases[1]); derive(m); }, 'phase-order'],
  ['the governance phases in the place of each other', 'paper', (m) => { m.phases.splice(5, 2, m.phases[6], m.phases[5]); derive(m); }, 'phase-order'],
  ['a failed phase behind one of its name that passes', 'empty', (m) => { const copy = structuredClone(parsed(base.paper).phases[1]); m.phases.splice(1, 0, copy); derive(m); }, 'phase-duplicate'],
  ['a phase in the place of another', 'empty', (m) => { const sound = parsed(base.paper).phases; m.phases = m.phases.map(() => sound[3]); derive(m); }, 'phase-duplicate'],
  ['a phase of a name that objects inherit', 'paper', (m) => { m.phases[2].name = 'constructor'; derive(m); }, 'phase-unknown'],
  ['a phase of the name of a function', 'paper', (m) => { m.phases[2].name = 'toString'; derive(m); }, 'phase-unknown'],
  ['a phase named __proto__', 'paper', (m) => { m.phases[2].name = '__proto__'; derive(m); }, 'phase-unknown'],
  ['a phase named with a space', 'paper', (m) => { m.phases[2].name = 'rollback-readiness '; derive(m); }, 'phase-unknown'],
  ['a phase named with another hyphen', 'paper', (m) => { m.phases[2].name = 'rollback\u2010readiness'; derive(m); }, 'phase-unknown'],
  ['a phase named with a letter of no width', 'paper', (m) => { m.phases[2].name = 'rollback-readiness\u200b'; derive(m); }, 'phase-unknown'],
  ['an eighth phase', 'paper', (m) => { m.phases.push({ ...m.phases[4], name: 'extra' }); derive(m); }, 'phase-unknown'],
  ['a phase as a text', 'paper', (m) => { Object.assign(m.phases, { 2: 'rollback-readiness' }); }, 'type-wrong'],
  ['phases as an object with the keys of a list', 'paper', (m) => { m.phases = { ...Object.fromEntries(m.phases.entries()), length: 7 }; }, 'type-wrong'],
  ['a phase that skips what may not be skipped', 'paper', (m) => { m.phases[4].status = 'skip'; m.phases[4].slo_gates[0].status = 'skip'; derive(m); }, 'skip-not-allowed'],
  ['a live run in which the drift gate is skipped', 'live', (m) => { m.phases[3].status = 'skip'; m.phases[3].slo_gates[0].status = 'skip'; derive(m); }, 'skip-not-allowed'],
  ['a skipped phase with a gate that failed', 'live', (m) => { m.phases[4].slo_gates[0].status = 'fail'; }, 'gate-contradicts-phase'],
  ['a skipped phase with a gate of its own that failed', 'live', (m) => { m.phases[4].slo_gates.push(own('own', 'fail')); }, 'gate-contradicts-phase'],
  ['a skipped phase with a gate that passed nothing', 'live', (m) => { m.phases[4].slo_gates[0].status = 'pass'; }, 'gate-status-mismatch'],
  ['a run for paper that calls itself live, to skip the canary', 'paper', (m) => { m.requested_promotion_target = 'live'; m.phases[4].status = 'skip'; m.phases[4].slo_gates = []; derive(m); }, 'governance-mismatch'],

  // Statuses and what is derived
  ['a run without any result that says pass', 'empty', (m) => { m.status = 'pass'; }, 'status-forged'],
  ['a run without any result whose every status says pass', 'empty', passAll, 'gate-unverifiable'],
  ['a status that an append left behind', 'paper', (m) => { m.status = 'fail'; }, 'status-stale'],
  ['a status as true', 'paper', (m) => { m.status = true; }, 'type-wrong'],
  ['a phase status as true', 'paper', (m) => { m.phases[1].status = true; }, 'type-wrong'],
  ['a phase status in a list', 'paper', (m) => { m.phases[1].status = ['pass']; }, 'type-wrong'],
  ['a phase status with a space', 'paper', (m) => { m.phases[1].status = ' pass'; }, 'status-unknown'],
  ['a phase status in capitals', 'paper', (m) => { m.phases[1].status = 'PASS'; }, 'status-unknown'],
  ['a phase status that compatible forms would make pass', 'paper', (m) => { m.phases[1].status = 'ｐａｓｓ'; }, 'status-unknown'],
  ['a phase status of another language of the tool', 'paper', (m) => { m.phases[1].status = 'passed'; }, 'status-unknown'],
  ['a gate status as true', 'paper', (m) => { m.phases[3].slo_gates[0].status = true; }, 'type-wrong'],
  ['a gate without a status', 'paper', (m) => { Reflect.deleteProperty(m.phases[3].slo_gates[0], 'status'); }, 'status-unknown'],
  ['a gate of its own without a status', 'paper', (m) => { Reflect.deleteProperty(m.phases[0].slo_gates[0], 'status'); }, 'status-unknown'],
  ['a transition that was not made', 'empty', (m) => { m.phase_transitions[2].status = 'pass'; }, 'transitions-mismatch'],
  ['transitions in another order', 'paper', (m) => { m.phase_transitions.reverse(); }, 'transitions-mismatch'],
  ['a transition more', 'paper', (m) => { m.phase_transitions.push(m.phase_transitions[5]); }, 'transitions-mismatch'],
  ['a transition less', 'paper', (m) => { m.phase_transitions.pop(); }, 'transitions-mismatch'],
  ['no transition', 'paper', (m) => { m.phase_transitions = []; }, 'transitions-mismatch'],
  ['a transition as a text', 'paper', (m) => { Object.assign(m.phase_transitions, { 0: 'gate-evaluation to promotion-prerequisites' }); }, 'transitions-mismatch'],
  ['a count as a text', 'paper', (m) => { m.phase_count = '7'; }, 'type-wrong'],
  ['a count of 7.5', 'paper', (m) => { m.phase_count = 7.5; }, 'type-wrong'],
  ['signals denied', 'paper', (m) => { m.observation_summary.has_signals = false; }, 'summary-mismatch'],
  ['a paper run that says that live was meant', 'paper', (m) => { m.observation_summary.live_targeted = true; }, 'summary-mismatch'],

  // Gates
  ['a required gate with another spelling', 'paper', (m) => { m.phases[3].slo_gates[0].id = 'slo_drift_gate_allowed '; }, 'gate-missing'],
  ['a required gate in letters that look alike', 'paper', (m) => { m.phases[3].slo_gates[0].id = 'slo_drift_gate_аllowed'; }, 'gate-missing'],
  ['a required gate in another phase', 'paper', (m) => { m.phases[2].slo_gates.push(...m.phases[3].slo_gates.splice(0)); }, 'gate-missing'],
  ['a gate that failed behind one that passed', 'paper', (m) => { m.phases[3].slo_gates.push({ ...m.phases[3].slo_gates[0], status: 'fail' }); }, 'gate-duplicate'],
  ['only skipped promotion gates', 'paper', (m) => { m.phases[0].slo_gates[0].status = m.phases[0].slo_gates[1].status = 'skip'; }, 'gate-checks-missing'],
  ['a required gate skipped in a phase that passes', 'paper', (m) => { m.phases[3].slo_gates[0].status = 'skip'; }, 'gate-contradicts-phase'],
  ['a threshold lowered', 'paper', (m) => { m.phases[0].slo_gates[2].threshold = 0; }, 'gate-threshold-weakened'],
  ['a threshold below zero', 'paper', (m) => { m.phases[0].slo_gates[2].threshold = -5; }, 'gate-threshold-weakened'],
  ['a threshold as a text', 'paper', (m) => { m.phases[0].slo_gates[2].threshold = '1'; }, 'gate-status-mismatch'],
  ['a threshold of false', 'paper', (m) => { m.phases[3].slo_gates[0].threshold = false; m.phases[3].slo_gates[0].value = false; }, 'gate-threshold-weakened'],
  ['a count as a text', 'paper', (m) => { m.phases[0].slo_gates[2].value = '31'; m.phases[0].observations.throughput.signal_count = '31'; }, 'gate-status-mismatch'],
  ['half a signal more', 'paper', (m) => { m.phases[0].slo_gates[2].value = 31.5; m.phases[0].observations.throughput.signal_count = 31.5; }, 'gate-status-mismatch'],
  ['a count in a list', 'paper', (m) => { m.phases[0].slo_gates[2].value = [31]; m.phases[0].observations.throughput.signal_count = [31]; }, 'gate-value-mismatch'],
  ['a count that is not what was observed', 'paper', (m) => { m.phases[0].observations.throughput.signal_count = 0; }, 'gate-value-mismatch'],
  ['a count of which nothing was observed', 'paper', (m) => { m.phases[0].observations.throughput.signal_count = null; }, 'gate-value-mismatch'],
  ['a gate with nothing to compute it from', 'paper', (m) => { m.phases[0].slo_gates[2].value = null; }, 'gate-unverifiable'],
  ['an empty list that is an empty text', 'paper', (m) => { m.phases[1].observations.missing_artifacts = ''; }, 'gate-unverifiable'],
  ['an empty list that is an object of length 0', 'paper', (m) => { m.phases[1].observations.missing_artifacts = { length: 0 }; }, 'gate-unverifiable'],
  ['an empty list that only an inherited member would be', 'paper', (m) => { m.phases[1].observations = {}; }, 'gate-unverifiable'],
  ['a list that holds what is missing', 'paper', (m) => { m.phases[1].observations.missing_artifacts = [null]; }, 'gate-status-mismatch'],
  ['a live run of which nobody said that it may go live', 'live', (m) => { m.phases[3].observations.eligible_for_live_promotion = 'true'; }, 'gate-status-mismatch'],
  ['a canary of spaces', 'paper', (m) => { m.phases[4].slo_gates[0].value = m.phases[4].observations.patch_path = '\u00a0 \t'; }, 'gate-status-mismatch'],
  ['a canary of true', 'paper', (m) => { m.phases[4].slo_gates[0].value = m.phases[4].observations.patch_path = true; }, 'gate-status-mismatch'],
  ['a canary of a live run that passes on a gate that was skipped', 'live', (m) => { m.phases[4].status = 'pass'; derive(m); }, 'gate-contradicts-phase'],
  ['a canary gate that says skip where paper may not', 'paper', (m) => { m.phases[4].slo_gates[0].status = 'skip'; m.phases[4].slo_gates[0].value = m.phases[4].observations.patch_path = null; }, 'gate-status-mismatch'],
  ['a proof of which nothing says whether a rollback was triggered', 'paper', (m) => { Reflect.deleteProperty(m.phases[6].observations, 'rollback_triggered'); }, 'gate-unverifiable'],
  ['a proof of which a text says whether a rollback was triggered', 'paper', (m) => { m.phases[6].observations.rollback_triggered = ''; }, 'gate-unverifiable'],
  ['a canary gate without a value', 'paper', (m) => { Reflect.deleteProperty(m.phases[4].slo_gates[0], 'value'); }, 'gate-unverifiable'],
  ['a drift gate without a threshold', 'paper', (m) => { m.phases[3].slo_gates[0].threshold = null; }, 'gate-unverifiable'],
  ['a threshold raised above what was counted', 'paper', (m) => { m.phases[0].slo_gates[2].threshold = 32; }, 'gate-status-mismatch'],
  ['a gate as a text', 'paper', (m) => { Object.assign(m.phases[0].slo_gates, { 4: 'slo' }); }, 'type-wrong'],
  ['gates as an object', 'paper', (m) => { m.phases[3].slo_gates = { 0: m.phases[3].slo_gates[0] }; }, 'type-wrong'],

  // Header and times
  ['another version of the contract', 'paper', (m) => { m.schema_version = 'torghut.autonomy.phase-manifest.v1 '; }, 'schema-version-unknown'],
  ['a version that objects inherit', 'paper', (m) => { m.schema_version = 'constructor'; }, 'schema-version-unknown'],
  ['another version of the SLO', 'paper', (m) => { m.slo_contract_version = 'governance-slo-v0'; }, 'slo-version-mismatch'],
  ['a target that objects inherit', 'paper', (m) => { m.requested_promotion_target = 'constructor'; }, 'target-unknown'],
  ['a run without a name', 'paper', (m) => { m.run_id = '\ufeff'; }, 'id-blank'],
  ['a provenance that says unknown', 'paper', (m) => { m.execution_context.head = ' unknown '; }, 'context-unknown'],
  ['a leap second', 'paper', (m) => { m.updated_at = '2026-12-31T23:59:60Z'; }, 'time-invalid'],
  ['hour 24', 'paper', (m) => { m.updated_at = '2026-03-14T24:00:00Z'; }, 'time-invalid'],
  ['29 February of a year without', 'paper', (m) => { m.updated_at = '2027-02-29T00:00:00Z'; }, 'time-invalid'],
  ['no offset', 'paper', (m) => { m.updated_at = '2026-03-14T09:28:00'; }, 'time-invalid'],
  ['an offset of 24 hours', 'paper', (m) => { m.updated_at = '2026-03-14T09:28:00+24:00'; }, 'time-invalid'],
  ['digits of another script', 'paper', (m) => { m.updated_at = '２０２６-03-14T09:28:00Z'; }, 'time-invalid'],
  ['ten digits of a fraction', 'paper', (m) => { m.updated_at = '2026-03-14T09:28:00.0000000001Z'; }, 'time-invalid'],
  ['a fraction of no digits', 'paper', (m) => { m.updated_at = '2026-03-14T09:28:00.Z'; }, 'time-invalid'],
  ['a year of five digits', 'paper', (m) => { m.updated_at = '+12026-03-14T09:28:00Z'; }, 'time-invalid'],
  ['a time in milliseconds', 'paper', (m) => { m.updated_at = 1_773_480_480_000; }, 'type-wrong'],
  ['a line after the time', 'paper', (m) => { m.updated_at = '2026-03-14T09:28:00Z\n'; }, 'time-invalid'],
  ['a phase after the update, by a fraction and an offset', 'paper', (m) => { m.phases[0].timestamp = '2026-03-14T10:28:00.000000001+01:00'; }, 'time-order'],
  ['a manifest made after its update', 'paper', (m) => { m.created_at = '2026-03-14T09:28:00.1Z'; }, 'time-order'],
  ['an older name of the time of making, after the update', 'paper', (m) => { m.generated_at = '2026-03-15T00:00:00Z'; }, 'time-order'],

  // References, digests, hashes
  ['a reference that only a phase has', 'live', (m) => { m.phases[0].artifact_refs.push('/elsewhere'); }, 'refs-incomplete'],
  ['a reference with a space', 'live', (m) => { m.artifact_refs[0] = `${String(m.artifact_refs[0])} `; }, 'refs-not-canonical'],
  ['a reference as a number', 'live', (m) => { m.artifact_refs.push(7); }, 'refs-not-canonical'],
  ['a reference twice', 'live', (m) => { m.artifact_refs.unshift(m.artifact_refs[0]); }, 'refs-not-canonical'],
  ['a digest in capitals', 'live', (m) => { m.artifact_digests[REPORT] = 'AB'.repeat(32); }, 'type-wrong'],
  ['a digest of half the length', 'live', (m) => { m.artifact_digests[REPORT] = '11'.repeat(16); }, 'type-wrong'],
  ['digests as a list', 'live', (m) => { m.artifact_digests = Object.entries(m.artifact_digests); }, 'type-wrong'],
  ['an older digest of no form', 'live', (m) => { m.artifacts = { report: REPORT }; m.artifact_hashes = { report: 'sha256:1' }; }, 'type-wrong'],
  ['a hash of another manifest', 'paper', (m) => { m.manifest_hash = 'ab'.repeat(32); }, 'manifest-hash-mismatch'],
  ['an empty hash', 'paper', (m) => { m.manifest_hash = ''; }, 'manifest-hash-mismatch'],
  ['a hash as nothing', 'paper', (m) => { m.manifest_hash = null; }, 'type-wrong'],
  ['a hash that a fraction keeps from being computed', 'paper', (m) => { m.manifest_hash = 'ab'.repeat(32); m.note = 0.5; }, 'manifest-hash-unverifiable'],
];

describe('a forged manifest', () => {
  test.each(Object.keys(base) as (keyof typeof base)[])('is none of the %s manifests it is made from', (name) => {
    expect(judged(base[name]).promotes).toBe(['paper', 'live'].includes(name));
  });

  test.each(rows)('with %s (%s) is found out, however it is given, and promotes nothing', (_title, name, forge, id) => {
    const { verdict, ids, promotes } = judged(forged(name, forge));
    expect([...ids]).toContain(id);
    expect({ verdict, promotes }).not.toMatchObject({ verdict: 'pass' });
    expect(promotes).toBe(false);
  });

  test.each(rows)('with %s (%s) is not made a pass by an append', (_title, name, forge) => {
    const facts = { ...stableGovernance(name === 'live' ? 'live' : 'paper'), observed_at: '2026-04-01T00:00:00Z' };
    const { text } = contract.appendRuntimeGovernance(forged(name, forge), facts);
    if (text === null) return;
    const left = contract.verifyManifest(text);
    // What an append replaces is not forged any more; a phase of the lane never becomes better than it was.
    const before = contract.verifyManifest(base[name]).phases;
    if (left.verdict === 'pass') for (const [index, phase] of left.phases.slice(0, 5).entries()) expect(['fail', before[index]?.recorded]).toContain(phase.recorded);
    expect(left.recordedStatus).toBe(left.derivedStatus);
    expect(idsOf(left)).not.toContain('transitions-mismatch');
  });
});

describe('governance in more than one place', () => {
  const at = (pointer: string) => (m: Forgeable): unknown => {
    const steps = pointer.split('/').slice(1);
    const last = steps.pop() ?? '';
    return Reflect.set(steps.reduce<object>((place, step) => Reflect.get(place, step) as object, m), last, 'other');
  };

  test.each([
    '/phases/5/observations/requested_promotion_target',
    ...['requested_promotion_target', 'drift_status', 'action_type', 'action_triggered', 'status', 'governance_status'].map((key) => `/runtime_governance/${key}`),
    ...['rollback_incident_evidence_path', 'rollback_incident_evidence', 'rollback_incident_evidence_sha256'].flatMap((key) => [`/runtime_governance/${key}`, `/rollback_proof/${key}`]),
    ...['requested_promotion_target', 'status'].map((key) => `/rollback_proof/${key}`),
  ])('that says something else at %s is a mismatch there', (pointer) => {
    const { findings } = contract.verifyManifest(forged('rollback', at(pointer)));
    expect(findings.filter(({ id }) => id === 'phase-manifest/governance-mismatch').map(({ location }) => location?.pointer)).toContain(pointer);
  });

  test.each(['false', 0, null])('with an emergency stop of %j counts as triggered', (value) => {
    const { triggered, effectiveStatus, stage } = contract.verifyManifest(forged('paper', (m) => { m.runtime_governance.emergency_stop_active = value; }));
    expect({ triggered, effectiveStatus, stage }).toEqual({ triggered: true, effectiveStatus: 'fail', stage: 'governed' });
  });

  test('that is pending in the object alone is pending', () => {
    const pending = forged('paper', (m) => Object.assign(m.runtime_governance, { reasons: ['runtime_governance_pending'] }));
    expect(contract.verifyManifest(pending)).toMatchObject({ stage: 'lane', effectiveStatus: 'inconclusive' });
    expect([...judged(pending).ids]).toEqual(['governance-pending']);
  });

  const drift = (word: string) => (m: Forgeable): void => { m.phases[5].observations.drift_status = m.runtime_governance.drift_status = word; };
  test.each<readonly [string, (m: Forgeable) => unknown, string]>([
    ['drift', drift('drifted'), 'fail'],
    ['drift while it is pending', (m) => { drift('drifted')(m); m.phases[5].reasons = ['runtime_governance_pending']; }, 'fail'],
    ['drift that nobody looked for', drift('queued'), 'inconclusive'],
    ['no report of drift', (m) => { m.phases[5].artifact_refs = []; }, 'inconclusive'],
  ])('that passes with %s is not even effectively passed', (_title, change, worth) => {
    const { phases, effectiveStatus } = contract.verifyManifest(forged('paper', change));
    expect([phases[5]?.effective, effectiveStatus]).toEqual([worth, worth]);
  });
});

describe('a proof of a rollback', () => {
  const OTHER = 'ab'.repeat(32);
  const seen = (key: string, value: unknown) => (m: Forgeable): unknown => Reflect.set(m.phases[6].observations, key, value);
  const there = { [INCIDENT]: INCIDENT_SHA256 };

  test.each<readonly [string, (m: Forgeable) => unknown, Readonly<Record<string, string>> | undefined, string]>([
    ['with the evidence there', () => undefined, there, 'pass'],
    ['whose own digest is that of the evidence, whatever else is recorded', (m) => { m.artifact_digests[INCIDENT] = OTHER; }, there, 'pass'],
    ['whose own digest is another, whatever else is recorded', seen('rollback_incident_evidence_sha256', OTHER), there, 'fail'],
    ['whose digest is recorded with those of the artifacts', seen('rollback_incident_evidence_sha256', null), there, 'pass'],
    ['without digest', (m) => { seen('rollback_incident_evidence_sha256', null)(m); Reflect.deleteProperty(m.artifact_digests, INCIDENT); }, there, 'inconclusive'],
    ['with evidence of another digest', () => undefined, { [INCIDENT]: OTHER }, 'fail'],
    ['with evidence gone', () => undefined, {}, 'fail'],
    ['with evidence that nobody looked at', () => undefined, undefined, 'inconclusive'],
    ['with a path of spaces', seen('rollback_incident_evidence_path', ' '), { ' ': INCIDENT_SHA256 }, 'fail'],
    ['with no path', seen('rollback_incident_evidence_path', null), there, 'fail'],
  ])('%s is worth what the evidence is', (_title, change, found, worth) => {
    const evidenceFound = found === undefined ? {} : { evidence: new Map(Object.entries(found)) };
    expect(contract.verifyManifest(forged('rollback', change), evidenceFound).phases[6]?.effective).toBe(worth);
  });
});

describe('what looks forged and is not', () => {
  test.each<readonly [string, keyof typeof base, (manifest: Forgeable) => unknown]>([
    ['keys of a name that objects inherit', 'paper', (m) => { Object.assign(m, { constructor: 1, toString: {} }); Object.assign(m.phases[0].observations, { hasOwnProperty: null }); Object.assign(m.phases[0], { valueOf: [] }); }],
    ['a gate of a name that objects inherit', 'paper', (m) => { m.phases[0].slo_gates.push(own('constructor'), own('__proto__')); }],
    ['a skipped gate of which nothing is recorded', 'live', (m) => { Reflect.deleteProperty(m.phases[4].slo_gates[0], 'value'); Reflect.deleteProperty(m.phases[4].slo_gates[0], 'threshold'); }],
    ['a count that nothing was observed beside', 'paper', (m) => { Reflect.deleteProperty(m.phases[0].observations, 'throughput'); }],
    ['skipped for skip', 'live', (m) => { m.phases[4].status = 'skipped'; m.phases[4].slo_gates[0].status = 'skipped'; m.phase_transitions[3].status = 'skipped'; }],
    ['times of another offset', 'paper', (m) => { m.updated_at = '2026-03-14T23:13:00+13:45'; m.phases[0].timestamp = '2026-03-13T21:26:10-12:00'; }],
    ['a phase at the very instant of the update', 'paper', (m) => { m.phases[0].timestamp = '2026-03-14T10:28:00.000+01:00'; }],
    ['29 February of a leap year', 'paper', (m) => { m.phases[0].timestamp = '2024-02-29T23:59:59.999999999Z'; }],
    ['a digest of a path that objects inherit', 'paper', (m) => { m.artifact_digests['constructor'] = 'ab'.repeat(32); }],
    ['a minus before zero', 'paper', (m) => { m.observation_summary.ratio = -0; }],
  ])('%s', (_title, name, change) => {
    expect(judged(forged(name, change))).toMatchObject({ verdict: 'pass', promotes: true });
  });
});

describe('a document at its limits', () => {
  const with64KiB = (length: number, letter: string) => (m: Forgeable): void => { m.note = letter.repeat(length); };
  const fits: readonly (readonly [string, (m: Forgeable) => unknown, boolean])[] = [
    ['a text of 64 KiB', with64KiB(65_536, 'x'), true],
    ['a text of one byte more', with64KiB(65_537, 'x'), false],
    ['a text of 64 KiB in letters of three bytes', with64KiB(21_845, '語'), true],
    ['a text of one such letter more', with64KiB(21_846, '語'), false],
    ['a key of more than 64 KiB', (m) => { Object.assign(m, { ['語'.repeat(21_846)]: 0 }); }, false],
    ['64 levels', (m) => { m.note = JSON.parse(`${'['.repeat(63)}${']'.repeat(63)}`); }, true],
    ['65 levels', (m) => { m.note = JSON.parse(`${'['.repeat(64)}${']'.repeat(64)}`); }, false],
    ['20,000 keys', (m) => { fillKeys(m, 20_000); }, true],
    ['20,001 keys', (m) => { fillKeys(m, 20_001); }, false],
    ['1,000 gates', (m) => { while (m.phases[0].slo_gates.length < 1000) m.phases[0].slo_gates.push(own(`own-${m.phases[0].slo_gates.length}`)); }, true],
    ['1,001 gates', (m) => { while (m.phases[0].slo_gates.length < 1001) m.phases[0].slo_gates.push(own(`own-${m.phases[0].slo_gates.length}`)); }, false],
    ['10,000 references', (m) => { fillRefs(m, 10_000); }, true],
    ['10,001 references', (m) => { fillRefs(m, 10_001); }, false],
    ['half a character', (m) => { m.note = '\ud800'; }, false],
    ['an integer that two languages read alike', (m) => { m.note = Number.MAX_SAFE_INTEGER; }, true],
    ['an integer that they do not', (m) => { m.note = Number.MAX_SAFE_INTEGER + 1; }, false],
  ];

  function fillRefs(m: Forgeable, count: number): void {
    for (let at = 0; m.artifact_refs.length < count; at++) m.artifact_refs.push(`~${String(at).padStart(6, '0')}`);
  }

  function fillKeys(m: Forgeable, count: number): void {
    let keys = 0;
    JSON.stringify(m, (key, value: unknown) => { if (key !== '' && !/^\d+$/.test(key)) keys++; return value; });
    const rest = Array.from({ length: count - keys - 1 }, (_, at) => [`k${at}`, 0]);
    m.note = Object.fromEntries(rest);
  }

  test.each(fits)('%s: the same whether it is given as text, bytes or value', (_title, change, good) => {
    const { verdict, ids } = judged(forged('paper', change));
    expect({ good: verdict === 'pass', limits: ids.has('json-limits') || ids.has('json-unsafe') }).toEqual({ good, limits: !good });
  });
});

test.each<readonly [string, unknown]>([
  ['undefined', undefined],
  ['a number', 7],
  ['a function', () => base.paper],
  ['a bigint', 7n],
  ['a symbol', Symbol('manifest')],
  ['a list', [parsed(base.paper)]],
  ['a map', new Map(Object.entries(parsed(base.paper)))],
  ['a date', new Date(0)],
  ['an object that inherits everything', Object.create(parsed(base.paper))],
  ['an object with a method', { ...(parsed(base.paper)), toJSON: () => ({}) }],
  ['an object that holds itself', ((): object => { const loop: Record<string, unknown> = { ...(parsed(base.paper)) }; loop['loop'] = loop; return loop; })()],
  ['a list with a hole', { ...(parsed(base.paper)), note: Array.from({ length: 2 }).concat(1).slice(0, 1) }],
])('%s is no manifest, and no exception', (_title, source) => {
  const decision = contract.canPromote(source as object, 'paper');
  expect(decision).toMatchObject({ verdict: 'fail', effectiveStatus: 'fail' });
  expect(contract.appendRuntimeGovernance(source as object, stableGovernance('paper')).manifest).toBeNull();
});

describe('a promotion', () => {
  const decide = (name: keyof typeof base, target: string, options = {}): { readonly verdict: string; readonly ids: ReadonlySet<string> } => {
    const decision = contract.canPromote(base[name], target as 'paper', options);
    return { verdict: decision.verdict, ids: idsOf(decision) };
  };

  test.each<readonly [string, keyof typeof base, string, object, string, string]>([
    ['without evidence', 'live', 'live', {}, 'inconclusive', 'evidence-unverified'],
    ['with an empty folder for evidence', 'live', 'live', { evidence: new Map() }, 'fail', 'evidence-missing'],
    ['with evidence of another digest', 'live', 'live', { evidence: new Map(evidence).set(REPORT, 'ab'.repeat(32)) }, 'fail', 'evidence-digest-mismatch'],
    ['with the digest in capitals', 'live', 'live', { evidence: new Map([...evidence].map(([path, digest]) => [path, path === REPORT ? `${digest.slice(0, -1)}F` : digest])) }, 'fail', 'evidence-digest-mismatch'],
    ['with one artifact gone', 'live', 'live', { evidence: new Map([...evidence].filter(([path]) => path !== REPORT)) }, 'fail', 'evidence-missing'],
    ['to another target', 'paper', 'live', { evidence }, 'fail', 'target-mismatch'],
    ['to a target in capitals', 'paper', 'PAPER', { evidence }, 'fail', 'target-unknown'],
    ['to a target that objects inherit', 'paper', 'constructor', { evidence }, 'fail', 'target-unknown'],
    ['of a rollback with evidence', 'rollback', 'paper', { evidence: new Map([[INCIDENT, INCIDENT_SHA256]]) }, 'fail', 'rollback-triggered'],
    ['before the manifest was updated', 'paper', 'paper', { now: '2026-03-14T09:27:59.999999999Z' }, 'fail', 'time-order'],
    ['a nanosecond too late', 'paper', 'paper', { now: '2026-03-14T09:29:00.000000001Z', maxAgeSeconds: 60 }, 'inconclusive', 'manifest-stale'],
    ['a millisecond after half a second', 'paper', 'paper', { now: '2026-03-14T09:28:00.501Z', maxAgeSeconds: 0.5 }, 'inconclusive', 'manifest-stale'],
  ])('%s does not pass', (_title, name, target, options, verdict, id) => {
    const decision = decide(name, target, options);
    expect(decision.verdict).toBe(verdict);
    expect([...decision.ids]).toContain(id);
  });

  test.each([
    ['2026-03-14T09:28:00Z', 0],
    ['2026-03-14T09:29:00Z', 60],
    ['2026-03-14T10:29:00.000+01:00', 60],
    ['2026-03-14T09:28:00.500Z', 0.5],
    ['2026-03-14T09:28:00.999999999Z', 0.999_999_999],
    ['9999-12-31T23:59:59Z', Number.MAX_VALUE],
  ])('at %s of a manifest that may be %d seconds old passes', (now, maxAgeSeconds) => {
    expect(decide('paper', 'paper', { now, maxAgeSeconds }).verdict).toBe('pass');
  });

  test.each([
    { maxAgeSeconds: 60 },
    { now: '2026-03-14T09:28:60Z' },
    { now: '2026-03-14 09:28:00Z' },
    { now: '2026-03-14T09:28:00Z', maxAgeSeconds: -1 },
    { now: '2026-03-14T09:28:00Z', maxAgeSeconds: Number.NaN },
    { now: '2026-03-14T09:28:00Z', maxAgeSeconds: Infinity },
  ])('that asks %o is misuse', (options) => {
    expect(() => decide('paper', 'paper', options)).toThrow(RangeError);
  });

  test('that needs evidence does not pass for a manifest that refers to none', () => {
    const observations = { weakening_flags: [], smoke_minutes: 30, remaining_steps: [], missing_roles: [] };
    const lane = (refs: readonly string[]): Members => ({
      ...laneInput('live'),
      requested_promotion_target: 'production',
      observation_summary: {},
      artifact_digests: {},
      artifact_refs: refs,
      phases: mecPhaseManifestM6.definition.phases.map(({ name, gates }) => ({
        name,
        status: 'pass',
        observations,
        artifact_refs: [],
        slo_gates: gates.map(({ id, threshold, rule }) => ({ id, status: 'pass', threshold, value: rule.kind === 'min' ? 30 : rule.kind === 'present' ? 'root' : true })),
      })),
    });
    for (const refs of [[], ['/srv/desk/runs/0412/rollout/phase-manifest.json']]) {
      const decision = mecPhaseManifestM6.canPromote(mecPhaseManifestM6.buildManifest(lane(refs)).text, 'production', { evidence: new Map() });
      expect(decision).toMatchObject({ verdict: 'inconclusive', findings: [{ id: 'phase-manifest/evidence-unverified' }] });
    }
  });

  test.each<readonly [string, (m: Forgeable) => unknown]>([
    ['a required gate', (m) => { m.phases[3].slo_gates = []; }],
    ['every promotion gate', (m) => { m.phases[0].slo_gates.splice(0, 2); }],
  ])('of a run that lacks %s is not even effectively passed', (_title, change) => {
    expect(contract.canPromote(forged('paper', change), 'paper')).toMatchObject({ verdict: 'fail', effectiveStatus: 'fail' });
  });

  test('of governance that is pending is not even effectively passed', () => {
    const pending = forged('paper', (m) => { m.phases[5].reasons = ['autonomy_runtime_governance_pending']; });
    expect(contract.canPromote(pending, 'paper')).toMatchObject({ verdict: 'inconclusive', effectiveStatus: 'inconclusive' });
  });
});

describe('an append', () => {
  const stable = stableGovernance('paper');
  const append = (text: string, governance: unknown): { readonly manifest: Forgeable; readonly text: string | null; readonly ids: ReadonlySet<string>; readonly verdict: string } => {
    const appended = contract.appendRuntimeGovernance(text, governance);
    return { ...appended, manifest: parsed(appended.text), ids: idsOf(appended) };
  };

  test.each<readonly [string, keyof typeof base, object, string]>([
    ['for another target', 'paper', { requested_promotion_target: 'live' }, 'target-mismatch'],
    ['for no target', 'paper', { requested_promotion_target: null }, 'governance-input-invalid'],
    ['that clears a rollback', 'rollback', {}, 'rollback-cleared'],
    ['that clears a rollback without evidence', 'bare', {}, 'rollback-cleared'],
    ['from before the update, by a nanosecond', 'paper', { observed_at: '2026-03-14T09:27:59.999999999Z' }, 'time-order'],
    ['at no time', 'paper', { observed_at: '2026-03-14T09:28:60Z' }, 'governance-input-invalid'],
    ['whose rollback is a text', 'paper', { rollback_triggered: 'true' }, 'governance-input-invalid'],
    ['whose stop is nothing', 'paper', { emergency_stop_active: null }, 'governance-input-invalid'],
    ['whose evidence is a path alone', 'paper', { rollback_incident_evidence: '/x' }, 'governance-input-invalid'],
    ['whose evidence has a key more', 'paper', { rollback_incident_evidence: { path: '/x', sha256: 'ab'.repeat(32), size: 1 } }, 'governance-input-invalid'],
    ['whose reasons are a text', 'paper', { reasons: 'none' }, 'governance-input-invalid'],
    ['whose digest is in capitals', 'paper', { artifact_digests: { '/x': 'AB'.repeat(32) } }, 'governance-input-invalid'],
    ['that gives one path two digests', 'paper', { artifact_digests: { '/x ': 'ab'.repeat(32), ' /x': 'cd'.repeat(32) } }, 'governance-input-invalid'],
    ['of more than 10,000 references', 'paper', { artifact_refs: Array.from({ length: 10_001 }, (_, at) => `/${at}`) }, 'governance-input-invalid'],
  ])('%s is refused', (_title, name, change, id) => {
    const { text, ids } = append(base[name], { ...stable, ...change });
    expect(text).toBeNull();
    expect([...ids]).toContain(id);
  });

  test('onto a manifest that was changed after its hash was computed is refused', () => {
    expect(append(forged('paper', (m) => { m.manifest_hash = 'ab'.repeat(32); }), stable)).toMatchObject({ text: null, verdict: 'fail' });
  });

  test('computes the hash of a manifest that has one again, and says where it cannot', () => {
    const hashed = forged('lane', (m) => { m.manifest_hash = manifestHash(parsed(base.lane) as unknown as Members); });
    const { manifest, text } = append(hashed, stable);
    expect(manifest.manifest_hash).toBe(manifestHash(parsed(base.paper) as unknown as Members));
    expect(contract.verifyManifest(text)).toMatchObject({ verdict: 'pass', findings: [] });
    expect([...append(forged('lane', (m) => { m.manifest_hash = 'ab'.repeat(32); m.observation_summary.ratio = 0.5; }), stable).ids]).toContain('manifest-hash-unverifiable');
  });

  test('twice is once, whatever the order of the keys and of lists', () => {
    const facts = { ...stable, reasons: ['b', 'a'], artifact_refs: ['/z', '/y', '/z '], artifact_digests: { '/z': 'ab'.repeat(32), '/y': 'cd'.repeat(32) } };
    const turned = Object.fromEntries(Object.entries({ ...facts, reasons: ['a', 'b', 'a'], artifact_refs: ['/y', ' /z'], artifact_digests: { '/y': 'cd'.repeat(32), '/z': 'ab'.repeat(32) } }).reverse());
    const once = append(base.lane, facts).text ?? '';
    expect(append(once, turned).text).toBe(once);
    expect(append(base.lane, JSON.stringify(turned)).text).toBe(once);
    const mixed = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(once) as object).reverse()));
    expect(JSON.parse(append(mixed, turned).text ?? '')).toEqual(JSON.parse(once));
  });

  test('keeps a rollback that a stop goes on with, and its evidence among the references', () => {
    const { manifest, ids } = append(base.rollback, { ...stable, emergency_stop_active: true });
    expect(manifest).toMatchObject({ status: 'fail', rollback_proof: { rollback_triggered: true, status: 'fail' } });
    expect(manifest.artifact_refs).toContain(INCIDENT);
    expect([...ids]).toEqual(expect.arrayContaining(['rollback-triggered', 'evidence-absent']));
  });

  test('does not pass a phase that was skipped without leave', () => {
    const { manifest, text } = append(forged('paper', (m) => { m.phases[2].status = 'skip'; m.phases[2].slo_gates = []; derive(m); }), stable);
    expect([manifest.status, manifest.phases[2].status, manifest.phase_transitions[1].status]).toEqual(['fail', 'fail', 'fail']);
    expect(contract.verifyManifest(text)).toMatchObject({ verdict: 'pass', effectiveStatus: 'fail' });
  });

  test('does not give an artifact of the lane another digest', () => {
    const facts = stableGovernance('live');
    const other = { ...facts, artifact_digests: { ...(facts['artifact_digests'] as object), [REPORT]: 'ab'.repeat(32) } };
    const { manifest, ids, verdict } = append(base.live, other);
    expect(manifest.artifact_digests[REPORT]).toBe(evidence.get(REPORT));
    expect([verdict, ids.has('evidence-digest-mismatch')]).toEqual(['fail', true]);
    const older = append(forged('paper', (m) => { Reflect.deleteProperty(m, 'artifact_digests'); m.artifacts = { report: REPORT }; m.artifact_hashes = { report: '11'.repeat(32) }; }), { ...stable, artifact_digests: { [REPORT]: 'ab'.repeat(32) } });
    expect([older.manifest.artifact_digests, older.ids.has('evidence-digest-mismatch')]).toEqual([undefined, true]);
    const incident = append(base.live, { ...facts, rollback_triggered: true, rollback_incident_evidence: { path: REPORT, sha256: 'ab'.repeat(32) } });
    expect([incident.manifest.artifact_digests[REPORT], incident.ids.has('evidence-digest-mismatch')]).toEqual([evidence.get(REPORT), true]);
  });

  test('does not give an artifact another digest that governance refers to as well, or that no phase does', () => {
    const both = append(base.live, { ...stableGovernance('live'), artifact_refs: [REPORT] }).text ?? '';
    const neither = forged('live', (m) => { m.artifact_digests['/elsewhere'] = '11'.repeat(32); });
    for (const [text, path] of [[both, REPORT], [neither, '/elsewhere']] as const) {
      const { manifest, ids } = append(text, { ...stableGovernance('live'), artifact_digests: { [path]: 'ab'.repeat(32) } });
      expect([manifest.artifact_digests[path], ids.has('evidence-digest-mismatch')]).toEqual(['11'.repeat(32), true]);
    }
  });

  test('without a report of drift detection does not pass', () => {
    const { manifest, ids, text } = append(base.lane, { ...stable, drift_last_detection_path: null, artifact_refs: ['/other'] });
    expect([manifest.status, manifest.phases[5].status, ids.has('drift-evidence-missing')]).toEqual(['fail', 'fail', true]);
    expect(contract.canPromote(text, 'paper').verdict).toBe('fail');
  });

  test('says again which keys the contract does not have', () => {
    expect([...append(forged('lane', (m) => { m.note = 1; }), stable).ids]).toContain('key-unknown');
  });

  test('may give its own reports, written again, another digest', () => {
    const facts = stableGovernance('live');
    const [report = ''] = Object.keys(facts['artifact_digests'] as object);
    const { manifest, verdict } = append(base.live, { ...facts, artifact_digests: { [report]: 'ab'.repeat(32) } });
    expect([manifest.artifact_digests[report], verdict]).toEqual(['ab'.repeat(32), 'pass']);
  });
});

describe('a lane', () => {
  const built = (change: (lane: Forgeable) => unknown): { readonly manifest: Forgeable; readonly text: string | null; readonly ids: ReadonlySet<string>; readonly verdict: string } => {
    const lane = structuredClone(laneInput('paper')) as unknown as Forgeable;
    change(lane);
    const result = contract.buildManifest(lane);
    return { ...result, manifest: parsed(result.text), ids: idsOf(result) };
  };

  test.each<readonly [string, (lane: Forgeable) => unknown, string]>([
    ['with a phase twice', (l) => { l.phases.push(l.phases[0]); }, 'phase-duplicate'],
    ['with a phase of another contract', (l) => { l.phases.push({ ...l.phases[0], name: 'constructor' }); }, 'phase-unknown'],
    ['that writes its own governance', (l) => { l.phases.push({ ...l.phases[0], name: 'runtime-governance' }); }, 'governance-input-invalid'],
    ['that writes its own proof', (l) => { l.phases.push({ ...l.phases[0], name: 'rollback-proof' }); }, 'governance-input-invalid'],
    ['with a digest of two paths that are one', (l) => { l.artifact_digests = { '/x': 'ab'.repeat(32), '/x ': 'cd'.repeat(32) }; }, 'type-wrong'],
    ['with a digest of a blank path', (l) => { l.artifact_digests = { ' ': 'ab'.repeat(32) }; }, 'type-wrong'],
    ['at a leap second', (l) => { l.at = '2016-12-31T23:59:60Z'; }, 'time-invalid'],
    ['of an unknown target', (l) => { l.requested_promotion_target = 'Paper'; }, 'target-unknown'],
  ])('%s is refused', (_title, change, id) => {
    const { text, ids } = built(change);
    expect(text).toBeNull();
    expect([...ids]).toContain(id);
  });

  test.each<readonly [string, (lane: Forgeable) => unknown, string]>([
    ['a required gate skipped', (l) => { l.phases[3].slo_gates[0].status = 'skip'; }, 'gate-status-mismatch'],
    ['a required gate of an unknown word', (l) => { l.phases[3].slo_gates[0].status = 'true'; }, 'status-unknown'],
    ['a gate twice', (l) => { l.phases[3].slo_gates.push(l.phases[3].slo_gates[0]); }, 'gate-duplicate'],
    ['a phase later than the manifest', (l) => { l.phases[3].timestamp = '2026-03-14T09:27:00.1Z'; }, 'time-order'],
    ['observations as a list', (l) => { l.phases[1].observations = [{ missing_artifacts: [] }]; }, 'type-wrong'],
    ['a gate as a text', (l) => { Object.assign(l.phases[0].slo_gates, { 4: 'pass' }); }, 'type-wrong'],
    ['more than 1,000 gates', (l) => { l.phases[0].slo_gates.push(...Array.from({ length: 1000 }, (_, at) => own(`g${at}`))); }, 'json-limits'],
    ['no phase at all', (l) => { l.phases = []; }, 'phase-missing'],
    ['a summary of its own', (l) => { l.observation_summary.has_signals = false; }, 'summary-mismatch'],
  ])('with %s is written, and no append makes it pass', (_title, change, id) => {
    const { text, ids, verdict } = built(change);
    expect([verdict, ids.has(id)]).toEqual(['fail', true]);
    const after = contract.appendRuntimeGovernance(text, stableGovernance('paper'));
    const verified = contract.verifyManifest(after.text);
    expect(verified.verdict === 'pass' && verified.effectiveStatus === 'pass').toBe(false);
    expect(contract.canPromote(after.text, 'paper').verdict).toBe('fail');
  });

  test('a digest whose path has spaces around it is that of the path, as for references', () => {
    expect(built((l) => { l.artifact_digests = { ' /x ': 'ab'.repeat(32), '\tconstructor': 'cd'.repeat(32) }; }).manifest.artifact_digests).toEqual({ '/x': 'ab'.repeat(32), constructor: 'cd'.repeat(32) });
    const { manifest } = contract.appendRuntimeGovernance(base.lane, { ...stableGovernance('paper'), artifact_digests: { ' /x ': 'ab'.repeat(32) } });
    expect(manifest?.['artifact_digests']).toEqual({ '/x': 'ab'.repeat(32) });
  });

  test('names that it chose stand in sentences quoted and cut', () => {
    const id = `\u001b[2J\n${'x'.repeat(300)}`;
    const { findings } = contract.verifyManifest(forged('paper', (m) => { for (const status of ['huh', 'fail']) m.phases[0].slo_gates.push(own(id + status, status)); m.phases[0].slo_gates.push(own(id + 'fail', 'fail')); }));
    expect(idsOf({ findings })).toEqual(new Set(['status-unknown', 'gate-contradicts-phase', 'gate-duplicate']));
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    for (const { sentence, subject = '' } of findings) expect([sentence.length < 700, subject.length <= 200, /[\u0000-\u001f]/.test(sentence)], sentence).toEqual([true, true, false]);
  });
});

describe('a recording', () => {
  const lane = laneInput('paper');
  const lines = [recordLine('build', contract.schemaVersion, lane, base.lane), recordLine('append', contract.schemaVersion, stableGovernance('paper'), base.paper)];

  test.each<readonly [string, string[]]>([
    ['an input that is refused now', [lines[0]?.replace('"requested_promotion_target":"paper"', '"requested_promotion_target":"Paper"') ?? '']],
    ['governance that is refused now', [lines[0] ?? '', lines[1]?.replace('"rollback_triggered":false', '"rollback_triggered":"false"') ?? '']],
    ['another digest', [lines[0]?.replace(/"output_sha256":"./, '"output_sha256":"0') ?? '']],
  ])('with %s is a mismatch, not merely incomplete', (_title, changed) => {
    expect(contract.replayManifest(lines.join('\n'))).toMatchObject({ verdict: 'pass', steps: 2, text: base.paper });
    const replayed = contract.replayManifest(changed.join('\n'));
    expect(replayed).toMatchObject({ verdict: 'fail', findings: [{ id: 'phase-manifest/replay-mismatch', integrity: true }], steps: changed.length - 1 });
  });
});

describe('a recording that cannot be run', () => {
  const [first, second] = [recordLine('build', contract.schemaVersion, laneInput('paper'), base.lane), recordLine('append', contract.schemaVersion, stableGovernance('paper'), base.paper)];

  test.each<readonly [string, readonly string[], number]>([
    ['a record of another version', [first.replace('"v":1', '"v":2')], 0],
    ['a second build', [first, first], 1],
    ['a list for an input', [first, second.replace(/"input":.*,"output/, '"input":[],"output')], 1],
    ['a digest in capitals', [first, second.replace(/(?<="output_sha256":")[0-9a-f]+/, (digest) => digest.toUpperCase())], 1],
    ['a digest of nothing', [first, second.replace(/"output_sha256":"[0-9a-f]+"/, '"output_sha256":null')], 1],
    ['an empty line at its end', [first, second, '', ''], 2],
    ['an empty line between', [first, '', second], 1],
  ])('for %s is incomplete, and says up to where it was run', (_title, changed, steps) => {
    expect(contract.replayManifest([first, second, ''].join('\n'))).toMatchObject({ verdict: 'pass', steps: 2 });
    expect(contract.replayManifest(changed.join('\n'))).toMatchObject({ verdict: 'inconclusive', findings: [{ id: 'phase-manifest/replay-incomplete' }], steps });
  });

  test('is none whose input is as deep as an input may be', () => {
    const deep = structuredClone(laneInput('paper')) as unknown as Forgeable;
    Reflect.set(deep.phases[0].observations, 'deep', JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`));
    const { text, verdict } = contract.buildManifest(deep);
    expect(verdict).not.toBe('fail');
    const recording = recordLine('build', contract.schemaVersion, deep as unknown as Json, text ?? '');
    expect(contract.replayManifest(recording)).toMatchObject({ verdict: 'pass', text });
    Reflect.set(deep.phases[0].observations, 'deep', JSON.parse(`${'['.repeat(61)}${']'.repeat(61)}`));
    expect(contract.buildManifest(deep).text).toBeNull();
  });

  test('for an append to a contract without governance is incomplete', () => {
    const input = { ...laneInput('live'), requested_promotion_target: 'production', observation_summary: {}, phases: [] };
    const built = mecPhaseManifestM6.buildManifest(input);
    const recording = [recordLine('build', mecPhaseManifestM6.schemaVersion, input, built.text ?? ''), recordLine('append', mecPhaseManifestM6.schemaVersion, {}, '')];
    expect(mecPhaseManifestM6.replayManifest(recording.slice(0, 1).join('\n'))).toMatchObject({ verdict: 'pass', steps: 1 });
    expect(mecPhaseManifestM6.replayManifest(recording.join('\n'))).toMatchObject({ findings: [{ id: 'phase-manifest/replay-incomplete' }], steps: 1 });
  });
});

describe('a definition', () => {
  const define = (change: object): unknown => definePhaseContract({ ...(contract.definition as PhaseContractDefinition), ...change });
  const withRule = (rule: object): object => ({ phases: [{ ...contract.definition.phases[0], gates: [{ id: 'gate', threshold: 1, rule }] }, ...contract.definition.phases.slice(1)] });
  const drift = (change: object): object => ({ governance: { ...contract.definition.governance, ...change } });

  test.each<readonly [string, object]>([
    ['a drift status that is healthy and unhealthy', drift({ unhealthy: ['stable'] })],
    ['a drift status that is healthy and undecided', drift({ undecided: ['stable'] })],
    ['a rule of an unknown kind', withRule({ kind: 'at-least', min: 1 })],
    ['a rule of a kind that objects inherit', withRule({ kind: 'constructor' })],
    ['a minimum that is no integer', withRule({ kind: 'min', min: 0.5 })],
    ['no minimum', withRule({ kind: 'min' })],
    ['nothing to be equal to', withRule({ kind: 'equals' })],
    ['an object to be equal to, which nothing is', withRule({ kind: 'equals', value: {} })],
    ['a condition for a target that it does not have', withRule({ kind: 'equals', value: true, requires: { Live: '/x' } })],
    ['a condition that is no pointer', withRule({ kind: 'equals', value: true, requires: { live: 'x' } })],
    ['a word for open keys that is none', { openKeys: 'allow' }],
    ['itself as a dialect', { dialects: [contract.schemaVersion] }],
    ['governance that is not last', { phases: [...contract.definition.phases].reverse() }],
    ['a phase twice', { phases: [contract.definition.phases[0], ...contract.definition.phases] }],
    ['a target without a word on evidence', { targets: ['paper', 'live', 'constructor'] }],
  ])('with %s is refused', (_title, change) => {
    expect(() => define(change)).toThrow(TypeError);
    expect(define({})).toMatchObject({ schemaVersion: contract.schemaVersion });
  });
});
