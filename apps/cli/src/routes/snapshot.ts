import { command } from '../command.ts';
import type { SnapshotCreateFlags } from '../commands/snapshot-create.ts';
import type { SnapshotImportFlags } from '../commands/snapshot-import.ts';
import type { SnapshotPruneFlags } from '../commands/snapshot-prune.ts';
import type { SnapshotRehearseFlags } from '../commands/snapshot-rehearse.ts';
import type { SnapshotRestoreFlags } from '../commands/snapshot-restore.ts';
import type { SnapshotVerifyFlags } from '../commands/snapshot-verify.ts';
import { type FormatFlags, formatFlags } from '../format-flags.ts';
import { count, digest, label, text } from '../parsers.ts';
import { recordFlags } from '../record-flags.ts';
import { routeMap } from '../route-map.ts';

const store = { kind: 'parsed', parse: text, placeholder: 'dir', brief: 'Folder of the store' } as const;
const target = { kind: 'parsed', parse: text, placeholder: 'dir', brief: 'Folder to restore into' } as const;
const id = { brief: 'File name of the snapshot, or its root, or the first 8 digits or more of it', placeholder: 'id', parse: text } as const;
const who = {
  actor: { kind: 'parsed', parse: text, optional: true, placeholder: 'id', brief: 'Who does it, for the entry; the user if absent' },
  reason: { kind: 'parsed', parse: text, optional: true, placeholder: 'text', brief: 'Why, for the entry' },
} as const;
const dryRun = { kind: 'boolean', optional: true, withNegated: false, brief: 'Print what would change and the resulting root, and write nothing' } as const;
const deleteExtra = { kind: 'boolean', optional: true, withNegated: false, brief: 'Remove what the scope selects and the snapshot does not have; it stays if absent' } as const;
const globs = { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'glob' } as const;

const create = command<SnapshotCreateFlags, [string]>({
  brief: 'Takes a snapshot of files and reads it back',
  description: 'Copies the files below a folder into the store, by their SHA-256, and writes a manifest with one root over paths, contents and executable bits. Links and\nspecial files that are selected, and files that change meanwhile, are no-go: there is a whole snapshot or none.',
  examples: [
    ['plimsoll snapshot create deploy --store backups --label before-M6', 'Everything in deploy/'],
    ["plimsoll snapshot create . --store backups --label M6 --include 'meta/**' --include 'reports/*.json' --dry-run", 'The manifest of a part, and nothing written'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      store,
      label: { kind: 'parsed', parse: label, placeholder: 'name', brief: 'What it is called; not part of its root' },
      include: { ...globs, brief: 'Select what matches; everything if absent. May be repeated' },
      exclude: { ...globs, brief: 'And does not match this; may be repeated' },
      file: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'path', brief: 'Select this file alone, relative to the folder; may be repeated' },
      ...who,
      dryRun,
      ...recordFlags,
    },
    positional: { kind: 'tuple', parameters: [{ brief: 'Folder of the files', placeholder: 'dir', parse: text }] },
  },
  load: () => import('../commands/snapshot-create.ts'),
});

const list = command<FormatFlags, [string]>({
  brief: 'Lists the snapshots of a store, newest first',
  examples: [['plimsoll snapshot list backups', 'Time, label, size and root of each']],
  parameters: { flags: formatFlags, positional: { kind: 'tuple', parameters: [{ brief: 'Folder of the store', placeholder: 'store', parse: text }] } },
  load: () => import('../commands/snapshot-list.ts'),
});

const verify = command<SnapshotVerifyFlags, [string?]>({
  brief: 'Reads every content of a snapshot back, or of the whole store',
  examples: [
    ['plimsoll snapshot verify 4f1c09ab --store backups', 'One snapshot, by the beginning of its root'],
    ['plimsoll snapshot verify --store backups', 'All of them, on past the first fault'],
  ],
  parameters: { flags: { ...formatFlags, store }, positional: { kind: 'tuple', parameters: [{ ...id, optional: true }] } },
  load: () => import('../commands/snapshot-verify.ts'),
});

