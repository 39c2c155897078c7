import os from 'node:os';
import path from 'node:path';
import { JournalledWriteError, type Machine, type PinnedFolder, recoverWrite, codeOf, nodeMachine } from '@plimsoll/durable-files';
import type { Finding } from '@plimsoll/findings';
import { snapshotRules } from '../snapshot-rules.ts';
import { interrupted } from './scan-tree.ts';
import { orSnapshotsError } from './snapshots-error.ts';

/**
 * Finishes or undoes a restore of the folder that was interrupted: its files are all as before, or all as in the snapshot.
 * Nothing to do is no finding; `snapshots/restore-recovered`; `-restore-interrupted` if it can do neither, and nothing is changed.
 * @throws SnapshotsError `io`, `locked`
 */
export async function recoverTarget(target: string, { machine = nodeMachine }: { readonly machine?: Machine | undefined } = {}): Promise<readonly Finding[]> {
  try {
    const recovery = await orSnapshotsError('recover', target, () => recoverWrite(target, { machine }));
    if (recovery === 'nothing') return [];
    return [snapshotRules.finding('snapshots/restore-recovered', { sentence: `An interrupted restore of ${JSON.stringify(target)} was ${recovery}` })];
  } catch (thrown) {
    return [refusedWrite(target, thrown)];
  }
}

/** What a write that did not happen says; anything else is thrown. */
export function refusedWrite(target: string, thrown: unknown): Finding {
  if (!(thrown instanceof JournalledWriteError)) throw thrown;
  if (thrown.code === 'unsafe-path') return unsafe(thrown.message);
  if (thrown.code === 'unrecoverable') return { ...interrupted(target), sentence: thrown.message };
  return snapshotRules.finding('snapshots/file-changed', { sentence: thrown.message });
}

/** The folder, open; or why nothing is restored into it. */
export async function openTarget(machine: Machine, target: string, store: string): Promise<PinnedFolder | Finding> {
  const open = await machine.pin(path.resolve(target)).catch((thrown: unknown) => {
    if (['ENOTDIR', 'ELOOP', 'ENOENT'].includes(codeOf(thrown))) return undefined;
    throw thrown;
  });
  if (open === undefined) return unsafe(`The target ${JSON.stringify(target)} is no folder, or a link to one`);
  const why = await fault(machine, open, target, store);
  if (why === undefined) return open;
  await open.close();
  return unsafe(`The target ${JSON.stringify(target)} ${why}`);
}

async function fault(machine: Machine, open: PinnedFolder, target: string, store: string): Promise<string | undefined> {
  const { owner, mode } = await open.look();
  if ((machine.user() ?? owner) !== owner) return 'belongs to another user';
  if ((mode & 0o022) !== 0) return 'can be written to by others than its owner; take that right away first';
  const at = await machine.realPath(target);
  const home = await machine.realPath(os.homedir()).catch(() => os.homedir());
  const kept = await machine.realPath(store);
  if (path.dirname(at) === at) return 'is the root of a file system';
  if (holds(at, home)) return 'is the home folder, or holds it';
  if (holds(at, kept)) return 'is the store, or holds it';
  return holds(kept, at) ? 'is inside of the store' : undefined;
}

/** Whether the folder is the other one, or above it. */
function holds(folder: string, other: string): boolean {
  const way = path.relative(folder, other);
  return way === '' || !(way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way));
}

export function unsafe(sentence: string): Finding {
  return snapshotRules.finding('snapshots/unsafe-target', { sentence });
}
