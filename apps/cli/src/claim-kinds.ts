import { claimKinds as attestationKinds } from '@plimsoll/attestations/claims';
import type { ClaimKind } from '@plimsoll/findings';
import { claimKinds as flagKinds } from '@plimsoll/flags/claims';
import { claimKinds as ledgerKinds } from '@plimsoll/ledger/claims';
import { claimKinds as merkleKinds } from '@plimsoll/merkle/claims';
import { claimKinds as phaseManifestKinds } from '@plimsoll/phase-manifest/claims';
import { claimKinds as snapshotKinds } from '@plimsoll/snapshots/claims';

/** Every kind of claim that `plimsoll verify` can recompute; each package contributes its own. */
export const claimKinds: readonly ClaimKind[] = [...merkleKinds, ...ledgerKinds, ...attestationKinds, ...flagKinds, ...phaseManifestKinds, ...snapshotKinds];
