import { finish, lacking, type Site, undo } from './apply-journal.ts';
import { type Journal, journalText, parseJournal, PRIVATE } from './journal.ts';
import { JournalledWriteError } from './journalled-write-error.ts';
import type { Machine } from './machine.ts';
import { inRoom, pinned, type Room } from './private-folder.ts';
import { discard, isTemporary, replaceFile } from './replace-file.ts';

const JOURNAL = 'journal.json';
/** Bytes of the largest journal: about a million files. */
const MAX_JOURNAL = 448 * 1024 * 1024;
const STAGE = /^[0-9a-f]{16}$/;

/** What recovering did: there was nothing to do; all files are new; all files are old. */
export type Recovery = 'nothing' | 'finished' | 'undone';

/**
 * Finishes or undoes a {@link journalledWrite} of the folder that was interrupted, and removes what it left. May itself be
 * interrupted and done again.
 * @throws JournalledWriteError `unrecoverable` if it can do neither: nothing was changed, the journal stays; `unsafe-path`; LockedError
 */
export async function recoverWrite(folder: string, { machine }: { readonly machine: Machine }): Promise<Recovery> {
  const root = await pinned(machine, folder);
  try {
    // Where there is nothing of ours nothing is written.
    if ((await machine.look(`${root.path}/${PRIVATE}`)) === undefined) return 'nothing';
  } finally {
    await root.close();
  }
  return inRoom(machine, folder, (room) => recoverIn(room, folder));
}

/** Whether a {@link journalledWrite} of the folder was interrupted, or is under way: its files may be partly old and partly new. */
export async function isWriteInterrupted(folder: string, { machine }: { readonly machine: Machine }): Promise<boolean> {
  return (await machine.look(`${folder}/${PRIVATE}/${JOURNAL}`)) !== undefined;
}

export async function recoverIn(room: Room, folder: string): Promise<Recovery> {
  const { machine, own, root } = room;
  const bytes = await machine.read(`${own.path}/${JOURNAL}`, MAX_JOURNAL + 1);
  if (bytes === undefined) {
    await removeLeftovers(room);
    return 'nothing';
  }
  const found = parseJournal(new TextDecoder().decode(bytes));
  if (found === undefined) throw unrecoverable(folder, 'its journal is damaged');
  const site: Site = { machine, root, stage: `${own.path}/${found.stage}` };
  let journal = found;
  if (journal.mode === 'finish' && (await lacking(site, journal, 'finish')).length > 0) journal = { ...journal, mode: 'undo' };
  if (journal.mode === 'undo') {
    const lost = await lacking(site, journal, 'undo');
    if (lost.length > 0) throw unrecoverable(folder, `of ${lost.length === 1 ? 'one file' : `${lost.length} files`} neither the new nor the old content is whole, the first is ${JSON.stringify(lost[0])}`);
  }
  // From here on there is one way only, for undoing may take away what finishing needs.
  if (journal !== found) await writeJournal(room, journal);
  await (journal.mode === 'finish' ? finish : undo)(site, journal, room.held);
  await settle(room, journal);
  await removeLeftovers(room);
  return journal.mode === 'finish' ? 'finished' : 'undone';
}

export async function writeJournal({ machine, own, held }: Room, journal: Journal): Promise<void> {
  await replaceFile(machine, `${own.path}/${JOURNAL}`, new TextEncoder().encode(journalText(journal)), held);
}

/** The end of a write: from here on it will not be gone back on. */
export async function settle(room: Room, { stage }: Journal): Promise<void> {
  await room.held();
  await room.machine.remove(`${room.own.path}/${JOURNAL}`);
  await room.machine.syncFolder(room.own.path);
  // The files have their state. Copies that cannot be removed now are removed by the next command.
  await removeStage(room, stage).catch(() => undefined);
}

export async function removeStage({ machine, own }: Room, stage: string): Promise<void> {
  const folder = `${own.path}/${stage}`;
  for (const name of await machine.list(folder)) await machine.remove(`${folder}/${name}`);
  await machine.removeFolder(folder);
}

/** What interrupted writes without a journal left; the lock keeps away those that live, and who waits for it makes another try. */
async function removeLeftovers(room: Room): Promise<void> {
  for (const name of await room.machine.list(room.own.path)) {
    if (STAGE.test(name)) await removeStage(room, name);
    else if (isTemporary(name)) await discard(room.machine, `${room.own.path}/${name}`);
  }
}

function unrecoverable(folder: string, why: string): JournalledWriteError {
  return new JournalledWriteError('unrecoverable', `Cannot finish or undo the interrupted write in ${JSON.stringify(folder)}: ${why}; restore its files from a copy, and then remove ${JSON.stringify(`${folder}/${PRIVATE}`)}`);
}
