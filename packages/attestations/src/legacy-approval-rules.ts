import { defineRules } from '@plimsoll/findings';

const SIGN = 'Have the approvers sign the approval-free root with `plimsoll approve`.';

/** What printed approvals of a checklist can show, which is never that somebody approved. */
export const legacyApprovalRules = defineRules('approval', {
  'approval/legacy-digest-mismatch': {
    severity: 'critical',
    integrity: true,
    title: 'A printed approval digest is not what its formula gives',
    cause: 'SHA-256 over phase, role, time and root differs from the digest that the checklist prints.',
    cure: `Treat the row as made up, or as of another root. ${SIGN}`,
  },
  'approval/legacy-digest-match': {
    severity: 'note',
    verdict: 'pass',
    title: 'A printed approval digest is what its formula gives',
    cause: 'Row and root belong together. It is a commitment, not a signature: anybody can compute it.',
    cure: 'Nothing to do; it counts as no approval.',
  },
  'approval/precedes-root': {
    severity: 'critical',
    title: 'A printed approval is older than what it approves',
    cause: 'Its time is earlier than the time at which the root was made.',
    cure: `Treat it as no approval of this root. ${SIGN}`,
  },
  'approval/circular-root': {
    severity: 'critical',
    title: 'The root covers its own approvals',
    cause: 'Records under the root hold the digests that are said to approve it, so the root cannot have been known when they were made.',
    cure: `Keep approvals out of what is approved. ${SIGN}`,
  },
  'approval/legacy-unauthenticated': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'Printed approvals carry no signature',
    cause: 'Role, name, time and digest are text; nothing shows who wrote them.',
    cure: SIGN,
  },
  'approval/legacy-row-malformed': {
    severity: 'critical',
    title: 'A row of the approvals table is malformed',
    cause: 'The table is missing or empty, or a row has other columns, a status other than approved, no time in UTC or no digest of 64 hex digits.',
    cure: 'Correct the row that the finding names.',
  },
});
