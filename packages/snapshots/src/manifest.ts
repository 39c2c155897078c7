import { type Hex, toHex } from '@plimsoll/bytes';
import * as z from 'zod';
import { commitFiles, SNAPSHOT_VERSION } from './commit-files.ts';
import { comparePaths, FileEntry, type FileRecord, Sha256 } from './file-record.ts';
import { limits } from './limits.ts';
import { Scope } from './scope.ts';

export const LABEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const TIME = /^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z$/;

/** Whether a text is a time as manifests have it: RFC 3339 in UTC with milliseconds, and one that exists. */
export function isSnapshotTime(text: string): boolean {
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}

export const SnapshotTime = z.string().regex(TIME).refine(isSnapshotTime, 'no such time').meta({ id: 'Time', format: 'date-time', description: 'RFC 3339 in UTC with milliseconds, and Z' });

/** The file. */
export const ManifestDocument = z.strictObject({
  schema_version: z.literal(SNAPSHOT_VERSION),
  label: z.string().regex(LABEL),
  created_at: SnapshotTime,
  scope: Scope,
  files: z.record(z.string().min(1), FileEntry).describe('By path'),
  file_count: z.int().min(1).max(limits.files),
  total_bytes: z.int().min(0).max(limits.totalBytes),
  root: Sha256.describe('Declared; always recomputed'),
});

/** One snapshot: its files in the order of their paths, and the root over them and the scope. */
export interface Manifest {
  readonly label: string;
  /** RFC 3339 in UTC with milliseconds. */
  readonly created_at: string;
  readonly scope: Scope;
  readonly files: readonly FileRecord[];
  readonly file_count: number;
  readonly total_bytes: number;
  readonly root: Hex;
}

/**
 * A manifest of the files, its derived fields computed. O(n log n).
 * @throws RangeError for a label or time that no manifest can have, or paths that {@link commitFiles} refuses
 */
export function createManifest(files: Iterable<FileRecord>, about: Pick<Manifest, 'label' | 'created_at' | 'scope'>): Manifest {
  const { label, created_at, scope } = about;
  if (!LABEL.test(label)) throw new RangeError(`Cannot make a manifest: a label matches ${LABEL.source}, received ${JSON.stringify(label)}`);
  if (!isSnapshotTime(created_at)) throw new RangeError(`Cannot make a manifest: its time is RFC 3339 in UTC with milliseconds, received ${JSON.stringify(created_at)}`);
  const sorted = [...files].sort((a, b) => comparePaths(a.path, b.path));
  let bytes = 0;
  for (const { size } of sorted) bytes += size;
  return { label, created_at, scope, files: sorted, file_count: sorted.length, total_bytes: bytes, root: toHex(commitFiles(sorted, scope).root) };
}
