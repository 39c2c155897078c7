import path from 'node:path';
import { encodeUtf8 } from '@plimsoll/bytes';
import { codeOf, type Machine, nodeMachine, replaceFile } from '@plimsoll/durable-files';
import type { Finding } from '@plimsoll/findings';
import { noteNumber } from './note-number.ts';
import { noteRules } from './note-rules.ts';
import { asPhaseManifestError, unsafePath } from './system-error.ts';
import type { NoteFile } from './verify-notes.ts';

/** Name of the file that keeps notes out of git. */
export const IGNORE = '.gitignore';

/** More than the text of any note: a record of 4 MiB and what the table repeats of it. */
const MOST = 16 * 1024 * 1024;

/**
 * Lets git ignore everything in a notes folder, the rule itself included: `.gitignore` with a line `*`. A file without that
 * line gets it at its end. Doing it twice is doing it once.
 * @throws PhaseManifestError `unsafe-path` if the folder or the file is a link, `io`
 */
export async function ensureNotesIgnored(dir: string, machine: Machine = nodeMachine): Promise<void> {
  const file = path.join(dir, IGNORE);
  try {
    await assertFolder(machine, dir);
    const kind = (await machine.look(file))?.kind ?? 'file';
    if (kind !== 'file') throw unsafePath('write', file, kind === 'link' ? 'a link' : 'file');
    const there = new TextDecoder().decode(await machine.read(file, MOST));
    if (there.split('\n').includes('*')) return;
    await replaceFile(machine, file, encodeUtf8(`${there}${there === '' || there.endsWith('\n') ? '' : '\n'}*\n`));
  } catch (thrown) {
    throw asPhaseManifestError('write', file, thrown);
  }
}

/** @throws PhaseManifestError `unsafe-path` unless it is a folder and no link, or nothing */
export async function assertFolder(machine: Machine, dir: string): Promise<void> {
  const kind = (await machine.look(dir))?.kind ?? 'folder';
  if (kind !== 'folder') throw unsafePath('use', dir, kind === 'link' ? 'a link' : 'folder');
}

/**
 * Makes the folder if it is not there and lists it. A folder without `.gitignore` may be new, whoever made it: the names of
 * its parents are made durable, then it gets one.
 */
export async function openNotesFolder(machine: Machine, dir: string): Promise<readonly string[]> {
  await assertFolder(machine, dir);
  await makeFolder(machine, path.resolve(dir));
  await assertFolder(machine, dir);
  const names = await machine.list(dir);
  if (!names.includes(IGNORE)) {
    await syncParents(machine, path.resolve(dir));
    await ensureNotesIgnored(dir, machine);
  }
  return names;
}

async function makeFolder(machine: Machine, folder: string): Promise<void> {
  if ((await machine.look(folder)) !== undefined) return;
  if (path.dirname(folder) !== folder) await makeFolder(machine, path.dirname(folder));
  await machine.makeFolder(folder).catch((thrown: unknown) => {
    if (codeOf(thrown) !== 'EEXIST') throw thrown;
  });
}

/** One that may not be read is passed over: this process has not made it. */
async function syncParents(machine: Machine, folder: string): Promise<void> {
  for (let at = folder; path.dirname(at) !== at; at = path.dirname(at)) {
    await machine.syncFolder(path.dirname(at)).catch((thrown: unknown) => {
      if (!['EACCES', 'EPERM'].includes(codeOf(thrown))) throw thrown;
    });
  }
}

/** The notes of a folder, as `verifyNotes` takes them. */
export interface FoundNotes {
  readonly files: readonly NoteFile[];
  /** `phase-manifest/notes-path-unsafe` for a folder or note that is a link or no regular file; it is not read. */
  readonly findings: readonly Finding[];
}

/**
 * Reads every note of a folder or of an archive, in order of number; a folder that is not there has none.
 * @throws PhaseManifestError `io`
 */
export async function readNotes(dir: string, machine: Machine = nodeMachine): Promise<FoundNotes> {
  const files: NoteFile[] = [];
  const findings: Finding[] = [];
  const unsafe = (subject: string, sentence: string): void => {
    findings.push(noteRules.finding('phase-manifest/notes-path-unsafe', { sentence, subject }));
  };
  try {
    const folder = await machine.look(dir);
    if (folder === undefined) return { files, findings };
    if (folder.kind !== 'folder') unsafe(dir, `${JSON.stringify(dir)} is ${folder.kind === 'link' ? 'a link' : 'no folder'}; put the folder of the notes itself there`);
    else {
      for (const name of await noteNames(machine, dir)) {
        const file = path.join(dir, name);
        const kind = (await machine.look(file))?.kind;
        const bytes = kind === 'file' ? await machine.read(file, MOST) : undefined;
        if (bytes !== undefined) files.push({ name, bytes });
        else if (kind !== undefined) unsafe(name, `${JSON.stringify(name)} has the name of a note and is ${kind === 'link' ? 'a link' : 'no regular file'}`);
      }
    }
    return { files, findings };
  } catch (thrown) {
    throw asPhaseManifestError('read the notes in', dir, thrown);
  }
}

/** Names of notes in the folder, in order of number. */
export async function noteNames(machine: Machine, dir: string): Promise<readonly string[]> {
  const numbered = (await machine.list(dir)).flatMap((name) => {
    const number = noteNumber(name);
    return number === undefined ? [] : [{ name, number }];
  });
  return numbered.sort((a, b) => (a.number === b.number ? (a.name < b.name ? -1 : 1) : a.number < b.number ? -1 : 1)).map(({ name }) => name);
}
