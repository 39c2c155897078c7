import { type Machine, nodeMachine } from '@plimsoll/durable-files';
import { MAX_ITERATION } from './note-number.ts';
import { assertFolder } from './notes-folder.ts';
import { asPhaseManifestError } from './system-error.ts';
import { nextFree } from './write-note.ts';

/**
 * The number that the next note of the folder gets if no other writer takes it; 1 where there is no folder, undefined where
 * a name has a number after which none can be taken.
 * @throws PhaseManifestError `unsafe-path` if the folder is a link, `io`
 */
export async function nextNoteNumber(dir: string, machine: Machine = nodeMachine): Promise<number | undefined> {
  try {
    await assertFolder(machine, dir);
    const next = nextFree((await machine.look(dir)) === undefined ? [] : await machine.list(dir));
    return next <= MAX_ITERATION ? next : undefined;
  } catch (thrown) {
    throw asPhaseManifestError('list', dir, thrown);
  }
}
