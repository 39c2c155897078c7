import type { Json, NamedMutation, PatchOperation } from '@plimsoll/findings';
import { type Members, without } from '../json-shape.ts';
import { step } from '../json-pointer.ts';
import { liveEvidence } from './example-run.ts';

const replace = (path: string, value: Json): PatchOperation => ({ op: 'replace', path, value });
const remove = (path: string): PatchOperation => ({ op: 'remove', path });
const add = (path: string, value: Json): PatchOperation => ({ op: 'add', path, value });

/** A mutation whose id is that of the finding that it must raise first. */
function mutation(base: string, verdict: NamedMutation['verdict'], id: string, title: string, change: readonly PatchOperation[], context?: Json): NamedMutation {
  return { id, title, base, change, verdict, raises: [`phase-manifest/${id.replace(/\..*$/, '')}`], ...(context !== undefined && { context }) };
}

/** Documents that fit the schema and are wrong. */
export function manifestMutations(incident: { readonly path: string; readonly sha256: string }): readonly NamedMutation[] {
  const REPORT = '/srv/desk/runs/0412/gates/report.json';
  const gone: Members = without(liveEvidence(), REPORT);
  const fails = (base: string, id: string, title: string, ...change: readonly PatchOperation[]): NamedMutation => mutation(base, 'fail', id, title, change);
  const open = (base: string, id: string, title: string, ...change: readonly PatchOperation[]): NamedMutation => mutation(base, 'inconclusive', id, title, change);
  const drift = (word: string): readonly PatchOperation[] => [replace('/phases/5/observations/drift_status', word), replace('/runtime_governance/drift_status', word)];
  return [
    mutation('paper-pass', 'pass', 'key-unknown', 'A key that the contract does not know', [add('/custom_note', { keep: true })]),
    open('paper-pass', 'context-unknown', 'Head is "unknown"', replace('/execution_context/head', 'unknown')),
    fails('paper-pass', 'time-invalid.no-such-day', 'Updated on 30 February', replace('/updated_at', '2026-02-30T00:00:00Z')),
    fails('paper-pass', 'time-order', 'Updated before its phases', replace('/updated_at', '2026-03-14T09:26:00Z')),
    fails('paper-pass', 'phase-duplicate', 'A phase twice', { op: 'copy', from: '/phases/0', path: '/phases/1' }),
    fails('live-pass', 'skip-not-allowed', 'Gate evaluation skipped', replace('/phases/0/status', 'skip')),
    fails('paper-pass', 'skip-not-allowed.canary', 'Canary skipped for paper', replace('/phases/4/status', 'skip')),
    fails('paper-pass', 'gate-missing', 'The drift gate removed', remove('/phases/3/slo_gates/0')),
    fails('paper-pass', 'gate-duplicate', 'A gate twice', { op: 'copy', from: '/phases/0/slo_gates/2', path: '/phases/0/slo_gates/3' }),
    fails('paper-pass', 'gate-checks-missing', 'All promotion gates removed', remove('/phases/0/slo_gates/0'), remove('/phases/0/slo_gates/0')),
    fails('paper-pass', 'gate-status-mismatch.signals', 'No signals, and the gate says pass', replace('/phases/0/slo_gates/2/value', 0), replace('/phases/0/observations/throughput/signal_count', 0)),
    fails('paper-pass', 'gate-status-mismatch.artifacts', 'An artifact is missing, and the gate says pass', add('/phases/1/observations/missing_artifacts/-', 'canary.json')),
    fails('live-pass', 'gate-status-mismatch.eligible', 'Not eligible for live, and the gate says pass', replace('/phases/3/observations/eligible_for_live_promotion', false)),
    fails('paper-pass', 'gate-status-mismatch.patch', 'No canary patch, and the gate says pass', replace('/phases/4/slo_gates/0/value', null), replace('/phases/4/observations/patch_path', null)),
    fails('paper-pass', 'gate-value-mismatch', 'The gate names another patch than was observed', replace('/phases/4/slo_gates/0/value', 'other.yaml')),
    fails('paper-pass', 'gate-threshold-weakened', 'The threshold of signals lowered to 0', replace('/phases/0/slo_gates/2/threshold', 0)),
    fails('paper-pass', 'gate-contradicts-phase', 'A gate failed, and the phase says pass', replace('/phases/0/slo_gates/0/status', 'fail')),
    open('paper-pass', 'gate-unverifiable', 'Threshold and value of the drift gate removed', replace('/phases/3/slo_gates/0/threshold', null), replace('/phases/3/slo_gates/0/value', null)),
    fails('honest-fail', 'transitions-mismatch', 'A transition hides the failed phase', replace('/phase_transitions/0/status', 'pass')),
    fails('honest-fail', 'status-forged', 'A phase failed, and the manifest says pass', replace('/status', 'pass')),
    fails('paper-pass', 'status-stale', 'Every phase passed, and the manifest says fail', replace('/status', 'fail')),
    fails('paper-pass', 'refs-incomplete', 'An artifact of a phase not listed', replace('/artifact_refs', [])),
    fails('paper-pass', 'refs-not-canonical.order', 'References out of order', { op: 'move', from: '/artifact_refs/0', path: '/artifact_refs/1' }),
    fails('paper-pass', 'summary-mismatch', 'Signals denied', replace('/observation_summary/has_signals', false)),
    fails('paper-pass', 'governance-mismatch.drift', 'Two drift statuses', replace('/runtime_governance/drift_status', 'drift_detected')),
    fails('paper-pass', 'governance-mismatch.status', 'Rollback proof says two things', replace('/rollback_proof/status', 'fail')),
    fails('paper-pass', 'drift-unhealthy', 'Drifted, and the governance says pass', ...drift('drifted')),
    open('paper-pass', 'drift-not-evaluated', 'Drift not evaluated, and the governance says pass', ...drift('queued')),
    open('paper-pass', 'drift-evidence-missing', 'Stable without a report', replace('/phases/5/artifact_refs', [])),
    fails('paper-pass', 'rollback-not-failing', 'A rollback in one place only', replace('/rollback_proof/rollback_triggered', true)),
    fails(
      'rollback-without-evidence',
      'evidence-absent',
      'Rollback proof passes without evidence',
      ...['/phases/6/status', '/rollback_proof/status', '/phases/6/slo_gates/0/status', '/phase_transitions/5/status'].map((path) => replace(path, 'pass')),
    ),
    open('rollback-with-evidence', 'evidence-digest-absent', 'Digest of the incident evidence removed', remove('/phases/6/observations/rollback_incident_evidence_sha256'), remove(`/artifact_digests${step(incident.path)}`)),
    mutation('rollback-with-evidence', 'fail', 'evidence-digest-mismatch.incident', 'Incident evidence changed', [replace('/run_id', 'run-0413')], { evidence: { ...liveEvidence(), [incident.path]: '0'.repeat(64) } }),
    mutation('live-pass', 'fail', 'evidence-digest-mismatch', 'Another digest recorded for an artifact', [replace(`/artifact_digests${step(REPORT)}`, '0'.repeat(64))]),
    mutation('live-pass', 'fail', 'evidence-missing', 'An artifact gone', [replace('/run_id', 'run-0413')], { evidence: gone }),
    fails('paper-pass', 'manifest-hash-mismatch', 'A hash of something else', add('/manifest_hash', '0'.repeat(64))),
    open('paper-pass', 'manifest-hash-unverifiable', 'A hash over a number that is not an integer', add('/manifest_hash', '0'.repeat(64)), add('/observation_summary/ratio', 0.5)),
  ];
}
