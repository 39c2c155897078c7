import type { Expectation } from '@plimsoll/findings';
import { at, everywhere, textExpectations } from './text-expectations.ts';

/** Ids that generated mutations of the builder's input must raise. */
export const inputExpectations: readonly Expectation[] = [
  ...textExpectations('type-wrong'),
  ...at('target-unknown', '/requested_promotion_target', 'enum'),
  ...at('phase-unknown', '/phases/*/name', 'enum'),
  ...at('status-unknown', '/phases/*/status', 'enum', 'required', 'type'),
  ...at('status-unknown', '/phases/*/slo_gates/*/status', 'enum', 'required'),
  ...at('id-blank', '/run_id', 'minLength', 'pattern'),
  ...at('id-blank', '/candidate_id', 'minLength', 'pattern'),
  ...at('type-wrong', '/artifact_digests/*', 'pattern', 'minLength', 'type'),
  ...everywhere('time-invalid', 'format', 'pattern'),
  ...everywhere('key-missing', 'required'),
  ...everywhere('type-wrong', 'type'),
];
