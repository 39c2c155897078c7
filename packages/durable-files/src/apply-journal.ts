import { createFrom, type FileState, readFile, sameState, stateOf } from './file-state.ts';
import { FolderChain, folderUnless, splitPath, unless } from './folder-chain.ts';
import type { Journal, JournalChange } from './journal.ts';
import { JournalledWriteError } from './journalled-write-error.ts';
import type { Machine, PinnedFolder } from './machine.ts';
import { codeOf, NO_LINKS } from './system-error.ts';

/** Where a journal is carried out: the folder that is changed, and the one with the copies. */
export interface Site {
  readonly machine: Machine;
  readonly root: PinnedFolder;
  readonly stage: string;
}

/** Called before each change of a path; it may throw. */
export type BeforeChange = (path: string, folder: PinnedFolder) => Promise<void>;

/** Carries the journal out, or what is left of it. Everything is durable when it returns. */
export async function finish(site: Site, journal: Journal, before: BeforeChange = () => Promise.resolve()): Promise<void> {
  const placed = new Set(journal.changes.flatMap((change) => (change.new === null ? [] : [change.path])));
  await inFolders(site, placed, async (folders, touched) => {
    for (const { path } of journal.changes.filter((change) => change.new === null)) {
      const [folder, name] = splitPath(path);
      const open = await folderUnless(placed, folders, folder);
      // A folder stands there if the file has gone already and what is below the path has come.
      if (open === undefined || (await site.machine.look(`${open.path}/${name}`))?.kind === 'folder') continue;
      await before(path, open);
      await site.machine.remove(`${open.path}/${name}`);
      touched.add(folder);
    }
    for (const path of journal.emptied.toReversed()) await removeFolder(site, placed, folders, touched, path);
    for (const [index, change] of journal.changes.entries()) {
      if (change.new === null) continue;
      const [folder, name] = splitPath(change.path);
      const open = await opened(folders, folder, touched);
      await before(change.path, open);
      // A staged file that is not there has its place already, as whoever finishes a journal made sure.
      await site.machine.rename(`${site.stage}/n${index}`, `${open.path}/${name}`).catch(unless('ENOENT'));
    }
  });
}

/** Puts back whatever is not in its old state. The copies stay, so that it may be done again. */
export async function undo(site: Site, journal: Journal): Promise<void> {
  const back = new Set(journal.changes.flatMap((change) => (change.old === null ? [] : [change.path])));
  await inFolders(site, back, async (folders, touched) => {
    for (const { path } of journal.changes.filter((change) => change.old === null)) {
      const [folder, name] = splitPath(path);
      const open = await folderUnless(back, folders, folder);
      if (open === undefined || (await site.machine.look(`${open.path}/${name}`))?.kind === 'folder') continue;
      await site.machine.remove(`${open.path}/${name}`);
      touched.add(folder);
    }
    for (const path of journal.made.toReversed()) await removeFolder(site, back, folders, touched, path).catch(unless('ENOTEMPTY', 'EEXIST'));
    // A file that took the place of a folder has gone: its path had no file before.
    for (const path of journal.emptied) await opened(folders, path, touched);
    for (const [index, change] of journal.changes.entries()) if (change.old !== null) await putBack(site, folders, touched, index, change, change.old);
  });
}

async function putBack(site: Site, folders: FolderChain, touched: Set<string>, index: number, { path }: JournalChange, old: FileState): Promise<void> {
  const [folder, name] = splitPath(path);
  const open = await opened(folders, folder, touched);
  if (sameState((await stateOf(site.machine, `${open.path}/${name}`)) ?? null, old)) return;
  const again = `${site.stage}/u${index}`;
  await site.machine.remove(again);
  await keep(site.machine, `${site.stage}/o${index}`, again);
  await site.machine.rename(again, `${open.path}/${name}`);
}

/** A second name for the file, or a copy where there are no links. */
export async function keep(machine: Machine, from: string, to: string): Promise<void> {
  try {
    await machine.link(from, to);
  } catch (thrown) {
    if (![...NO_LINKS, 'EXDEV'].includes(codeOf(thrown))) throw thrown;
    const seen = await machine.look(from);
    await createFrom(machine, to, (seen?.mode ?? 0o600) & 0o777, async (take) => {
      await readFile(machine, from, take);
    });
  }
}

/** Which changes cannot be finished (their new file is neither staged nor in place), or cannot be undone. */
export async function lacking({ machine, root, stage }: Site, { changes }: Journal, mode: Journal['mode']): Promise<string[]> {
  const folders = new FolderChain(machine, root);
  const paths: string[] = [];
  try {
    for (const [index, change] of changes.entries()) {
      const wanted = mode === 'finish' ? change.new : change.old;
      if (wanted === null) continue;
      if (sameState((await stateOf(machine, `${stage}/${mode === 'finish' ? 'n' : 'o'}${index}`)) ?? null, wanted)) continue;
      if (!sameState(await stateAt(machine, folders, change.path), wanted)) paths.push(change.path);
    }
  } finally {
    await folders.close();
  }
  return paths;
}

/** The state of a path below a folder; null for whatever is no regular file. */
export async function stateAt(machine: Machine, folders: FolderChain, path: string): Promise<FileState | null> {
  const [folder, name] = splitPath(path);
  const open = await folders.at(folder).catch((thrown: unknown) => {
    if (!(thrown instanceof JournalledWriteError)) throw thrown;
    return undefined;
  });
  return open === undefined ? null : ((await stateOf(machine, `${open.path}/${name}`)) ?? null);
}

/** Runs the work, and then makes the names in the folders it touched durable. */
async function inFolders({ machine, root }: Site, files: ReadonlySet<string>, work: (folders: FolderChain, touched: Set<string>) => Promise<void>): Promise<void> {
  const folders = new FolderChain(machine, root);
  const touched = new Set<string>();
  try {
    await work(folders, touched);
    for (const path of [...touched].sort()) {
      const open = await folderUnless(files, folders, path);
      if (open !== undefined) await machine.syncFolder(open.path);
    }
  } finally {
    await folders.close();
  }
}

/** The folder, made if it is not there; it and those above it are synced at the end. */
async function opened(folders: FolderChain, path: string, touched: Set<string>): Promise<PinnedFolder> {
  const open = await folders.at(path, true);
  if (open === undefined) throw new JournalledWriteError('conflict', `Cannot use ${JSON.stringify(path)}: it was removed meanwhile`);
  for (let at = path; !touched.has(at); [at] = splitPath(at)) {
    touched.add(at);
    if (at === '') break;
  }
  return open;
}

async function removeFolder({ machine }: Site, files: ReadonlySet<string>, folders: FolderChain, touched: Set<string>, path: string): Promise<void> {
  const [folder, name] = splitPath(path);
  const open = await folderUnless(files, folders, folder);
  if (open === undefined) return;
  await machine.removeFolder(`${open.path}/${name}`).catch(unless('ENOENT', 'ENOTDIR'));
  touched.add(folder);
}
