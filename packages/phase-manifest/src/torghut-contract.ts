import type { PhaseContractDefinition } from './contract-definition.ts';

const never = { paper: 'never', live: 'never' } as const;

/**
 * The contract of "Production Rollout, Operations, and Governance": seven phases, targets `paper` and `live`, runtime
 * governance and rollback proof appended by the scheduler.
 */
export const torghutDefinition = {
  schemaVersion: 'torghut.autonomy.phase-manifest.v1',
  dialects: ['autonomy-phase-manifest-v1'],
  sloContractVersion: 'governance-slo-v1',
  targets: ['paper', 'live'],
  phases: [
    {
      name: 'gate-evaluation',
      skip: never,
      openGates: { min: 1 },
      gates: [
        { id: 'slo_signal_count_minimum', threshold: 1, rule: { kind: 'min', min: 1 }, from: '/observations/throughput/signal_count' },
        { id: 'slo_decision_count_minimum', threshold: 1, rule: { kind: 'min', min: 1 }, from: '/observations/throughput/decision_count' },
      ],
    },
    {
      name: 'promotion-prerequisites',
      skip: never,
      gates: [{ id: 'slo_required_artifacts_present', threshold: null, rule: { kind: 'empty-list', at: '/observations/missing_artifacts' } }],
    },
    {
      name: 'rollback-readiness',
      skip: never,
      gates: [{ id: 'slo_required_rollback_checks_present', threshold: null, rule: { kind: 'empty-list', at: '/observations/missing_checks' } }],
    },
    {
      name: 'drift-gate',
      skip: never,
      gates: [{ id: 'slo_drift_gate_allowed', threshold: true, rule: { kind: 'equals', value: true, requires: { live: '/observations/eligible_for_live_promotion' } } }],
    },
    {
      name: 'paper-canary',
      skip: { paper: 'never', live: 'allowed' },
      gates: [{ id: 'slo_paper_canary_patch_present', threshold: 'patch exists for paper target', rule: { kind: 'present' }, from: '/observations/patch_path' }],
    },
    {
      name: 'runtime-governance',
      skip: never,
      gates: [{ id: 'slo_runtime_rollback_not_triggered', threshold: false, rule: { kind: 'equals', value: false }, from: '/observations/rollback_triggered' }],
    },
    {
      name: 'rollback-proof',
      skip: never,
      gates: [{ id: 'slo_rollback_evidence_required_when_triggered', threshold: true, rule: { kind: 'evidence-when-triggered' } }],
    },
  ],
  governance: {
    runtimePhase: 'runtime-governance',
    proofPhase: 'rollback-proof',
    healthy: ['stable'],
    unhealthy: ['drifted', 'drift_detected', 'unhealthy', 'cooldown', 'degraded'],
    undecided: ['warning', 'unknown', 'pending'],
  },
  promotion: { evidence: { paper: 'optional', live: 'required' } },
  openKeys: 'list',
  knownKeys: ['generated_at', 'artifacts', 'phase_lineage', 'artifact_hashes', 'artifact_digests', 'manifest_hash'],
} as const satisfies PhaseContractDefinition;
