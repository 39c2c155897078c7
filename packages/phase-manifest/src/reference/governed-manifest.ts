import type { Json } from '@plimsoll/findings';
import { type GovernanceInput, governancePayloads } from './governance-payloads.ts';
import { manifestPayload, type RunInput } from './manifest-payload.ts';
import { mergedPhases } from './merge-phases.ts';
import type { Members } from './python-value.ts';

/** A run and its governance; the time of the phases is that of the governance too. */
export type GovernedInput = RunInput & Omit<GovernanceInput, 'observedAt'>;

/**
 * The manifest with both governance phases and objects. Its phases are normalized twice, once in the merge: so a phase
 * without payload has its required gates here, and none in a manifest without governance.
 */
export function governedManifest(input: GovernedInput, timeOf: (value: Json) => string): Members {
  const governance = governancePayloads({ ...input, observedAt: input.phaseTimestamp }, timeOf);
  const phasePayloads = mergedPhases(input.phasePayloads, governance.runtime_phase, governance.rollback_proof_phase, timeOf(input.phaseTimestamp));
  return manifestPayload({ ...input, phasePayloads, runtimeGovernance: governance.runtime_governance, rollbackProof: governance.rollback_proof }, timeOf);
}
