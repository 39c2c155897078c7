import type { Json } from '@plimsoll/findings';
import { coercePathStrings } from './path-strings.ts';
import { headWords, phaseStatus } from './phase-status.ts';
import { text } from './python-text.ts';
import { truth } from './python-value.ts';

/** Facts that the phase runtime-governance is written from; the original checks no types. */
export interface RuntimePhaseInput {
  readonly requestedPromotionTarget: Json;
  readonly observedAt: Json;
  readonly governanceStatus: Json;
  readonly driftStatus: Json;
  readonly actionType: Json;
  readonly actionTriggered: Json;
  readonly rollbackTriggered: Json;
  readonly reasons: Json;
  readonly artifactRefs: Json;
}

/** Facts that the phase rollback-proof is written from. */
export interface ProofPhaseInput {
  readonly observedAt: Json;
  readonly rollbackTriggered: Json;
  readonly rollbackIncidentEvidencePath: Json;
  readonly reasons: Json;
  readonly artifactRefs: Json;
}

/** The phase runtime-governance. */
export function runtimePhase(input: RuntimePhaseInput, timeOf: (value: Json) => string) {
  const triggered = truth(input.rollbackTriggered);
  return {
    name: 'runtime-governance',
    status: phaseStatus(headWords, input.governanceStatus, 'skipped'),
    timestamp: timeOf(input.observedAt),
    observations: {
      requested_promotion_target: input.requestedPromotionTarget,
      drift_status: input.driftStatus,
      action_type: truth(input.actionType) ? input.actionType : null,
      action_triggered: truth(input.actionTriggered),
      rollback_triggered: triggered,
    },
    slo_gates: [{ id: 'slo_runtime_rollback_not_triggered', status: triggered ? 'fail' : 'pass', threshold: false, value: triggered }],
    required: { required_items: ['drift_status', 'rollback_triggered'] },
    artifact_refs: coercePathStrings(input.artifactRefs),
    reasons: coercePathStrings(input.reasons),
  };
}

/** The phase rollback-proof: `fail` only if a rollback has no evidence. The evidence stands last among its references. */
export function proofPhase(input: ProofPhaseInput, timeOf: (value: Json) => string) {
  const triggered = truth(input.rollbackTriggered);
  const evidence = text(input.rollbackIncidentEvidencePath);
  const status = triggered && evidence === '' ? 'fail' : 'pass';
  const references = coercePathStrings(input.artifactRefs);
  return {
    name: 'rollback-proof',
    status,
    timestamp: timeOf(input.observedAt),
    slo_gates: [{ id: 'slo_rollback_evidence_required_when_triggered', status, threshold: true, value: evidence !== '' }],
    observations: { rollback_triggered: triggered, rollback_incident_evidence_path: evidence, rollback_incident_evidence: evidence },
    reasons: coercePathStrings(input.reasons),
    artifact_refs: evidence === '' || references.includes(evidence) ? references : [...references, evidence],
  };
}
