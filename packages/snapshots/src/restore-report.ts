import { type Hex, toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import * as z from 'zod';
import { shownPath } from './check-path.ts';
import { commitFiles } from './commit-files.ts';
import { diffFiles } from './diff-files.ts';
import { type FileRecord, Sha256 } from './file-record.ts';
import { limits } from './limits.ts';
import type { Manifest } from './manifest.ts';
import { snapshotRules } from './snapshot-rules.ts';

export const RESTORE_VERSION = 'plimsoll.snapshot-restore.v1';

/** Findings that are told one by one. */
const MAX_FINDINGS = 100;

export const Paths = z.array(z.string().min(1).max(1024)).describe('In the order of their bytes, each once');

/** The document. */
export const RestoreReport = z.strictObject({
  schema_version: z.literal(RESTORE_VERSION),
  snapshot_root: Sha256,
  root_before: Sha256.describe('Of the files at the paths of the snapshot, before'),
  root_after: Sha256.describe('Of the files at the paths of the snapshot, read back from the disk'),
  equal: z.boolean().describe('Whether root_after is snapshot_root'),
  written: Paths.describe('Created, replaced, or given another executable bit'),
  deleted: Paths,
  extra: Paths.describe('Selected by the scope, not in the snapshot, and left alone'),
  unchanged: z.int().min(0).max(limits.files),
});

/** What a restore did, computed from what was there before and what is there after. */
export type RestoreReport = Readonly<z.infer<typeof RestoreReport>>;

/** The root of the files that stand at the paths of the snapshot, by its scope: that of the snapshot if all are there as it lists them. */
export function rootAtPaths({ files, scope }: Manifest, found: Iterable<FileRecord>): Hex {
  const listed = new Set(files.map(({ path }) => path));
  return toHex(commitFiles([...found].filter(({ path }) => listed.has(path)), scope).root);
}

/**
 * The report of a restore, from two readings of the disk, with `snapshots/restore-proved`, or `-restore-mismatch` for each file
 * that is not as the snapshot lists it. O(n log n).
 * @param before files of the target, as the scope selects them
 * @param after the same, read after the restore
 */
export function restoreReport(manifest: Manifest, before: readonly FileRecord[], after: readonly FileRecord[]): { readonly report: RestoreReport; readonly findings: readonly Finding[] } {
  const { root } = manifest;
  const listed = new Set(manifest.files.map(({ path }) => path));
  const changes = diffFiles(before, after);
  const written = changes.filter(({ kind }) => kind !== 'removed').map(({ path }) => path);
  const deleted = changes.filter(({ kind }) => kind === 'removed').map(({ path }) => path);
  const wrong = diffFiles(manifest.files, after);
  const extra = manifest.scope.kind === 'files' ? [] : wrong.filter(({ kind }) => kind === 'added').map(({ path }) => path);
  const root_after = rootAtPaths(manifest, after);
  const touched = new Set(written);
  const unchanged = after.filter(({ path }) => listed.has(path) && !touched.has(path)).length;
  const report = { schema_version: RESTORE_VERSION, snapshot_root: root, root_before: rootAtPaths(manifest, before), root_after, equal: root_after === root, written, deleted, extra, unchanged } as const;
  if (report.equal) return { report, findings: [proved(manifest)] };
  const findings = wrong.flatMap(({ kind, path }) => (kind === 'added' ? [] : [mismatch(path, kind)]));
  return { report, findings: findings.slice(0, MAX_FINDINGS) };
}

function proved({ root, file_count }: Manifest): Finding {
  return snapshotRules.finding('snapshots/restore-proved', {
    sentence: `${file_count === 1 ? 'The one file has' : `All ${file_count} files have`} the root ${root} of the snapshot`,
    evidence: [{ name: 'root of the snapshot', sha256: root }],
  });
}

function mismatch(path: string, kind: 'removed' | 'changed' | 'mode'): Finding {
  const how = { removed: 'is not there', changed: 'has other content than the snapshot', mode: 'has another executable bit than in the snapshot' }[kind];
  return snapshotRules.finding('snapshots/restore-mismatch', { sentence: `After the restore ${shownPath(path)} ${how}`, subject: path });
}
