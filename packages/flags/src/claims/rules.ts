import { defineRules } from '@plimsoll/findings';

/** What can be wrong with a claim over a registry, beside what the registry has wrong. */
export const flagClaimRules = defineRules('flag-claim', {
  'flag-claim/root-differs': { severity: 'critical', integrity: true, title: 'Registry is not the one claimed', cause: 'The root recomputed from the registry is not the one that the claim names.', cure: 'Restore the registry from its anchored snapshot, or claim the root that was reviewed.' },
  'flag-claim/mode-differs': { severity: 'critical', title: 'Flag is in another mode than claimed', cause: 'The claim says how far a flag has gone, and it is elsewhere, or the registry does not have it.', cure: 'Bring the flag to the mode that is relied upon, or correct the claim.' },
  'flag-claim/environment-differs': { severity: 'critical', title: 'Registry is of another environment', cause: 'The registry names another environment than the claim, so it says nothing of that one.', cure: 'Name the registry of that environment.' },
  'flag-claim/empty': { severity: 'critical', verdict: 'inconclusive', title: 'Registry has no flags', cause: 'The root of nothing is right for whatever was removed, so it shows nothing.', cure: 'Restore the registry from its snapshot; withdraw the claim if there is nothing to judge.' },
  'flag-claim/phase-missing': { severity: 'critical', verdict: 'inconclusive', title: 'Approvals in the registry cannot be judged', cause: 'Records hold approvals, whose digests are over the token of a phase that the claim does not name.', cure: 'Add the phase to the claim.' },
});
