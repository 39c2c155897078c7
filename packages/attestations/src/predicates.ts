/** What all predicate types of Plimsoll start with; a change of it is a new version of every predicate. */
export const PREDICATE_BASE = 'urn:plimsoll:predicate:';

/** The predicate types that this package writes. */
export const predicateTypes = {
  approval: `${PREDICATE_BASE}approval/v0.1`,
  phaseManifest: `${PREDICATE_BASE}phase-manifest/v1`,
  rollbackProof: `${PREDICATE_BASE}rollback-proof/v0.1`,
  /** in-toto Simple Verification Result v0.2. */
  svr: 'https://in-toto.io/attestation/svr/v0.2',
  /** SLSA Verification Summary Attestation v1. */
  vsa: 'https://slsa.dev/verification_summary/v1',
} as const;
