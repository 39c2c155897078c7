import { comparePaths, type FileRecord } from './file-record.ts';

/** What became of one path. */
export type Change =
  | { readonly kind: 'added'; readonly path: string; readonly after: FileRecord }
  | { readonly kind: 'removed'; readonly path: string; readonly before: FileRecord }
  /** Other content; `mode` if only the executable bit. */
  | { readonly kind: 'changed' | 'mode'; readonly path: string; readonly before: FileRecord; readonly after: FileRecord };

/** What turns the files `a` into the files `b`, by path. O(n log n). */
export function diffFiles(a: Iterable<FileRecord>, b: Iterable<FileRecord>): Change[] {
  const before = new Map([...a].map((file) => [file.path, file]));
  const changes: Change[] = [];
  for (const after of b) {
    const { path } = after;
    const old = before.get(path);
    before.delete(path);
    if (old === undefined) changes.push({ kind: 'added', path, after });
    else if (old.sha256 !== after.sha256 || old.size !== after.size) changes.push({ kind: 'changed', path, before: old, after });
    else if (old.executable !== after.executable) changes.push({ kind: 'mode', path, before: old, after });
  }
  for (const [path, old] of before) changes.push({ kind: 'removed', path, before: old });
  return changes.sort((x, y) => comparePaths(x.path, y.path));
}
