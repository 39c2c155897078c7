import { defineRules } from '@plimsoll/findings';

const ASK_AGAIN = 'This one does not count: ask its signer for a new approval.';

/** What can be wrong with approvals: why one does not count, and what they amount to together. */
export const approvalRules = defineRules('approval', {
  'approval/quorum-met': {
    severity: 'note',
    verdict: 'pass',
    title: 'The required roles have approved',
    cause: 'Every group of the policy is met by counting approvals of different people, as the policy asks.',
    cure: 'Nothing to do.',
  },
  'approval/quorum-unmet': {
    severity: 'blocker',
    verdict: 'inconclusive',
    title: 'Required roles have not approved',
    cause: 'The approvals that count do not fill the roles that the policy requires.',
    cure: 'Collect the approvals of the roles that the finding expects.',
  },
  'approval/one-human-two-roles': {
    severity: 'blocker',
    verdict: 'inconclusive',
    title: 'One person would have to fill two roles',
    cause: 'The quorum is short, and this person, who fills one role already, approved for another that is still needed; one person fills one.',
    cure: 'Have somebody else approve for one of the roles.',
  },
  'approval/denied': {
    severity: 'blocker',
    title: 'Somebody entitled to has denied',
    cause: 'A denial counts, and the policy lets a denial block.',
    cure: 'Settle the objection; a later approval by the same person in the same role lifts it.',
  },
  'approval/none-verified': {
    severity: 'critical',
    integrity: true,
    title: 'No envelope is signed by a key of the policy',
    cause: 'Approvals were presented, and not one of them verifies: they are forged, damaged, or of people whom the policy does not know.',
    cure: 'Treat them as tampered with until it is known who made them.',
  },
  'approval/too-many': {
    severity: 'critical',
    title: 'Too many envelopes',
    cause: 'At most 256 envelopes are evaluated at once, so that the work is bounded; none was looked at.',
    cure: 'Present the envelopes of this subject only.',
  },
  'approval/unverified': {
    severity: 'warning',
    title: 'An approval is not signed by a key of the policy',
    cause: 'The envelope does not parse, or no key of the policy has signed it.',
    cure: ASK_AGAIN,
  },
  'approval/wrong-predicate': {
    severity: 'warning',
    title: 'A signed statement is not an approval',
    cause: 'Payload type, statement, predicate type or a member of the predicate is another than an approval has.',
    cure: ASK_AGAIN,
  },
  'approval/wrong-subject': {
    severity: 'warning',
    title: 'An approval is of something else',
    cause: 'None of its subjects has the digest of what is to be approved: the subject was changed after the approval, or the approval was given for another.',
    cure: ASK_AGAIN,
  },
  'approval/subject-time-mismatch': {
    severity: 'warning',
    title: 'An approval names another time of its subject',
    cause: 'The subject time that was signed is not the time of the subject.',
    cure: ASK_AGAIN,
  },
  'approval/precedes-subject': {
    severity: 'warning',
    title: 'An approval was issued before its subject existed',
    cause: 'Nobody can have looked at what was made later.',
    cure: ASK_AGAIN,
  },
  'approval/from-future': {
    severity: 'warning',
    title: 'An approval was issued after the time of the evaluation',
    cause: 'Its issuedAt is later than the time judged at, clock skew allowed for.',
    cure: 'Correct the clock of the signer or of the evaluation, and ask for a new approval.',
  },
  'approval/expired': {
    severity: 'warning',
    title: 'An approval has expired',
    cause: 'Its expiresAt has come, or it is older than the policy allows.',
    cure: ASK_AGAIN,
  },
  'approval/revoked-key': {
    severity: 'warning',
    title: 'An approval is signed by a revoked key',
    cause: 'The key is revoked as compromised, or was retired or superseded when the approval was issued.',
    cure: 'This one does not count: ask its signer to approve again with a current key.',
  },
  'approval/key-not-valid': {
    severity: 'warning',
    title: 'An approval was issued outside the time of its key',
    cause: 'It was issued before notBefore or after notAfter of the key.',
    cure: 'This one does not count: ask its signer to approve again with a current key.',
  },
  'approval/self-approval': {
    severity: 'warning',
    title: 'The requester has approved the own request',
    cause: 'The person who asks for a change, by what the evaluation was told or by the signed statement itself, may not approve it.',
    cure: 'Have somebody else approve.',
  },
  'approval/other-requester': {
    severity: 'warning',
    title: 'An approval is of a request of somebody else',
    cause: 'The signed statement names another person as the one who asked for the change.',
    cure: ASK_AGAIN,
  },
  'approval/other-scope': {
    severity: 'warning',
    title: 'An approval is for another phase or target',
    cause: 'The signed statement is limited to a phase or target that is not the one judged.',
    cure: ASK_AGAIN,
  },
  'approval/other-policy': {
    severity: 'warning',
    title: 'An approval was given under another policy',
    cause: 'The signed statement names a policy by digest, and the policy in force has another digest or none.',
    cure: 'Judge with the policy that it was given under, if that is still in force; else ask its signer for a new approval.',
  },
  'approval/no-role': {
    severity: 'warning',
    title: 'An approval fills no required role',
    cause: 'The key has none of the roles that the policy requires and the approval is given for.',
    cure: 'Have somebody approve who holds a required role, or correct the roles of the key in the policy.',
  },
});
