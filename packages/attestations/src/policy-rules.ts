import { defineRules } from '@plimsoll/findings';

/** What can be wrong with an approval policy or a list of revoked keys, before anybody has signed anything. */
export const policyRules = defineRules('policy', {
  'policy/bad-format': {
    severity: 'critical',
    title: 'The approval policy is malformed',
    cause: 'The document has another version, an unknown or missing member, a value out of bounds, or requires nothing.',
    cure: 'Correct the member that the finding names.',
  },
  'policy/bad-key': {
    severity: 'critical',
    title: 'A key of the policy is not usable',
    cause: 'The verifier key does not parse, or is not an Ed25519 key of type 1.',
    cure: 'Put the vkey there that `plimsoll keys show` prints.',
  },
  'policy/duplicate-key': {
    severity: 'critical',
    title: 'The policy names a key twice',
    cause: 'Two entries have the same id or the same public key, so that one signature would count as two.',
    cure: 'Remove one of the two entries.',
  },
  'policy/ambiguous-human': {
    severity: 'critical',
    title: 'The policy spells a person in two ways',
    cause: 'Two entries name people that differ in letter case, white space, invisible characters or letters of another script that look alike only, so that one person could count as two.',
    cure: 'Spell the person the same everywhere; give different people ids that nobody can take for one another.',
  },
  'policy/duplicate-role': {
    severity: 'critical',
    title: 'A group names a role twice',
    cause: 'A group counts different roles, and one stands in it twice.',
    cure: 'Remove one of the two.',
  },
  'policy/bad-threshold': {
    severity: 'critical',
    title: 'A group asks for an impossible number of roles',
    cause: 'The number of roles required is below 1 or above the number of roles in the group.',
    cure: 'Correct atLeast.',
  },
  'policy/unknown-role': {
    severity: 'critical',
    title: 'Nobody holds a required role',
    cause: 'A group names a role that no key of the policy has.',
    cure: 'Give the role to a key, or correct its spelling.',
  },
  'policy/unsatisfiable': {
    severity: 'blocker',
    title: 'The policy cannot be met',
    cause: 'Even if everybody approves, the required roles cannot be filled by different people.',
    cure: 'Give the roles to more people, or require fewer.',
  },
  'policy/unsatisfiable-for-requester': {
    severity: 'warning',
    title: 'The policy cannot be met for some requesters',
    cause: 'Nobody may approve a request of their own, and without this person the required roles cannot be filled.',
    cure: 'Give the roles of this person to somebody else as well.',
  },
  'policy/bad-revocations': {
    severity: 'critical',
    title: 'The list of revoked keys is malformed',
    cause: 'The document has another version, an unknown or missing member, or a key or time that does not parse.',
    cure: 'Correct the member that the finding names; `plimsoll keys revoke` writes the file.',
  },
});
