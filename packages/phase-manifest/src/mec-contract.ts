import type { GateDefinition, PhaseContractDefinition } from './contract-definition.ts';

const ticked = (id: string): GateDefinition => ({ id, threshold: true, rule: { kind: 'equals', value: true } });
const emptyList = (id: string, at: string): GateDefinition => ({ id, threshold: null, rule: { kind: 'empty-list', at } });
const present = (id: string): GateDefinition => ({ id, threshold: null, rule: { kind: 'present' } });

const skip = { production: 'never' } as const;

/** The contract of "MEC Phase M6 · Production Rollout Checklist": a gate computed from a value for each box that was ticked. */
export const mecDefinition = {
  schemaVersion: 'mec.phase-manifest.m6.v1',
  sloContractVersion: 'mec-slo-v1',
  targets: ['production'],
  phases: [
    {
      name: 'pre-flight',
      skip,
      gates: [
        ...['executor_strict_run', 'compliance_strict', 'determinism_diff', 'telemetry_schema_checksum'].map(ticked),
        emptyList('no_weakening_flags', '/observations/weakening_flags'),
      ],
    },
    { name: 'observability', skip, gates: ['dashboard_snapshot', 'alarms_registered', 'rule_pack_synced'].map(ticked) },
    {
      name: 'sequencing',
      skip,
      gates: [
        ticked('shadow_traffic'),
        { id: 'smoke_minutes', threshold: 30, rule: { kind: 'min', min: 30 }, from: '/observations/smoke_minutes' },
        ticked('joint_go_no_go'),
        emptyList('ramp_complete', '/observations/remaining_steps'),
      ],
    },
    { name: 'backup-and-rollback', skip, gates: ['snapshot_taken', 'rollback_rehearsal', 'registry_lock', 'contacts_verified'].map(ticked) },
    { name: 'approvals', skip, gates: [emptyList('roles_approved', '/observations/missing_roles'), ticked('approvals_after_root')] },
    { name: 'anchoring', skip, gates: [present('registry_root'), ticked('ledger_entry'), present('root_snapshot')] },
  ],
  promotion: { evidence: { production: 'required' } },
  openKeys: 'reject',
  knownKeys: ['artifact_digests'],
} as const satisfies PhaseContractDefinition;