const rehearse = command<SnapshotRehearseFlags, [string]>({
  brief: 'Shows what a restore would do, and that the snapshot can be reproduced',
  description: 'Writes all files of the snapshot into a private folder, recomputes the root from that disk, and lists what a restore would create, replace and remove. The\ntarget is not changed.',
  examples: [['plimsoll snapshot rehearse 4f1c09ab --store backups --target deploy --report rehearsal.json', 'Keep the report as evidence']],
  parameters: {
    flags: {
      ...formatFlags,
      store,
      target,
      virtual: { kind: 'boolean', optional: true, withNegated: false, brief: 'Write no files: recompute the root from the store alone' },
      deleteExtra,
      report: { kind: 'parsed', parse: text, optional: true, placeholder: 'file', brief: 'Write the report there instead of standard output' },
      ...who,
      ...recordFlags,
    },
    positional: { kind: 'tuple', parameters: [id] },
  },
  load: () => import('../commands/snapshot-rehearse.ts'),
});

const restore = command<SnapshotRestoreFlags, [string]>({
  brief: 'Brings the files of a snapshot back, and proves it',
  description: 'Verifies the snapshot, changes the files of the target as one, and reads them back: they have the root of the snapshot, or the old ones are put back and the\nexit code is 4. A restore that was interrupted before is finished or undone first.',
  examples: [
    ['plimsoll snapshot restore 4f1c09ab --store backups --target deploy --dry-run', 'What would change'],
    ['plimsoll snapshot restore 4f1c09ab --store backups --target deploy --expect 4f1c09ab…', 'Only if the snapshot has this root'],
  ],
  parameters: {
    flags: {
      ...formatFlags,
      store,
      target,
      expect: { kind: 'parsed', parse: digest, optional: true, placeholder: 'hex', brief: 'Root that the snapshot must have' },
      composite: { kind: 'parsed', parse: digest, optional: true, placeholder: 'hex', brief: 'Composite hash that an imported backup must reproduce' },
      deleteExtra,
      ...who,
      dryRun,
      ...recordFlags,
    },
    positional: { kind: 'tuple', parameters: [id] },
  },
  load: () => import('../commands/snapshot-restore.ts'),
});

const prune = command<SnapshotPruneFlags>({
  brief: 'Removes snapshots that no rule keeps',
  description: 'Always kept are the newest of each label, roots given with --keep, and whatever is younger than a day.',
  examples: [['plimsoll snapshot prune --store backups --keep-last 5 --keep-days 30 --dry-run', 'What would go, and why the rest stays']],
  parameters: {
    flags: {
      ...formatFlags,
      store,
      keepLast: { kind: 'parsed', parse: count, placeholder: 'n', brief: 'Keep the newest' },
      keepDays: { kind: 'parsed', parse: count, optional: true, placeholder: 'n', brief: 'Keep what is not older' },
      keepLabel: { kind: 'parsed', parse: text, optional: true, variadic: true, placeholder: 'name', brief: 'Keep all of a label; may be repeated' },
      keep: { kind: 'parsed', parse: digest, optional: true, variadic: true, placeholder: 'root', brief: 'Keep a snapshot that something else names; may be repeated' },
      ...who,
      dryRun,
      ...recordFlags,
    },
    positional: { kind: 'tuple', parameters: [] },
  },
  load: () => import('../commands/snapshot-prune.ts'),
});

const importBackup = command<SnapshotImportFlags, [string]>({
  brief: 'Makes a snapshot of a backup folder of the Meta Evolution Cycle',
  description: 'Every file must have its digest and all together the composite hash; a file that differs or is missing is named, and the exit code is 4.',
  examples: [['plimsoll snapshot import 2025-10-21T20-22-32.082676+00-00 --store backups --phase M6', 'Into a store, with a root that binds names too']],
  parameters: {
    flags: { ...formatFlags, store, phase: { kind: 'parsed', parse: text, optional: true, placeholder: 'name', brief: 'Phase that the backup must be of' }, ...who, dryRun, ...recordFlags },
    positional: { kind: 'tuple', parameters: [{ brief: 'Folder with manifest.json and the files', placeholder: 'dir', parse: text }] },
  },
  load: () => import('../commands/snapshot-import.ts'),
});

export const snapshot = routeMap('Snapshots of files: take, verify, bring back', { create, list, verify, rehearse, restore, prune, import: importBackup });
