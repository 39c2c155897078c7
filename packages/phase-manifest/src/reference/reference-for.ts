import type { Json } from '@plimsoll/findings';
import type { AppendInput } from './append-input.ts';
import { type Dialect, dialects } from './dialect.ts';
import { type GovernanceInput, governancePayloads } from './governance-payloads.ts';
import { proofPhase, type ProofPhaseInput, runtimePhase, type RuntimePhaseInput } from './governance-phases.ts';
import { type GovernedInput, governedManifest } from './governed-manifest.ts';
import { type ManifestInput, manifestPayload } from './manifest-payload.ts';
import { mergedPhases } from './merge-phases.ts';
import { normalizePhases, type Phase } from './normalize-phases.ts';
import { coercePathStrings } from './path-strings.ts';
import { requiredSloGateIds } from './phase-gates.ts';
import { firstVersionWords, headWords, phaseStatus } from './phase-status.ts';
import { phaseTransitions, type Transition } from './phase-transitions.ts';
import { text } from './python-text.ts';
import type { Members } from './python-value.ts';
import { referenceAppend, type ReferenceAppended } from './reference-append.ts';

/** What is repeated of every dialect. */
export interface Reference {
  /** The word that a status is read as: trimmed, lower case, one that the dialect knows; else the default (`fail`). */
  coercePhaseStatus(raw: Json, options?: { readonly default?: string }): string;
  /** The append of the scheduler onto the text of a manifest file; null where there is no file. */
  appendRuntimeGovernance(text: string | null, input: AppendInput): ReferenceAppended;
}

/** The eleven functions of the contract module of `autonomy-phase-manifest-v1`, and its append. */
export interface HeadReference extends Reference {
  requiredSloGateIds(phaseName: Json): string[];
  coercePathStrings(values: Json): string[];
  normalizePhaseTransitions(phases: Json): Transition[];
  normalizePhaseManifestPhases(payloads: Json, options: { readonly phaseTimestamp: Json }): Phase[];
  buildPhaseManifestPayload(input: ManifestInput): Members;
  buildRuntimeGovernancePhase(input: RuntimePhaseInput): Members;
  buildRollbackProofPhase(input: ProofPhaseInput): Members;
  buildRuntimeAndRollbackGovernancePayloads(input: GovernanceInput): Members;
  mergeRuntimeAndRollbackPhasePayloads(payloads: Json, options: { readonly runtimePhase: Json; readonly rollbackProofPhase: Json; readonly phaseTimestamp: Json }): Phase[];
  buildPhaseManifestPayloadWithRuntimeAndRollback(input: GovernedInput): Members;
}

/** Options of {@link referenceFor}. */
export interface ReferenceOptions {
  /** Time that stands for the clock of the original, ISO 8601 text; needed where a time is blank. */
  readonly now?: string;
}

/**
 * The original Python service, step by step, wrong steps included, for comparison only. Results have the keys of the
 * original in its order; they may share parts with what was given, and nothing given is changed. Where Python raises, each function throws
 * {@link PhaseManifestError} with code `reference-raise`. O(n) each, sorting aside.
 *
 * @throws TypeError for an unknown dialect, or later where a time is blank and `now` was not given
 */
export function referenceFor(dialect: 'autonomy-phase-manifest-v1', options?: ReferenceOptions): HeadReference;
export function referenceFor(dialect: Dialect, options?: ReferenceOptions): Reference;
export function referenceFor(dialect: Dialect, { now }: ReferenceOptions = {}): HeadReference | Reference {
  if (!dialects.includes(dialect)) throw new TypeError(`Cannot repeat the original: dialect must be one of ${dialects.join(', ')}, received ${JSON.stringify(dialect)}`);
  const words = dialect === 'autonomy-phase-manifest-v1' ? headWords : firstVersionWords;
  const reference: Reference = {
    coercePhaseStatus: (raw, options) => phaseStatus(words, raw, options?.default),
    appendRuntimeGovernance: (source, input) => referenceAppend(dialect, source, input),
  };
  if (dialect !== 'autonomy-phase-manifest-v1') return reference;

  const timeOf = (value: Json): string => {
    const time = text(value) || now;
    if (time === undefined) throw new TypeError('Cannot date a phase: the time is blank and options.now was not given, received undefined');
    return time;
  };
  return {
    ...reference,
    requiredSloGateIds,
    coercePathStrings,
    normalizePhaseTransitions: (phases) => phaseTransitions(headWords, phases),
    normalizePhaseManifestPhases: (payloads, { phaseTimestamp }) => normalizePhases(payloads, timeOf(phaseTimestamp)),
    buildPhaseManifestPayload: (input) => manifestPayload(input, timeOf),
    buildRuntimeGovernancePhase: (input) => runtimePhase(input, timeOf),
    buildRollbackProofPhase: (input) => proofPhase(input, timeOf),
    buildRuntimeAndRollbackGovernancePayloads: (input) => governancePayloads(input, timeOf),
    mergeRuntimeAndRollbackPhasePayloads: (payloads, options) => mergedPhases(payloads, options.runtimePhase, options.rollbackProofPhase, timeOf(options.phaseTimestamp)),
    buildPhaseManifestPayloadWithRuntimeAndRollback: (input) => governedManifest(input, timeOf),
  };
}
