import { type FolderChain, folderUnless, splitPath } from './folder-chain.ts';
import type { Journal, JournalChange } from './journal.ts';
import { JournalledWriteError } from './journalled-write-error.ts';
import type { Machine } from './machine.ts';

/** Folders that the changes make, and those without files that give way to one; parents first. */
export async function plannedFolders(machine: Machine, folders: FolderChain, changes: readonly JournalChange[]): Promise<Pick<Journal, 'made' | 'emptied'>> {
  const removed = new Set(changes.flatMap((change) => (change.new === null ? [change.path] : [])));
  const made = new Set<string>();
  const emptied: string[] = [];
  // Where a file stood, all folders above it stand.
  for (const { path } of changes.filter((change) => change.new !== null && change.old === null)) {
    const [folder, name] = splitPath(path);
    const missing: string[] = [];
    for (let at = folder; at !== '' && !made.has(at) && (await folderUnless(removed, folders, at)) === undefined; [at] = splitPath(at)) missing.unshift(at);
    for (const each of missing) made.add(each);
    const open = await folderUnless(removed, folders, folder);
    if (open !== undefined && (await machine.look(`${open.path}/${name}`))?.kind === 'folder') await empty(machine, folders, removed, path, emptied);
  }
  return { made: [...made], emptied };
}

async function empty(machine: Machine, folders: FolderChain, removed: ReadonlySet<string>, path: string, emptied: string[]): Promise<void> {
  emptied.push(path);
  const open = await folders.at(path);
  if (open === undefined) return;
  for (const name of [...(await machine.list(open.path))].sort()) {
    const child = `${path}/${name}`;
    const parent = await folders.at(path);
    if ((await machine.look(`${parent?.path ?? ''}/${name}`))?.kind === 'folder') await empty(machine, folders, removed, child, emptied);
    else if (!removed.has(child)) throw new JournalledWriteError('conflict', `Cannot put a file at ${JSON.stringify(path)}: a folder stands there, and ${JSON.stringify(child)} in it is not to be removed`);
  }
}
