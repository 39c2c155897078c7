import type { Json } from '@plimsoll/findings';
import type { Members } from '../json-shape.ts';

const ROOT = '/srv/desk/runs/0412';
const path = (name: string): string => `${ROOT}/${name}`;
/** An artifact of the examples. */
export const REPORT = path('gates/report.json');
/** Incident evidence of the examples. */
export const INCIDENT = '/srv/desk/incidents/0412.json';
export const INCIDENT_SHA256 = '5b0c1f2d9a7e4c3b8f6d5e4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c';

const openGate = (id: string): Json => ({ id, status: 'pass', threshold: null, value: null });
const count = (id: string, value: number): Json => ({ id, status: value >= 1 ? 'pass' : 'fail', threshold: 1, value });

/** What the five phases of a lane report, for a run that passes. */
function payloads(target: 'paper' | 'live'): Json[] {
  const patch = target === 'paper' ? path('canary/strategy-patch.yaml') : null;
  return [
    {
      name: 'gate-evaluation',
      status: 'pass',
      timestamp: '2026-03-14T09:26:10Z',
      slo_gates: [openGate('data_integrity'), openGate('risk_capacity'), count('slo_signal_count_minimum', 31), count('slo_decision_count_minimum', 7)],
      observations: { throughput: { signal_count: 31, decision_count: 7 } },
      artifact_refs: [path('gates/report.json')],
    },
    {
      name: 'promotion-prerequisites',
      status: 'pass',
      timestamp: '2026-03-14T09:26:20Z',
      slo_gates: [{ id: 'slo_required_artifacts_present', status: 'pass', threshold: 4, value: 0 }],
      observations: { required_artifacts: 4, missing_artifacts: [] },
      artifact_refs: [path('gates/prerequisites.json')],
    },
    {
      name: 'rollback-readiness',
      status: 'pass',
      timestamp: '2026-03-14T09:26:30Z',
      slo_gates: [{ id: 'slo_required_rollback_checks_present', status: 'pass', threshold: 2, value: 0 }],
      observations: { required_checks: ['kill_switch_rehearsed', 'revert_rehearsed'], missing_checks: [] },
      artifact_refs: [path('gates/rollback-readiness.json')],
    },
    {
      name: 'drift-gate',
      status: 'pass',
      timestamp: '2026-03-14T09:26:40Z',
      slo_gates: [{ id: 'slo_drift_gate_allowed', status: 'pass', threshold: true, value: true }],
      observations: { eligible_for_live_promotion: target === 'live' },
      artifact_refs: [],
    },
    {
      name: 'paper-canary',
      status: target === 'paper' ? 'pass' : 'skip',
      timestamp: '2026-03-14T09:26:50Z',
      slo_gates: [{ id: 'slo_paper_canary_patch_present', status: target === 'paper' ? 'pass' : 'skip', threshold: 'patch exists for paper target', value: patch }],
      observations: { target, patch_path: patch },
      artifact_refs: patch === null ? [] : [patch],
    },
  ];
}

/** Input of the builder for a run that passes. */
export function laneInput(target: 'paper' | 'live'): Members {
  const refs = ['gates/report.json', 'gates/prerequisites.json', 'gates/rollback-readiness.json', 'rollout/phase-manifest.json'].map(path);
  return {
    run_id: 'run-0412',
    candidate_id: 'candidate-0412',
    execution_context: { repository: 'example/desk', base: 'main', head: 'lane/0412', artifactPath: ROOT, priorityId: 'P2' },
    requested_promotion_target: target,
    at: '2026-03-14T09:27:00Z',
    observation_summary: { signal_count: 31, has_signals: true, paper_canary_targeted: target === 'paper', live_targeted: target === 'live' },
    phases: payloads(target),
    artifact_refs: refs,
    artifact_digests: target === 'live' ? Object.fromEntries(evidenceOfRun()) : {},
  };
}

/** The same for a lane whose prerequisites honestly failed. */
export function failedLane(): Members {
  const input = laneInput('paper');
  const failed = { status: 'fail', observations: { required_artifacts: 4, missing_artifacts: ['canary.json'] }, slo_gates: [{ id: 'slo_required_artifacts_present', status: 'fail', threshold: 4, value: 1 }] };
  return { ...input, phases: payloads('paper').map((phase) => ((phase as Members)['name'] === 'promotion-prerequisites' ? { ...(phase as Members), ...failed } : phase)) };
}

/** What the scheduler appends to a run without drift. */
export function stableGovernance(target: 'paper' | 'live'): Members {
  return {
    requested_promotion_target: target,
    observed_at: '2026-03-14T09:28:00Z',
    drift_status: 'stable',
    drift_last_detection_path: path('drift/detection.json'),
    drift_last_action_path: null,
    drift_last_outcome_path: null,
    action_type: null,
    action_triggered: false,
    rollback_triggered: false,
    emergency_stop_active: false,
    rollback_incident_evidence: null,
    reasons: [],
    artifact_refs: [],
    artifact_digests: target === 'live' ? { [path('drift/detection.json')]: digestOf('drift/detection.json') } : {},
  };
}

/** The same for a run that was rolled back. */
export function rollbackGovernance(evidence: 'with evidence' | 'without evidence'): Members {
  return {
    ...stableGovernance('paper'),
    drift_status: 'drift_detected',
    action_type: 'reselection',
    action_triggered: true,
    rollback_triggered: true,
    rollback_incident_evidence: evidence === 'with evidence' ? { path: INCIDENT, sha256: INCIDENT_SHA256 } : null,
    reasons: ['drawdown_exceeded', 'drift_detected'],
  };
}

const DIGESTS: Readonly<Record<string, string>> = {
  'gates/report.json': '11',
  'gates/prerequisites.json': '22',
  'gates/rollback-readiness.json': '33',
  'drift/detection.json': '44',
};

/** An example digest: two digits repeated. */
function digestOf(name: string): string {
  return (DIGESTS[name] ?? '00').repeat(32);
}

/** Digests of the artifacts that a live run refers to. */
function evidenceOfRun(): [string, string][] {
  return ['gates/prerequisites.json', 'gates/report.json', 'gates/rollback-readiness.json'].map((name) => [path(name), digestOf(name)]);
}

/** Evidence as the context of a kit: digests by path. */
export function liveEvidence(): Members {
  return Object.fromEntries(Object.keys(DIGESTS).map((name) => [path(name), digestOf(name)]));
}
