import { defineRules } from '@plimsoll/findings';

/** What can be wrong with a trust policy. */
export const trustRules = defineRules('trust', {
  'trust/malformed': {
    severity: 'critical',
    title: 'A trust policy is malformed',
    cause: 'A line of the policy is not a log, witness, group or quorum line of C2SP tlog-policy, or contradicts another line.',
    cure: 'Correct the line; a policy with any fault is not used.',
  },
});
