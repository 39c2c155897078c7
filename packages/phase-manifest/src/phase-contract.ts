import { appendGovernance } from './append-governance.ts';
import { buildManifest } from './build-manifest.ts';
import { type Decision, type DecisionOptions, decidePromotion } from './can-promote.ts';
import { compile } from './compiled-contract.ts';
import type { PhaseContractDefinition } from './contract-definition.ts';
import type { Source } from './read-source.ts';
import { type EvidenceDigests, examine, type Verified } from './verify-manifest.ts';
import type { Written } from './write-result.ts';

/** Everything that follows from one definition. All functions are pure; a wrong document is findings, never an exception. */
export interface PhaseContract<P extends string = string, T extends string = string> {
  /** The definition's `schemaVersion`; the id of the contract. */
  readonly schemaVersion: string;
  /** Phase names, in order. */
  readonly phases: readonly P[];
  readonly targets: readonly T[];
  readonly definition: PhaseContractDefinition<P, T>;
  /**
   * Builds the manifest of a lane from what its phases reported. Structural errors refuse; errors of content write the
   * phase or gate as failed. Where the contract has governance the manifest fails until that is appended.
   */
  buildManifest(input: unknown): Written;
  /**
   * Appends runtime governance and rollback proof to a manifest; appending the same twice changes nothing.
   * @throws TypeError if the contract has no governance
   */
  appendRuntimeGovernance(source: Source, governance: unknown): Written;
  /** Recomputes every derived field of a manifest and, if `evidence` is given, compares the digests of its artifacts. */
  verifyManifest(source: Source, options?: { readonly evidence?: EvidenceDigests | undefined }): Verified;
  /**
   * Decides whether the run may be promoted to the target.
   * @throws RangeError for a time that is none, a negative age, or an age without a time
   */
  canPromote(source: Source, target: T, options?: DecisionOptions): Decision;
}

/**
 * A contract from its definition.
 * @throws TypeError for a definition that contradicts itself
 */
export function definePhaseContract<const P extends string, const T extends string>(definition: PhaseContractDefinition<P, T>): PhaseContract<P, T> {
  const compiled = compile(definition);
  return {
    schemaVersion: definition.schemaVersion,
    phases: definition.phases.map(({ name }) => name),
    targets: definition.targets,
    definition,
    buildManifest: (input) => buildManifest(compiled, input),
    appendRuntimeGovernance: (source, governance) => appendGovernance(compiled, source, governance),
    verifyManifest: (source, options = {}) => examine(compiled, source, options.evidence).verified,
    canPromote: (source, target, options = {}) => decidePromotion(compiled, source, target, options),
  };
}
