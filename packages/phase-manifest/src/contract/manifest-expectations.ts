import type { Expectation } from '@plimsoll/findings';
import { at, everywhere, textExpectations } from './text-expectations.ts';

/** Ids that generated mutations of a manifest must raise. */
export const manifestExpectations: readonly Expectation[] = [
  ...textExpectations('manifest-malformed'),
  ...at('schema-version-unknown', '/schema_version', 'required', 'const', 'enum', 'type'),
  ...at('target-unknown', '/requested_promotion_target', 'enum'),
  ...at('status-unknown', '/phases/*/status', 'enum'),
  ...at('status-unknown', '/phases/*/slo_gates/*/status', 'enum', 'required'),
  ...at('value-not-allowed', '/status', 'enum'),
  ...at('transitions-mismatch', '/phase_transitions/*/status', 'enum', 'required', 'type'),
  ...at('transitions-mismatch', '/phase_transitions/*/from', 'required', 'type'),
  ...at('transitions-mismatch', '/phase_transitions/*/to', 'required', 'type'),
  ...at('transitions-mismatch', '/phase_transitions/*', 'type'),
  ...at('slo-version-mismatch', '/slo_contract_version', 'const'),
  ...at('phase-count-mismatch', '/phase_count', 'const'),
  ...at('phase-unknown', '/phases/*/name', 'const'),
  ...at('phase-missing', '/phases', 'minItems'),
  ...at('phase-duplicate', '/phases', 'maxItems'),
  ...at('phase-order', '/phases', 'x-plimsoll-ordered'),
  ...at('id-blank', '/run_id', 'minLength', 'pattern'),
  ...at('id-blank', '/candidate_id', 'minLength', 'pattern'),
  ...at('refs-not-canonical', '/artifact_refs/*', 'minLength', 'pattern', 'type'),
  ...at('refs-not-canonical', '/artifact_refs', 'uniqueItems'),
  ...at('refs-not-canonical', '/phases/*/artifact_refs/*', 'minLength', 'pattern', 'type'),
  ...at('type-wrong', '/artifact_digests/*', 'pattern', 'minLength', 'type'),
  ...everywhere('time-invalid', 'format', 'pattern'),
  ...everywhere('key-missing', 'required'),
  ...everywhere('type-wrong', 'type'),
  ...everywhere('key-unknown', 'additionalProperties'),
];
