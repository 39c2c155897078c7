import { finish, keep, type Site, stateAt, undo } from './apply-journal.ts';
import { createFrom, type FileState, isExecutable, sameState, stateOf } from './file-state.ts';
import { FolderChain, folderUnless, splitPath } from './folder-chain.ts';
import { inParallel } from './in-parallel.ts';
import { isPath, type Journal, type JournalChange } from './journal.ts';
import { JournalledWriteError } from './journalled-write-error.ts';
import type { Machine, PinnedFolder, Sighting } from './machine.ts';
import { plannedFolders } from './planned-folders.ts';
import { inRoom, type Room } from './private-folder.ts';
import { recoverIn, removeStage, settle, writeJournal } from './recover-write.ts';

/** Files that are copied at the same time. */
const AT_ONCE = 16;

/** Hands on the content of a file, piece by piece; a piece may be overwritten once its promise is kept. */
export type Fill = (take: (piece: Uint8Array) => Promise<void>) => Promise<void>;

/** What shall become of one file. */
export interface FileChange {
  /** Below the folder, names separated by `/`; none empty, `.` or `..`. */
  readonly path: string;
  /** Null removes the file. */
  readonly content: Uint8Array | Fill | null;
  /** Whether its owner may run it; as the file it replaces, or not, if absent. */
  readonly executable?: boolean | undefined;
  /** Digest that the content must have. */
  readonly sha256?: string | undefined;
  /** What must be there now (null: no file), or `conflict`; anything if absent. */
  readonly expect?: FileState | null | undefined;
  /** {@link Sighting.version} of the file when it was read and found to be as `expect` says: while it has it, it is not read again. */
  readonly version?: string | undefined;
}

export interface JournalledWriteOptions {
  readonly machine: Machine;
  /** Called with the lock held, when everything is staged and nothing is changed yet; if it throws, nothing is. */
  readonly ready?: (() => Promise<void>) | undefined;
  /** Called when all is changed; if it throws, the old state is put back. The default reads each file again. */
  readonly verify?: (() => Promise<void>) | undefined;
  /** Called before each change of a path. */
  readonly beforeChange?: ((path: string) => Promise<void>) | undefined;
}

/**
 * Changes several files below a folder as one: after a crash or power failure at any moment, the next
 * {@link recoverWrite} (which this function begins with) leaves all of them old or all of them new. New files are staged
 * in `.plimsoll-write` inside the folder, read again from the disk and held against their digests, beside links to the old
 * ones; then the journal stands; then file by file takes its place; then `verify`. Folders are made where needed, and no
 * link is followed. Memory does not grow with the size of files. A file that does not change is left alone.
 *
 * Resolves to the paths that changed.
 * @throws JournalledWriteError with the old state in place (`unrecoverable`: with the journal in place); LockedError; what the system, `ready` or `verify` throws, with the old state in place or a journal that says how to get there
 * @throws TypeError for a path that is not below the folder, or that another one needs as a folder
 */
export async function journalledWrite(folder: string, changes: readonly FileChange[], options: JournalledWriteOptions): Promise<readonly string[]> {
  checkPaths(changes);
  return inRoom(options.machine, folder, async (room) => {
    await recoverIn(room, folder);
    const stage = options.machine.random();
    const site: Site = { machine: room.machine, root: room.root, stage: `${room.own.path}/${stage}` };
    await room.machine.makeFolder(site.stage, 0o700);
    let journal: Journal;
    let seen: ReadonlyMap<string, string>;
    try {
      ({ journal, seen } = await staged(site, stage, changes));
      if (journal.changes.length > 0) {
        await room.machine.syncFolder(site.stage);
        await room.machine.syncFolder(room.own.path);
        await room.machine.syncFolder(room.root.path);
      }
      await options.ready?.();
    } catch (thrown) {
      await removeStage(room, stage).catch(() => undefined);
      throw thrown;
    }
    if (journal.changes.length > 0) await commit(room, site, journal, seen, options);
    else await removeStage(room, stage);
    return journal.changes.map(({ path }) => path);
  });
}

async function commit(room: Room, site: Site, journal: Journal, seen: ReadonlyMap<string, string>, { verify, beforeChange }: JournalledWriteOptions): Promise<void> {
  const { machine } = room;
  try {
    await writeJournal(room, journal);
    await finish(site, journal, async (path, open) => {
      await beforeChange?.(path);
      await room.held();
      if ((await version(machine, open, path)) !== seen.get(path)) throw changedMeanwhile(path);
    });
    await (verify ?? (() => allInPlace(site, journal)))();
  } catch (thrown) {
    await room.held();
    const back: Journal = { ...journal, mode: 'undo' };
    await writeJournal(room, back);
    await undo(site, back);
    await settle(room, back);
    throw thrown;
  }
  await settle(room, journal);
}

async function allInPlace(site: Site, journal: Journal): Promise<void> {
  const folders = new FolderChain(site.machine, site.root);
  try {
    for (const { path, new: wanted } of journal.changes) if (!sameState(await stateAt(site.machine, folders, path), wanted)) throw changedMeanwhile(path);
  } finally {
    await folders.close();
  }
}

function changedMeanwhile(path: string): JournalledWriteError {
  return new JournalledWriteError('conflict', `Cannot change ${JSON.stringify(path)}: it was changed meanwhile by somebody else; the old state is put back`);
}

