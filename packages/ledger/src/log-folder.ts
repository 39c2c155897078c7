import path from 'node:path';
import { MAX_ENTRY_BYTES } from './entry.ts';
import type { Files } from './files.ts';

/** The most bytes of any published file: a full entry bundle. */
const MAX_FILE = 256 * (2 + MAX_ENTRY_BYTES);

/** A published file, cut one byte behind the largest legal size so that a huge one is seen as wrong and never read whole. */
export function readLogFile(files: Files, root: string, file: string): Uint8Array | undefined {
  if (file.split('/').some((part) => part === '' || part === '.' || part === '..' || part === '.state')) return undefined;
  return files.read(path.join(root, file), MAX_FILE + 1);
}

/** Paths of all files below the folder but `.state`, in code unit order within each folder. */
export async function* listLogFiles(files: Files, root: string, folder = ''): AsyncGenerator<string> {
  for (const item of files.list(path.join(root, folder)) ?? []) {
    const file = folder === '' ? item.name : `${folder}/${item.name}`;
    if (file === '.state') continue;
    if (item.kind === 'folder') yield* listLogFiles(files, root, file);
    else yield file;
  }
}
