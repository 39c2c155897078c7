import type { Expectation } from '@plimsoll/findings';

const invalid = ['empty', 'whitespace', 'truncated', 'trailing-garbage', 'second-document', 'bom', 'utf-16', 'invalid-utf-8', 'overlong', 'comment', 'trailing-comma', 'single-quotes', 'unquoted-key', 'nan', 'infinity', 'leading-zero', 'plus-sign'];
const unsafe = ['overflow', 'unsafe-integer', 'proto-key', 'lone-surrogate'];
const limits = ['depth-over', 'size-over'];
const roots = ['root-null', 'root-array', 'root-string'];

/** Ids of what every reader of this package finds in a text that is not strict JSON. */
export const textExpectations: readonly Expectation[] = [
  ...invalid.map((keyword) => ({ keyword, id: 'phase-manifest/json-invalid' })),
  ...unsafe.map((keyword) => ({ keyword, id: 'phase-manifest/json-unsafe' })),
  ...limits.map((keyword) => ({ keyword, id: 'phase-manifest/json-limits' })),
  ...['duplicate-key', 'duplicate-key-escaped'].map((keyword) => ({ keyword, id: 'phase-manifest/json-duplicate-key' })),
];

const at = (id: string, pointer: string, ...keywords: readonly string[]): Expectation[] => keywords.map((keyword) => ({ keyword, at: pointer, id: `phase-manifest/${id}` }));

/** Ids that generated mutations of a manifest must raise. */
export const manifestExpectations: readonly Expectation[] = [
  ...textExpectations,
  ...roots.map((keyword) => ({ keyword, id: 'phase-manifest/manifest-malformed' })),
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
  ...['format', 'pattern'].map((keyword) => ({ keyword, id: 'phase-manifest/time-invalid' })),
  { keyword: 'required', id: 'phase-manifest/key-missing' },
  { keyword: 'type', id: 'phase-manifest/type-wrong' },
];
