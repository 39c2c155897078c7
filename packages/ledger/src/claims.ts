import type { ClaimKind } from '@plimsoll/findings';
import { governanceLogClaim } from './claims/governance-log-claim.ts';
import { ledgerClaim } from './claims/ledger-claim.ts';

export { type AuditedLedger, auditedEntries, LedgerInWorkspace } from './claims/audited-ledger.ts';
export { governanceClaimRules, ledgerClaimRules } from './claims/rules.ts';

/** Kinds of claim that this package recomputes. */
export const claimKinds: readonly ClaimKind[] = [governanceLogClaim, ledgerClaim];
