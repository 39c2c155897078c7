import { defineRules } from '@plimsoll/findings';

const blocker = { severity: 'blocker' } as const;
const critical = { severity: 'critical' } as const;
const warning = { severity: 'warning' } as const;
const note = { severity: 'note', verdict: 'pass' } as const;
const tampered = { severity: 'blocker', integrity: true } as const;
const unclear = { severity: 'critical', verdict: 'inconclusive' } as const;

/** What can be wrong with a snapshot, and with bringing one back. */
export const snapshotRules = defineRules('snapshots', {
  'snapshots/manifest-invalid': { ...blocker, title: 'Manifest is malformed', cause: 'The file is no strict JSON, has an unknown or missing key, a value out of its bounds, or files that its scope does not select.', cure: 'Use another copy of the manifest.' },
  'snapshots/root-mismatch': { ...tampered, title: 'Root of the manifest differs', cause: 'The root recomputed from the files that the manifest lists is another than the one it declares, or than the one expected.', cure: 'Use another copy of the manifest; treat a changed one as an incident.' },
  'snapshots/path-unsafe': { ...blocker, title: 'Path is unsafe', cause: 'A path is absolute, climbs out of its folder, or has a name that some file system reads as another.', cure: 'Rename the file at its source, or exclude it.' },
  'snapshots/path-collision': { ...blocker, title: 'Two paths collide', cause: 'Two paths are one where case and Unicode form do not count, or one is a folder of the other.', cure: 'Rename one of the files at its source, or exclude it.' },
  'snapshots/object-missing': { ...tampered, title: 'Content is missing', cause: 'The store does not have the content of a file that a manifest lists.', cure: 'Bring the object back from a replica of the store, then check the whole store.' },
  'snapshots/object-corrupt': { ...tampered, title: 'Content is damaged', cause: 'The bytes that the store has under a digest have another digest.', cure: 'Bring the object back from a replica of the store, then check the whole store.' },
  'snapshots/file-missing': { ...tampered, title: 'File is missing', cause: 'A file that the manifest lists is not there.', cure: 'Bring the file back from another copy.' },
  'snapshots/file-differs': { ...tampered, title: 'File differs', cause: 'A file has another content than the manifest lists.', cure: 'Bring the file back from another copy; find out who changed it.' },
  'snapshots/file-extra': { ...warning, title: 'File that no line names', cause: 'There is a file that the manifest does not list.', cure: 'Remove the file, or take a new snapshot with it.' },
  'snapshots/symlink': { ...critical, title: 'Symbolic link', cause: 'A link was selected; links are never followed, since what they lead to is not theirs to keep.', cure: 'Exclude the link, or put a file in its place.' },
  'snapshots/special-file': { ...critical, title: 'Special file', cause: 'A device, socket or pipe was selected; it has no content to keep.', cure: 'Exclude it.' },
  'snapshots/file-unreadable': { ...critical, title: 'File cannot be read', cause: 'A selected file or folder could not be opened or read.', cure: 'Give the user who takes the snapshot the right to read it, or exclude it.' },
  'snapshots/file-changed': { ...unclear, title: 'File changed while it was read', cause: 'A file had another size, time or identity after it was read than before.', cure: 'Stop whoever writes, and take the snapshot again.' },
  'snapshots/tree-changed': { ...unclear, title: 'Files changed while they were read', cause: 'A file came or went while the snapshot was taken.', cure: 'Stop whoever writes, and take the snapshot again.' },
  'snapshots/nothing-selected': { ...unclear, title: 'Nothing selected', cause: 'The scope selects no file, and a snapshot of nothing restores nothing.', cure: 'Correct the folder or the patterns.' },
  'snapshots/too-large': { ...blocker, title: 'Snapshot is too large', cause: 'There are more files, or larger ones, than a snapshot may have.', cure: 'Exclude what need not be restored, or take several snapshots.' },
  'snapshots/unknown-snapshot': { ...critical, title: 'No such snapshot', cause: 'The store has no snapshot of this name or root, or several whose root begins so.', cure: 'List the snapshots, and give the whole name or more of the root.' },
  'snapshots/unsafe-target': { ...blocker, title: 'Target is unsafe', cause: 'The folder to restore into is none, leads elsewhere, belongs to somebody else, or can be written to by others.', cure: 'Restore into a real folder that only its user may write to.' },
  'snapshots/no-space': { ...blocker, title: 'Not enough space', cause: 'The file system of the target has not the space that the restore needs.', cure: 'Make space; nothing was changed.' },
  'snapshots/restore-mismatch': { ...tampered, title: 'Restored files differ', cause: 'After the restore the files did not have the root of the snapshot.', cure: 'Find out who else writes to the target, then restore again.' },
  'snapshots/restore-interrupted': { severity: 'blocker', verdict: 'inconclusive', title: 'Restore was interrupted', cause: 'A restore of this folder did not come to its end.', cure: 'Recover the target: it is finished or undone.' },
  'snapshots/restore-recovered': { ...note, title: 'Interrupted restore was dealt with', cause: 'A restore that had not come to its end was finished or undone.', cure: 'Nothing to do.' },
  'snapshots/restore-proved': { ...note, title: 'Restored to the root of the snapshot', cause: 'The files, read back from the disk, have exactly the root of the snapshot.', cure: 'Nothing to do.' },
  'snapshots/snapshot-proved': { ...note, title: 'Snapshot is whole', cause: 'Every content that the manifest lists was read back and has its digest.', cure: 'Nothing to do.' },
  'snapshots/rehearsal-mismatch': { ...tampered, title: 'Rehearsed files differ', cause: 'The files that the rehearsal wrote did not have the root of the snapshot.', cure: 'Check the store and the disk; do not rely on this snapshot.' },
  'snapshots/rehearsal-noop': { ...warning, title: 'Rehearsal changes nothing', cause: 'The target is what the snapshot has, so the rehearsal shows nothing about a rollback.', cure: 'Rehearse with a snapshot that differs from the target.' },
  'snapshots/rehearsal-proved': { ...note, title: 'Rehearsal reproduced the root', cause: 'The files that the rehearsal wrote have exactly the root of the snapshot.', cure: 'Nothing to do.' },
  'snapshots/report-invalid': { ...blocker, title: 'Report is malformed', cause: 'A report of a restore or a rehearsal is no strict JSON, has an unknown or missing key, or a value out of its bounds.', cure: 'Get the report from whoever wrote it.' },
  'snapshots/report-contradicts-itself': { ...tampered, title: 'Report contradicts itself', cause: 'What a report concludes does not follow from what it lists.', cure: 'Restore or rehearse again; treat a changed report as an incident.' },
  'snapshots/no-rollback-snapshot': { ...unclear, title: 'No snapshot to roll back to', cause: 'No verified snapshot holds a registry whose root is anchored and differs from the current one.', cure: 'Take a snapshot and anchor its registry before the change.' },
  'snapshots/prune-kept': { ...note, title: 'Snapshot kept', cause: 'A rule keeps the snapshot.', cure: 'Nothing to do.' },
  'snapshots/prune-removed': { ...note, title: 'Snapshot removed', cause: 'No rule keeps the snapshot.', cure: 'Nothing to do.' },
});
