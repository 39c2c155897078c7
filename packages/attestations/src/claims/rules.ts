import { defineRules } from '@plimsoll/findings';

/** Rules of claims about approvals, beside what the approvals themselves are held to. */
export const approvalClaimRules = defineRules('approval-claim', {
  'approval-claim/no-time': {
    severity: 'critical',
    title: 'The registry states no time',
    cause: 'There is no RFC 3339 time in UTC at the pointer, so nobody can tell what came before it.',
    cure: 'Correct the pointer in the claim, or write the time into the registry.',
  },
});
