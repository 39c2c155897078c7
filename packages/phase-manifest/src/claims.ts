import type { ClaimKind } from '@plimsoll/findings';
import { iterationNotesClaim } from './claims/iteration-notes-claim.ts';
import { phaseManifestClaim } from './claims/phase-manifest-claim.ts';

/** Kinds of claim that this package recomputes. */
export const claimKinds: readonly ClaimKind[] = [phaseManifestClaim, iterationNotesClaim];
