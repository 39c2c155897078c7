import type { Json } from '@plimsoll/findings';
import { text } from './python-text.ts';

/** Name of each phase, in the order of the manifest, with the gates that it must have. */
const gatesOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['gate-evaluation', ['slo_signal_count_minimum', 'slo_decision_count_minimum']],
  ['promotion-prerequisites', ['slo_required_artifacts_present']],
  ['rollback-readiness', ['slo_required_rollback_checks_present']],
  ['drift-gate', ['slo_drift_gate_allowed']],
  ['paper-canary', ['slo_paper_canary_patch_present']],
  ['runtime-governance', ['slo_runtime_rollback_not_triggered']],
  ['rollback-proof', ['slo_rollback_evidence_required_when_triggered']],
]);

/** Names of the phases in the order of the manifest. */
export const phaseNames: readonly string[] = [...gatesOf.keys()];

/** Ids of the gates that a phase must have; none for an unknown name. */
export function requiredSloGateIds(phaseName: Json): string[] {
  return [...(gatesOf.get(text(phaseName)) ?? [])];
}
