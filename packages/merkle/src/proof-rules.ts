import { defineRules } from '@plimsoll/findings';

/** What a proof of a log can fail; `actual` of the finding names the failed step, see {@link ProofStep}. */
export const proofRules = defineRules('proof', {
  'proof/inclusion': {
    severity: 'critical',
    integrity: true,
    title: 'Inclusion is not proven',
    cause: 'The proof does not lead from the leaf hash at this index to the root of the tree of this size.',
    cure: 'Treat the entry, the proof or the log as tampered with; fetch the proof again from another copy of the log before trusting any of them.',
  },
  'proof/consistency': {
    severity: 'critical',
    integrity: true,
    title: 'Consistency is not proven',
    cause: 'The proof does not show that the tree of the earlier size and root is a prefix of the tree of the later size and root.',
    cure: 'Treat the log as rewritten or split until a proof holds; keep both checkpoints, they are the evidence.',
  },
});

/** The step at which a proof failed. */
export type ProofStep = 'size' | 'index' | 'hash-length' | 'too-short' | 'too-long' | 'root-mismatch';

/** Hashes in the longest proof that is looked at (C2SP tlog-proof, tlog-witness): enough for inclusion in 2^63 leaves and consistency with 2^62. */
export const MAX_PROOF_HASHES = 63;
