import { defineRules } from '@plimsoll/findings';

/** What a rollback proof can claim that is not so. */
export const rollbackProofRules = defineRules('rollback-proof', {
  'rollback-proof/claim-mismatch': {
    severity: 'critical',
    integrity: true,
    title: 'A rollback proof claims what its roots do not show',
    cause: 'The status is not what the comparison of restored and target root gives, the statement is about another root, or a rehearsal is passed off as a real rollback.',
    cure: 'Do not count the rollback as done; recompute the restored root from the files and write the proof again.',
  },
});
