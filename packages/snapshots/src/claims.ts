import type { ClaimKind } from '@plimsoll/findings';
import { mecBackupClaim } from './claims/mec-backup-claim.ts';
import { snapshotClaim } from './claims/snapshot-claim.ts';

/** Kinds of claim that this package recomputes. */
export const claimKinds: readonly ClaimKind[] = [mecBackupClaim, snapshotClaim];
