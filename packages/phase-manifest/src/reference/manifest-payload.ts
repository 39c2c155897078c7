import type { Json } from '@plimsoll/findings';
import { sortedUnique } from './code-point-order.ts';
import { normalizePhases, type Phase } from './normalize-phases.ts';
import { coercePathStrings } from './path-strings.ts';
import { derivedStatus, headWords, phaseStatus } from './phase-status.ts';
import { phaseTransitions } from './phase-transitions.ts';
import { str, text } from './python-text.ts';
import { isMapping, type Members, truth } from './python-value.ts';
import { raise } from './raise.ts';

/** What the lane knows of its run. Values may be of any JSON type: the original checks none of them. */
export interface RunInput {
  readonly runId: Json;
  readonly candidateId: Json;
  readonly executionContext: Json;
  readonly requestedPromotionTarget: Json;
  readonly phasePayloads: Json;
  readonly observationSummary: Json;
  readonly artifactRefs: Json;
  /** ISO 8601 text; blank or no string: the `now` of the engine. */
  readonly phaseTimestamp: Json;
  readonly createdAt?: Json;
  readonly updatedAt?: Json;
  /** Derived from the phases if null or absent. */
  readonly status?: Json;
  readonly schemaVersion?: Json;
  readonly sloContractVersion?: Json;
}

/** The same with both governance objects. */
export interface ManifestInput extends RunInput {
  readonly runtimeGovernance: Json;
  readonly rollbackProof: Json;
}

/** The manifest as the lane writes it. `timeOf` gives the time of what has no text of its own. */
export function manifestPayload(input: ManifestInput, timeOf: (value: Json) => string): Members {
  const { status = null, schemaVersion = 'autonomy-phase-manifest-v1', sloContractVersion = 'governance-slo-v1' } = input;
  const phases = normalizePhases(input.phasePayloads, timeOf(input.phaseTimestamp));
  const timestamp = text(input.phaseTimestamp);
  return {
    schema_version: schemaVersion,
    run_id: text(input.runId),
    candidate_id: text(input.candidateId),
    execution_context: executionContext(input.executionContext),
    requested_promotion_target: str(input.requestedPromotionTarget),
    created_at: text(input.createdAt) || timestamp,
    updated_at: text(input.updatedAt) || timestamp,
    phase_count: phases.length,
    phase_transitions: phaseTransitions(headWords, phases),
    status: status === null ? derivedStatus(phases) : phaseStatus(headWords, status),
    observation_summary: truth(input.observationSummary) ? input.observationSummary : {},
    phases,
    runtime_governance: input.runtimeGovernance,
    rollback_proof: input.rollbackProof,
    artifact_refs: sortedUnique([...coercePathStrings(input.artifactRefs), ...referencesOf(phases)]),
    slo_contract_version: sloContractVersion,
  };
}

/** References of all phases. */
export function referencesOf(phases: readonly Phase[]): string[] {
  return phases.flatMap(({ artifact_refs }) => artifact_refs);
}

function executionContext(context: Json): Members {
  if (!isMapping(context)) return raise('build a manifest', 'for the execution context is no object');
  const { repository, base, head, artifactPath, priorityId } = context;
  return {
    repository: text(repository, 'unknown'),
    base: text(base, 'unknown'),
    head: text(head, 'unknown'),
    artifactPath: text(artifactPath, 'unknown'),
    priorityId: text(priorityId),
  };
}
