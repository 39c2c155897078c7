import type { Json } from '@plimsoll/findings';
import { proofPhase, runtimePhase, type RuntimePhaseInput } from './governance-phases.ts';
import { coercePathStrings } from './path-strings.ts';
import { headWords, phaseStatus } from './phase-status.ts';
import { str, text, trim } from './python-text.ts';
import { truth } from './python-value.ts';

/** Facts that both governance phases and both governance objects are written from. */
export interface GovernanceInput extends Omit<RuntimePhaseInput, 'artifactRefs'> {
  readonly rollbackIncidentEvidencePath: Json;
  readonly evidenceArtifactRefs: Json;
}

/** Both phases and both objects. Evidence counts only if a rollback was triggered; otherwise the proof does not refer to it. */
export function governancePayloads(input: GovernanceInput, timeOf: (value: Json) => string) {
  const { requestedPromotionTarget, observedAt } = input;
  const reasons = coercePathStrings(input.reasons);
  const references = coercePathStrings(input.evidenceArtifactRefs);
  const driftStatus = text(input.driftStatus, 'unknown');
  const actionType = trim(truth(input.actionType) ? str(input.actionType) : '');
  const actionTriggered = truth(input.actionTriggered);
  const rollbackTriggered = truth(input.rollbackTriggered);
  const governanceStatus = phaseStatus(headWords, input.governanceStatus, 'skipped');
  const given = text(input.rollbackIncidentEvidencePath);
  const evidence = rollbackTriggered ? given : '';

  const runtime = runtimePhase({ requestedPromotionTarget, observedAt, governanceStatus, driftStatus, actionType, actionTriggered, rollbackTriggered, reasons, artifactRefs: references }, timeOf);
  const proofReferences = rollbackTriggered ? references : references.filter((reference) => reference !== given);
  const proof = proofPhase({ observedAt, rollbackTriggered, rollbackIncidentEvidencePath: evidence, reasons, artifactRefs: proofReferences }, timeOf);
  return {
    runtime_phase: runtime,
    rollback_proof_phase: proof,
    runtime_governance: {
      requested_promotion_target: requestedPromotionTarget,
      drift_status: driftStatus,
      governance_status: governanceStatus,
      rollback_triggered: rollbackTriggered,
      action_type: actionType === '' ? null : actionType,
      action_triggered: actionTriggered,
      rollback_incident_evidence_path: evidence,
      rollback_incident_evidence: evidence,
      artifact_refs: references,
      reasons,
      status: runtime.status,
    },
    rollback_proof: {
      requested_promotion_target: requestedPromotionTarget,
      rollback_triggered: rollbackTriggered,
      rollback_incident_evidence_path: evidence,
      rollback_incident_evidence: evidence,
      artifact_refs: proof.artifact_refs,
      reasons,
      status: proof.status,
    },
  };
}
