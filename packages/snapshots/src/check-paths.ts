import type { Finding } from '@plimsoll/findings';
import { checkPath, shownPath } from './check-path.ts';
import { snapshotRules } from './snapshot-rules.ts';

/**
 * What is wrong with paths that are to stand beside each other: each by itself ({@link checkPath}), and as
 * `snapshots/path-collision` two that are one where case and Unicode form do not count, or of which one is a folder of the other.
 */
export function checkPaths(paths: Iterable<string>): Finding[] {
  const faults: Finding[] = [];
  const files = new Map<string, string>();
  /** A path that needs the folder, by folded name; and the folder's name as that path has it. */
  const folders = new Map<string, { readonly folder: string; readonly path: string }>();
  for (const path of paths) {
    const unsafe = checkPath(path);
    if (unsafe !== null) {
      faults.push(unsafe);
      continue;
    }
    const name = folded(path);
    const same = files.get(name) ?? folders.get(name)?.path;
    if (same === undefined) files.set(name, path);
    else faults.push(collision(path, same));
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const folder = path.slice(0, slash);
      const key = folded(folder);
      const other = files.get(key) ?? conflicting(folders.get(key), folder);
      if (other !== undefined && other !== path) {
        faults.push(collision(path, other));
        break;
      }
      if (folders.get(key)?.folder === folder) break;
      folders.set(key, { folder, path });
    }
  }
  return faults;
}

/** Two spellings of one folder are two folders here and one elsewhere. */
function conflicting(known: { readonly folder: string; readonly path: string } | undefined, folder: string): string | undefined {
  return known !== undefined && known.folder !== folder ? known.path : undefined;
}

// Upper case first: it makes one of what lower case alone keeps apart, such as the final sigma.
function folded(path: string): string {
  return /^[\u0020-\u007e]*$/.test(path) ? path.toLowerCase() : path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

function collision(path: string, other: string): Finding {
  return snapshotRules.finding('snapshots/path-collision', { sentence: `${shownPath(path)} and ${shownPath(other)} cannot stand beside each other on every file system`, subject: path });
}
