import path from 'node:path';
import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { codeOf, createFile, discard, type Machine, NO_LINKS, nodeMachine, removeAbandoned, temporaryBeside } from '@plimsoll/durable-files';
import { sha256 } from '@plimsoll/merkle';
import { type IterationNote, readNote } from './iteration-note.ts';
import type { WrittenNote } from './note-entry.ts';
import { MAX_ITERATION, nextIteration, noteName } from './note-number.ts';
import { openNotesFolder } from './notes-folder.ts';
import { PhaseManifestError } from './phase-manifest-error.ts';
import { textOf } from './render-note.ts';
import { asPhaseManifestError } from './system-error.ts';

/** What a cycle says of itself; the writer adds the number. */
export type NoteInput = Omit<IterationNote, 'iteration'>;

const RACES = 1000;
const TAKEN = /^\.(iteration-[0-9]+)\.taken$/;

/**
 * Writes the note of a cycle under the next number of the folder, which is made if it is not there. When it returns, the
 * note is complete and durable. A note appears whole under its name or not at all, none is ever replaced, and writers of any
 * number of processes each get a number of their own; a crash leaves at most files with names that nothing reads.
 *
 * The name is taken by a hard link. Where the file system has none, the number is taken first by creating
 * `.iteration-<n>.taken`, and the complete note is renamed to its name, which is free, for nobody else may use the number;
 * there this holds among writers of this package. A number whose writer crashed between the two stays unused.
 * @throws TypeError if the record is none; PhaseManifestError `unsafe-path` if the folder is a link, `notes-full` if no
 * number could be taken, `io`: a note whose name could not be made durable may then be there
 */
export async function writeIterationNote(dir: string, record: NoteInput, machine: Machine = nodeMachine): Promise<WrittenNote> {
  const read = readNote({ ...record, iteration: MAX_ITERATION });
  if (!read.ok) throw new TypeError(`Cannot write a note: ${read.findings.map(({ sentence }) => sentence).join('; ')}`);
  try {
    let names = await openNotesFolder(machine, dir);
    await removeAbandoned(machine, dir, names);
    let above = 0;
    for (let race = 0; race < RACES; race++) {
      const iteration = Math.max(above, nextFree(names));
      if (iteration > MAX_ITERATION) throw full(dir, `a name there has a number from ${MAX_ITERATION}; rename it by hand`);
      const note = { ...read.value, iteration };
      const bytes = encodeUtf8(textOf(note));
      const file = path.join(dir, noteName(iteration));
      if (await publish(machine, file, bytes)) {
        await machine.syncFolder(dir);
        return { path: file, iteration, sha256: toHex(sha256(bytes)), size: bytes.length, note };
      }
      // Also where the folder lists the name otherwise, as file systems do that ignore case.
      above = iteration + 1;
      names = await machine.list(dir);
    }
    throw full(dir, `other writers took the number in ${RACES} attempts`);
  } catch (thrown) {
    throw asPhaseManifestError('write a note in', dir, thrown);
  }
}

function full(dir: string, why: string): PhaseManifestError {
  return new PhaseManifestError('notes-full', `Cannot write a note in ${JSON.stringify(dir)}: ${why}`);
}

/** The number after those of notes and of writers that are about to put one there; above {@link MAX_ITERATION} where none is left. */
export function nextFree(names: readonly string[]): number {
  try {
    return nextIteration(names.map((name) => (name.startsWith('.') ? name.replace(TAKEN, '$1.md') : name)));
  } catch {
    return Infinity;
  }
}

/** Makes the note appear under the name; false if that is taken. */
async function publish(machine: Machine, file: string, bytes: Uint8Array): Promise<boolean> {
  const temporary = temporaryBeside(machine, file);
  await createFile(machine, temporary, bytes);
  try {
    return await machine.link(temporary, file).then(
      () => true,
      (thrown: unknown) => {
        if (NO_LINKS.includes(codeOf(thrown))) return publishByNumber(machine, temporary, file);
        if (codeOf(thrown) === 'EEXIST') return false;
        throw thrown;
      },
    );
  } finally {
    await discard(machine, temporary);
  }
}

/** The same without links: whoever creates the file for the number may rename onto its name, if no note has it. */
async function publishByNumber(machine: Machine, temporary: string, file: string): Promise<boolean> {
  const taken = path.join(path.dirname(file), `.${path.basename(file, '.md')}.taken`);
  try {
    await createFile(machine, taken, new Uint8Array());
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  }
  try {
    if ((await machine.look(file)) !== undefined) return false;
    await machine.rename(temporary, file);
    return true;
  } finally {
    await discard(machine, taken);
  }
}
