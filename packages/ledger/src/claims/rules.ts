import { defineRules } from '@plimsoll/findings';

/** Rules that a claimed ledger is held to beside its audit. */
export const ledgerClaimRules = defineRules('ledger-claim', {
  'ledger-claim/empty': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'The ledger has no entries',
    cause: 'The checkpoint is signed and right, but for a ledger of size 0: nothing is recorded in it.',
    cure: 'Append what happened, or withdraw the claim.',
  },
});

/** Rules that a claimed governance log is held to beside its form: what the rows say of roots and of each other. */
export const governanceClaimRules = defineRules('governance', {
  'governance/no-rows': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'The governance log has no rows',
    cause: 'The table is there, and nothing stands in it: neither the log nor the ledger records anything.',
    cure: 'Record what happened in the ledger and render the view, or withdraw the claim.',
  },
  'governance/root-unknown': {
    severity: 'critical',
    title: 'A governance row names a root that no registry has',
    cause: 'The root in the row is none of those recomputed from the registry files of the claim.',
    cure: 'Add the registry that was anchored to the claim, or treat the row as false.',
  },
  'governance/action-order': {
    severity: 'critical',
    title: 'Actions were recorded in the wrong order',
    cause: 'An action that must come first has a later time than the one that depends on it.',
    cure: 'Treat the later step as not permitted: do the first step, then record the second again.',
  },
  'governance/action-missing': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'An action that must come first is not recorded',
    cause: 'A row records the dependent action, and no row of that phase the one before it.',
    cure: 'Do and record the missing step.',
  },
});
