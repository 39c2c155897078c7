import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { shownPath } from './check-path.ts';
import { type Change, diffFiles } from './diff-files.ts';
import type { FileRecord } from './file-record.ts';
import type { Manifest } from './manifest.ts';
import { snapshotRules } from './snapshot-rules.ts';

/** A file that is to have other content, or only another executable bit. */
export interface Replacement {
  readonly before: FileRecord;
  readonly after: FileRecord;
}

/** What a restore would do; each list by path. */
export interface RestorePlan {
  readonly create: readonly FileRecord[];
  readonly replace: readonly Replacement[];
  /** Same content, other executable bit. */
  readonly mode: readonly Replacement[];
  /** Removed, because the caller asked for it: every extra file there is. */
  readonly delete: readonly FileRecord[];
  /** Selected by the scope, not in the snapshot, and left alone. */
  readonly extra: readonly FileRecord[];
  /** Number of files that are as they should be. */
  readonly unchanged: number;
  /** Content to be written. */
  readonly bytes: number;
  /** Nothing to do. */
  readonly noop: boolean;
}

/**
 * What brings the files that are present to those of the snapshot. What stands beside them stays and is told, unless
 * `deleteExtra` asks for its removal; then all of it is removed that the scope selects. Refuses with `snapshots/path-collision`
 * where a file that stays stands where the snapshot has a folder, or in a folder where it has a file. O(n log n).
 * @param present the files of the target that the scope selects; for a scope of `files`, those at its paths
 * @throws RangeError if `deleteExtra` is asked of a scope of `files`, which says nothing of the files around them
 */
export function planRestore(manifest: Manifest, present: Iterable<FileRecord>, options: { readonly deleteExtra?: boolean } = {}): Result<RestorePlan> {
  const { deleteExtra = false } = options;
  if (deleteExtra && manifest.scope.kind === 'files') throw new RangeError('Cannot delete extra files: the scope of the snapshot is a list of files, which says nothing of the files around them');
  const changes = diffFiles(relevant(manifest, present), manifest.files);
  const create = changes.flatMap((change) => (change.kind === 'added' ? [change.after] : []));
  const extra = changes.flatMap((change) => (change.kind === 'removed' ? [change.before] : []));
  if (!deleteExtra) {
    const [first, ...others] = obstacles(manifest, extra);
    if (first !== undefined) return refuse(first, ...others);
  }
  const replace = replacements(changes, 'changed');
  const mode = replacements(changes, 'mode');
  let bytes = 0;
  for (const { size } of [...create, ...replace.map(({ after }) => after)]) bytes += size;
  const unchanged = manifest.files.length - create.length - replace.length - mode.length;
  const noop = unchanged === manifest.files.length && !(deleteExtra && extra.length > 0);
  return accept({ create, replace, mode, delete: deleteExtra ? extra : [], extra: deleteExtra ? [] : extra, unchanged, bytes, noop });
}

/** Of a scope of `files`, only what the snapshot lists. */
function relevant({ scope, files }: Manifest, present: Iterable<FileRecord>): Iterable<FileRecord> {
  if (scope.kind === 'tree') return present;
  const listed = new Set(files.map(({ path }) => path));
  return [...present].filter(({ path }) => listed.has(path));
}

function replacements(changes: readonly Change[], kind: 'changed' | 'mode'): Replacement[] {
  return changes.flatMap((change) => (change.kind === kind ? [{ before: change.before, after: change.after }] : []));
}

/** Files that would stay and cannot. */
function obstacles({ files }: Manifest, extra: readonly FileRecord[]): Finding[] {
  if (extra.length === 0) return [];
  const wanted = new Set(files.map(({ path }) => path));
  const folders = new Set(files.flatMap(({ path }) => foldersOf(path)));
  return extra.flatMap(({ path }) => {
    const inside = foldersOf(path).find((folder) => wanted.has(folder));
    if (inside === undefined && !folders.has(path)) return [];
    const where = inside === undefined ? 'where the snapshot has a folder' : `below ${shownPath(inside)}, which is a file in the snapshot`;
    return [snapshotRules.finding('snapshots/path-collision', { sentence: `${shownPath(path)} stands ${where}; move it away, or let the restore delete what the snapshot does not have`, subject: path })];
  });
}

function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) folders.push(path.slice(0, slash));
  return folders;
}
