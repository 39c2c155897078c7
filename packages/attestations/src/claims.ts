import type { ClaimKind } from '@plimsoll/findings';
import { approvalsClaim } from './claims/approvals-claim.ts';
import { legacyApprovalsClaim } from './claims/legacy-approvals-claim.ts';

export { ApprovalSubject, type ComputedSubject, readSubject } from './claims/approval-claim-parts.ts';
export { approvalClaimRules } from './claims/rules.ts';

/** Kinds of claim that this package recomputes. */
export const claimKinds: readonly ClaimKind[] = [approvalsClaim, legacyApprovalsClaim];
