import path from 'node:path';
import { createdEntry, createManifest, type Manifest, Scope, serializeManifest } from '@plimsoll/snapshots';
import { scanTree } from '@plimsoll/snapshots/node';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { timeOf } from '../key-file.ts';
import { quote } from '../quote.ts';
import { eventOptions, type SnapshotChangeFlags, snapshotRecorder, storeOf, watched, withSnapshots } from '../snapshot-store.ts';

export interface SnapshotCreateFlags extends SnapshotChangeFlags {
  readonly store: string;
  readonly label: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly file?: readonly string[];
}

/** What the flags select; patterns that no path can match are refused before anything is read. */
function scopeOf({ include, exclude, file }: SnapshotCreateFlags): { readonly scope: Scope; readonly paths?: readonly string[] } {
  if (file === undefined) {
    const scope = Scope.safeParse({ kind: 'tree', include: include ?? ['**'], exclude: exclude ?? [] });
    if (!scope.success) throw new CommandError('usage', `Cannot select files: ${scope.error.issues.map(({ path: [which, place], message }) => `--${String(which)} number ${Number(place) + 1}: ${message}`).join('; ')}`);
    return { scope: scope.data };
  }
  if (include !== undefined || exclude !== undefined) throw new CommandError('usage', 'Cannot select files by name and by pattern: give --file, or --include and --exclude');
  return { scope: { kind: 'files' }, paths: file };
}

/** `plimsoll snapshot create DIR --store DIR --label L`: takes a snapshot and reads it back. */
export default async function snapshotCreate(io: Io, flags: SnapshotCreateFlags, folder: string): Promise<number> {
  const { store, label, dryRun = false } = flags;
  const { scope, paths } = scopeOf(flags);
  const subject = shownName(folder);
  const root = path.resolve(io.directory, folder);
  const now = timeOf(io);
  const record = await snapshotRecorder(io, flags);
  return withSnapshots(async () => {
    const taken = await watched(io, dryRun ? 'Reading' : 'Storing', paths?.length, async (watch) => {
      if (!dryRun) return (await storeOf(io, store, { create: true })).create(root, { label, scope, paths, now, ...watch });
      const scanned = await scanTree(root, scope, { ...watch, paths });
      return scanned.ok ? { ...scanned, value: createManifest(scanned.value, { label, scope, created_at: now }) } : scanned;
    });
    if (!taken.ok) return conclude(io, flags, { subject, findings: taken.findings });
    const manifest = taken.value;
    const done = `The snapshot ${quote(manifest.label)} of ${manifest.file_count === 1 ? '1 file' : `${manifest.file_count} files`} ${dryRun ? 'would have' : 'has'} the root ${manifest.root}`;
    const findings = [...taken.findings, computed(done, { subject, detail: detailOf(manifest) }), ...(await record(done, createdEntry(manifest, eventOptions(io, flags))))];
    return conclude(io, flags, { subject, findings, ...(dryRun && { value: serializeManifest(manifest) }) });
  });
}

/** A manifest without its files. */
export function detailOf({ root, label, created_at, file_count, total_bytes }: Manifest): { readonly root: string; readonly label: string; readonly created_at: string; readonly file_count: number; readonly total_bytes: number } {
  return { root, label, created_at, file_count, total_bytes };
}
