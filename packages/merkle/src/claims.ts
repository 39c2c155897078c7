import type { ClaimKind } from '@plimsoll/findings';
import { digestManifestClaim, fileDigestClaim, filePresentClaim } from './claims/file-claims.ts';
import { registryRootClaim } from './claims/registry-root-claim.ts';
import { snapshotNameClaim } from './claims/snapshot-name-claim.ts';

export { type ReadRegistry, readRegistry, RegistryRecords } from './claims/registry-records.ts';
export { fileRules, registryRules, snapshotNameRules } from './claims/rules.ts';

/** Kinds of claim that this package recomputes. */
export const claimKinds: readonly ClaimKind[] = [registryRootClaim, snapshotNameClaim, fileDigestClaim, filePresentClaim, digestManifestClaim];
