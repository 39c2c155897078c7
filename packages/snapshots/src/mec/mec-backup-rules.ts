import { defineRules } from '@plimsoll/findings';

/** What can be wrong with a backup folder of the Meta Evolution Cycle. */
export const mecBackupRules = defineRules('snapshots', {
  'snapshots/legacy-invalid': { severity: 'blocker', title: 'Backup manifest is malformed', cause: 'The manifest of the backup is no strict JSON, has an unknown or missing key, or a path that is unsafe.', cure: 'Use another backup.' },
  'snapshots/legacy-composite': { severity: 'blocker', integrity: true, title: 'Composite hash differs', cause: 'The composite hash recomputed from the digests of the files is another than the one declared or expected.', cure: 'Use another backup; treat a changed one as an incident.' },
  'snapshots/legacy-source-paths': { severity: 'critical', title: 'Source paths differ from the files', cause: 'The list of source paths does not name the files that the manifest has, in their order.', cure: 'Find out what was left out, then take a new backup.' },
  'snapshots/legacy-time': { severity: 'critical', title: 'Time does not fit the folder', cause: 'The manifest was not written within five seconds after the time that its folder is named for.', cure: 'Find out where the manifest came from.' },
  'snapshots/legacy-phase': { severity: 'critical', title: 'Backup of another phase', cause: 'The manifest names another phase than the one asked for.', cure: 'Use the backup of that phase.' },
  'snapshots/legacy-weak-composite': { severity: 'warning', title: 'Composite hash says nothing of names', cause: 'A composite over sorted digests without paths stays the same when two files trade places.', cure: 'Rely on the digests by path, and import the backup to get a root that binds both.' },
  'snapshots/legacy-proved': { severity: 'note', verdict: 'pass', title: 'Files reproduce the composite hash', cause: 'Every file that the backup lists has its digest, and together they have the composite hash.', cure: 'Nothing to do.' },
});