async function version(machine: Machine, folder: PinnedFolder | undefined, path: string): Promise<string> {
  return (folder && (await machine.look(`${folder.path}/${splitPath(path)[1]}`)))?.version ?? 'none';
}

function checkPaths(changes: readonly FileChange[]): void {
  const all = new Set<string>();
  for (const { path } of changes) {
    if (!isPath(path) || all.has(path)) throw new TypeError(`Cannot change ${JSON.stringify(path)}: each path must be below the folder, and named once`);
    all.add(path);
  }
  const files = new Set(changes.flatMap(({ path, content }) => (content === null ? [] : [path])));
  for (const path of files) {
    for (let [at] = splitPath(path); at !== ''; [at] = splitPath(at)) if (files.has(at)) throw new TypeError(`Cannot write ${JSON.stringify(path)}: ${JSON.stringify(at)} is to be a file`);
  }
}

/** Copies of the new files and second names of the old ones, and the journal that goes with them. */
async function staged(site: Site, stage: string, all: readonly FileChange[]): Promise<{ readonly journal: Journal; readonly seen: ReadonlyMap<string, string> }> {
  const { machine } = site;
  const folders = new FolderChain(machine, site.root);
  const paths = new Set(all.map(({ path }) => path));
  try {
    const found = new Map<string, Found>();
    for (const change of [...all].sort((a, b) => (a.path < b.path ? -1 : 1))) found.set(change.path, await lookAt(machine, await folderUnless(paths, folders, splitPath(change.path)[0]), change));
    const wanted = all.filter((change) => change.content !== null || found.get(change.path)?.old !== null);
    const states: (FileState | null)[] = [];
    await inParallel(wanted.entries(), AT_ONCE, async ([index, change]) => {
      states[index] = await stageNew(machine, `${site.stage}/n${index}`, change, found.get(change.path)?.seen?.mode);
    });
    const kept: JournalChange[] = [];
    const seen = new Map<string, string>();
    for (const [index, { path }] of wanted.entries()) {
      const { old = null } = found.get(path) ?? {};
      const fresh = states[index] ?? null;
      if (sameState(old, fresh)) {
        await machine.remove(`${site.stage}/n${index}`);
        continue;
      }
      if (fresh !== null && index !== kept.length) await machine.rename(`${site.stage}/n${index}`, `${site.stage}/n${kept.length}`);
      seen.set(path, old === null ? 'none' : await keepOld(machine, folders, path, `${site.stage}/o${kept.length}`, found.get(path)?.seen));
      kept.push({ path, old, new: fresh });
    }
    return { journal: { mode: 'finish', stage, changes: kept, ...(await plannedFolders(machine, folders, kept)) }, seen };
  } finally {
    await folders.close();
  }
}

interface Found {
  readonly old: FileState | null;
  readonly seen: Sighting | undefined;
}

async function lookAt(machine: Machine, open: PinnedFolder | undefined, { path, expect, version: known }: FileChange): Promise<Found> {
  const name = splitPath(path)[1];
  const seen = open === undefined ? undefined : await machine.look(`${open.path}/${name}`);
  if (seen?.kind === 'link' || seen?.kind === 'other') throw new JournalledWriteError('unsafe-path', `Cannot change ${JSON.stringify(path)}: it is ${seen.kind === 'link' ? 'a link' : 'no regular file'}`);
  if (expect && seen?.kind === 'file' && seen.version === known) return { old: { sha256: expect.sha256, executable: expect.executable }, seen };
  const state = open === undefined || seen?.kind !== 'file' ? null : await stateOf(machine, `${open.path}/${name}`, undefined, seen);
  const old = state ? { sha256: state.sha256, executable: state.executable } : null;
  if (expect !== undefined && !sameState(old, expect)) throw new JournalledWriteError('conflict', `Cannot change ${JSON.stringify(path)}: it is not the file that was expected; read it again`);
  return { old, seen: old === null ? undefined : seen };
}

async function stageNew(machine: Machine, file: string, { path, content, executable, sha256 }: FileChange, replaced: number | undefined): Promise<FileState | null> {
  if (content === null) return null;
  const runs = executable ?? isExecutable(replaced ?? 0);
  const read = (replaced ?? 0o644) & 0o666;
  const fill: Fill = typeof content === 'function' ? content : (take) => take(content);
  const written = await createFrom(machine, file, runs ? read | ((read & 0o444) >> 2) | 0o100 : read, fill);
  const found = await stateOf(machine, file);
  if (found?.sha256 !== written) throw new JournalledWriteError('conflict', `Cannot stage ${JSON.stringify(path)}: the disk gives back other bytes than were written`);
  if (sha256 !== undefined && sha256 !== written) throw new JournalledWriteError('conflict', `Cannot stage ${JSON.stringify(path)}: its content has the SHA-256 ${written}, and ${sha256} was expected`);
  return { sha256: written, executable: runs };
}

/** Gives the version that the old file has with its second name. */
async function keepOld(machine: Machine, folders: FolderChain, path: string, to: string, seen: Sighting | undefined): Promise<string> {
  const [folder, name] = splitPath(path);
  const open = await folders.at(folder);
  await keep(machine, `${open?.path ?? ''}/${name}`, to);
  const kept = await machine.look(`${open?.path ?? ''}/${name}`);
  if (kept === undefined || kept.identity !== seen?.identity || kept.size !== seen.size) throw changedMeanwhile(path);
  return kept.version;
}
