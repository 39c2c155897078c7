import { defineRules } from '@plimsoll/findings';

/** What can be wrong with the files of a registry, apart from what stands in them. */
export const fileRules = defineRules('flags', {
  'flags/file-missing': { severity: 'blocker', verdict: 'inconclusive', title: 'Registry is not there', cause: 'No file has the name under which a registry was looked for.', cure: 'Correct the path, or create a registry there.' },
  'flags/snapshot-missing': { severity: 'blocker', verdict: 'inconclusive', title: 'Snapshot is not there', cause: 'The folder of snapshots beside the registry has none that can be used: none of this name, or none that still has the root in its name and, where trust is asked for, an anchor that verifies.', cure: 'Bring the snapshot back from a backup, together with its anchor.' },
  'flags/snapshot-not-kept': { severity: 'warning', title: 'No snapshot of the state was kept', cause: 'The folder of snapshots beside the registry cannot be written, and switching a flag off does not wait for that.', cure: 'Make the folder writable, then run plimsoll flags anchor, which keeps the state and its anchor.' },
  'flags/name-mismatch': { severity: 'blocker', integrity: true, title: 'Snapshot is not what its name says', cause: 'The content of a snapshot has another registry name, time or root than the name of its file.', cure: 'Fetch the snapshot again from a backup; treat it as an incident.' },
});
