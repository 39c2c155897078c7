export { PhaseManifestError, type PhaseManifestErrorCode } from '../phase-manifest-error.ts';
export type { AppendInput } from './append-input.ts';
export type { Dialect } from './dialect.ts';
export type { ReferenceAppended } from './reference-append.ts';
export { type HeadReference, type Reference, referenceFor, type ReferenceOptions } from './reference-for.ts';
export { referenceJson } from './reference-json.ts';
export { referenceManifestHash } from './reference-manifest-hash.ts';
export { referenceRules } from './reference-rules.ts';
