import { defineRules } from '@plimsoll/findings';

/** Rules about roots that a registry file states. */
export const registryRules = defineRules('registry', {
  'registry/root-mismatch': {
    severity: 'critical',
    integrity: true,
    title: 'Registry root is not the one claimed',
    cause: 'The root recomputed from the records differs from the claimed one: a record was changed, added or removed.',
    cure: 'Restore the registry from its anchored snapshot, or anchor the change through review.',
  },
  'registry/record-differs': {
    severity: 'critical',
    integrity: true,
    title: 'Registry record differs from the anchored snapshot',
    cause: 'The snapshot still has the claimed root, and this value differs from it.',
    cure: 'Restore the value from the snapshot, or anchor the change through review.',
  },
  'registry/empty': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'Registry has no records',
    cause: 'The array of records is empty; its root is right for whatever was removed, so it shows nothing.',
    cure: 'Restore the registry from its anchored snapshot; withdraw the claim if there is nothing to judge.',
  },
  'registry/malformed': {
    severity: 'critical',
    title: 'Registry file lacks what the claim names',
    cause: 'The records are not a JSON array at the pointer, or the claimed root is not 64 hex digits at its place.',
    cure: 'Correct the pointer in the claim, or the file.',
  },
});

/** Rules about snapshot files named `<registry>_<time>_<root>.json`. */
export const snapshotNameRules = defineRules('snapshot-name', {
  'snapshot-name/malformed': {
    severity: 'critical',
    title: 'Snapshot file name is malformed',
    cause: 'The name is not <registry>_<time>_<root>.json with time YYYY-MM-DDTHH-MM-SS[.fraction]Z and 64 hex digits.',
    cure: 'Rename the file to what it holds.',
  },
  'snapshot-name/root-mismatch': {
    severity: 'critical',
    integrity: true,
    title: 'Snapshot is not the one its name says',
    cause: 'The root recomputed from the records differs from the one in the file name.',
    cure: 'Treat the snapshot as tampered: restore it from another copy.',
  },
  'snapshot-name/time-mismatch': {
    severity: 'critical',
    title: 'Snapshot time is not the one its name says',
    cause: 'The time inside the file differs from the one in its name, at the precision of the name.',
    cure: 'Find out which of the two is wrong, and rename or restore the file.',
  },
});

/** Rules about files as such. */
export const fileRules = defineRules('files', {
  'files/absent': {
    severity: 'critical',
    title: 'A file is claimed but absent',
    cause: 'A document says that the file is there, and it is not.',
    cure: 'Produce the file, or withdraw the claim.',
  },
  'files/empty': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'A claimed file is empty',
    cause: 'A document says that the file is there, and it has no bytes, so it is evidence of nothing.',
    cure: 'Produce the file again, or withdraw the claim.',
  },
  'files/fragment-mismatch': {
    severity: 'critical',
    integrity: true,
    title: 'Checksum fragment is not of this file',
    cause: 'The claimed fragment occurs nowhere in the SHA-256 of the file.',
    cure: 'Compute the whole SHA-256 of the file that was reviewed and claim that.',
  },
  'files/fragment-weak': {
    severity: 'warning',
    title: 'Checksum is only a fragment',
    cause: 'A part of a digest can be met by another file.',
    cure: 'Claim all 64 digits.',
  },
  'files/manifest-malformed': {
    severity: 'critical',
    title: 'Digest manifest is malformed',
    cause: 'The value at the pointer is not an object from path to 64 hex digits.',
    cure: 'Correct the pointer in the claim, or the manifest.',
  },
});
