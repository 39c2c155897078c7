import path from 'node:path';
import { withLock } from './file-lock.ts';
import { unless } from './folder-chain.ts';
import { PRIVATE } from './journal.ts';
import { JournalledWriteError } from './journalled-write-error.ts';
import { LockedError } from './locked-error.ts';
import type { Machine, PinnedFolder } from './machine.ts';
import { codeOf } from './system-error.ts';

/** Times that the private folder may be taken away by one that leaves while another one comes. */
const TRIES = 100;

/** The folder that is changed and our own one in it, both open; no other command works in it. */
export interface Room {
  readonly machine: Machine;
  readonly root: PinnedFolder;
  readonly own: PinnedFolder;
  /** Throws if the lock was lost. */
  readonly held: () => Promise<void>;
}

/** Runs the work alone in the folder; our own folder in it goes again if nothing is left in it. */
export async function inRoom<T>(machine: Machine, folder: string, work: (room: Room) => Promise<T>): Promise<T> {
  const root = await pinned(machine, folder);
  try {
    for (let left = TRIES; ; left--) {
      const own = await ownFolder(machine, root, folder);
      let hasBegun = false as boolean;
      try {
        return await withLock(machine, `${own.path}/journal`, (held) => {
          hasBegun = true;
          return work({ machine, root, own, held });
        });
      } catch (thrown) {
        if (thrown instanceof LockedError) throw new LockedError(`Cannot change ${JSON.stringify(folder)}: another process does, and holds ${JSON.stringify(path.join(folder, PRIVATE, 'journal.lock'))}; run again`);
        if (hasBegun || codeOf(thrown) !== 'ENOENT' || left === 0) throw thrown;
      } finally {
        await own.close();
        await machine.removeFolder(`${root.path}/${PRIVATE}`).catch(() => undefined);
      }
    }
  } finally {
    await root.close();
  }
}

/** Opens a folder that is neither a link nor a file. */
export async function pinned(machine: Machine, folder: string): Promise<PinnedFolder> {
  return machine.pin(folder).catch((thrown: unknown) => {
    if (!['ENOTDIR', 'ELOOP'].includes(codeOf(thrown))) throw thrown;
    throw new JournalledWriteError('unsafe-path', `Cannot change files in ${JSON.stringify(folder)}: it is a link or a file, and a folder is needed`, { cause: thrown });
  });
}

async function ownFolder(machine: Machine, root: PinnedFolder, folder: string): Promise<PinnedFolder> {
  const name = `${root.path}/${PRIVATE}`;
  for (let left = TRIES; ; left--) {
    await machine.makeFolder(name, 0o700).catch(unless('EEXIST'));
    try {
      const own = await machine.pin(name);
      const { owner, mode } = await own.look();
      if ((machine.user() ?? owner) === owner && (mode & 0o022) === 0) return own;
      await own.close();
    } catch (thrown) {
      if (codeOf(thrown) === 'ENOENT' && left > 0) continue;
      if (!['ENOTDIR', 'ELOOP'].includes(codeOf(thrown))) throw thrown;
    }
    throw new JournalledWriteError('unsafe-path', `Cannot use ${JSON.stringify(path.join(folder, PRIVATE))}: it is not a folder of this user that nobody else may write; remove it`);
  }
}
