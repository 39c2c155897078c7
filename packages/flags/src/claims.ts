import type { ClaimKind } from '@plimsoll/findings';
import { flagRegistryClaim } from './claims/flag-registry-claim.ts';
import { mecFlagRegistryClaim } from './claims/mec-flag-registry-claim.ts';

export { flagClaimRules } from './claims/rules.ts';

/** Kinds of claim that this package recomputes. */
export const claimKinds: readonly ClaimKind[] = [flagRegistryClaim, mecFlagRegistryClaim];
