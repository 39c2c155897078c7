import { jsonSchemaOf } from '@plimsoll/findings/contract';
import { type Appended, appendGovernance } from './append-governance.ts';
import { buildManifest } from './build-manifest.ts';
import { type Decision, type DecisionOptions, decidePromotion } from './can-promote.ts';
import { compile } from './compiled-contract.ts';
import type { PhaseContractDefinition } from './contract-definition.ts';
import type { Source } from './read-source.ts';
import { type Replayed, replay } from './replay.ts';
import { UNSAID_OF_GOVERNANCE, unsaidOfInput, unsaidOfManifest } from './schema-limits.ts';
import { governanceSchema, inputSchema, manifestSchema } from './schemas.ts';
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
  /** Shape of a manifest, of the builder's input and of the append's input, for zod. */
  readonly schemas: PhaseSchemas<P, T>;
  /** The same as JSON Schemas 2020-12, by id of the contract: `<schemaVersion>`, `<schemaVersion>.input`, `<schemaVersion>.governance`. */
  jsonSchemas(): ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /**
   * Builds the manifest of a lane from what its phases reported. Structural errors refuse; errors of content write the
   * phase or gate as failed. Where the contract has governance the manifest fails until that is appended.
   */
  buildManifest(input: unknown): Written;
  /**
   * Appends runtime governance and rollback proof to a manifest; appending the same twice changes nothing.
   * @throws TypeError if the contract has no governance
   */
  appendRuntimeGovernance(source: Source, governance: unknown): Appended;
  /** Recomputes every derived field of a manifest and, if `evidence` is given, compares the digests of its artifacts. */
  verifyManifest(source: Source, options?: { readonly evidence?: EvidenceDigests | undefined }): Verified;
  /**
   * Decides whether the run may be promoted to the target.
   * @throws RangeError for a time that is none, a negative age, or an age without a time
   */
  canPromote(source: Source, target: T, options?: DecisionOptions): Decision;
  /**
   * Runs a recording (lines of {@link recordLine}) again and compares the bytes after each step; stops at the first
   * difference. The text that comes out must be the manifest file, byte for byte: that comparison is the caller's.
   */
  replayManifest(recording: string): Replayed;
}

/** Shapes, from which types are inferred: {@link ManifestOf}, {@link BuildInputOf}, {@link GovernanceInputOf}. */
export interface PhaseSchemas<P extends string = string, T extends string = string> {
  readonly manifest: ReturnType<typeof manifestSchema<P, T>>;
  readonly input: ReturnType<typeof inputSchema<P, T>>;
  /** Null where the contract has no governance. */
  readonly governance: ReturnType<typeof governanceSchema<T>> | null;
}

function jsonSchemas({ manifest, input, governance }: PhaseSchemas, definition: PhaseContractDefinition): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const id = definition.schemaVersion;
  const heads = [
    [manifest, { id, title: 'Phase manifest', description: 'The phases of one run, their gates, and what follows from them.', semantic: unsaidOfManifest(definition) }],
    [input, { id: `${id}.input`, title: 'Input of the phase manifest builder', description: 'What the phases of a lane reported.', semantic: unsaidOfInput(definition) }],
    ...(governance === null ? [] : [[governance, { id: `${id}.governance`, title: 'Runtime governance', description: 'What the scheduler appends to a phase manifest.', semantic: UNSAID_OF_GOVERNANCE }] as const]),
  ] as const;
  return new Map(heads.map(([shape, head]) => [head.id, jsonSchemaOf(shape, head, 'input')]));
}

/**
 * A contract from its definition.
 * @throws TypeError for a definition that contradicts itself
 */
export function definePhaseContract<const P extends string, const T extends string>(definition: PhaseContractDefinition<P, T>): PhaseContract<P, T> {
  const compiled = compile(definition);
  const schemas = { manifest: manifestSchema(definition), input: inputSchema(definition), governance: definition.governance === undefined ? null : governanceSchema(definition.targets) };
  return {
    schemaVersion: definition.schemaVersion,
    phases: definition.phases.map(({ name }) => name),
    targets: definition.targets,
    definition,
    schemas,
    jsonSchemas: () => jsonSchemas(schemas, definition),
    buildManifest: (input) => buildManifest(compiled, input),
    appendRuntimeGovernance: (source, governance) => appendGovernance(compiled, source, governance),
    verifyManifest: (source, options = {}) => examine(compiled, source, options.evidence).verified,
    canPromote: (source, target, options = {}) => decidePromotion(compiled, source, target, options),
    replayManifest: (recording) => replay(compiled, recording),
  };
}
