import path from 'node:path';
import { type Machine, nodeMachine } from '@plimsoll/durable-files';
import type { Finding, VersionedNotes } from '@plimsoll/findings';
import { noteName } from './note-number.ts';
import { assertFolder, noteNames } from './notes-folder.ts';
import { PhaseManifestError } from './phase-manifest-error.ts';
import { type GitAnswer, runGit, type RunGit } from './run-git.ts';
import { asPhaseManifestError } from './system-error.ts';
import { uncommitted } from './uncommitted.ts';

/** What git says of a notes folder; paths as the folder was named. */
export interface TrackedNotes {
  /** In the index of the repository. */
  readonly tracked: readonly string[];
  /** Notes, and the place of the next one, that no ignore rule covers. */
  readonly notIgnored: readonly string[];
}

/**
 * Asks git which files of a notes folder it tracks and which notes it would not ignore. Outside of a work tree, in a bare
 * repository, and for a folder that is not there nothing can be committed.
 * @throws PhaseManifestError `git-unavailable` in a work tree where the git program is not there or refuses to answer, `unsafe-path`, `io`
 */
export async function trackedNotes(dir: string, git: RunGit = runGit, machine: Machine = nodeMachine): Promise<TrackedNotes> {
  try {
    await assertFolder(machine, dir);
    // Files that are gone from the folder can still be tracked.
    const folder = await nearest(machine, path.resolve(dir));
    if (!(await isInWorkTree(git, machine, folder, dir))) return { tracked: [], notIgnored: [] };
    const way = path.relative(folder, path.resolve(dir));
    const tracked = paths(await answered(git, folder, ['--literal-pathspecs', 'ls-files', '-z', '--', way === '' ? '.' : way], dir, ''));
    const notes = way === '' ? await noteNames(machine, dir) : [];
    return { tracked: tracked.map((name) => path.join(folder === path.resolve(dir) ? dir : folder, name)), notIgnored: await notIgnored(git, dir, way === '' ? [...notes, probe(notes)] : []) };
  } catch (thrown) {
    throw asPhaseManifestError('ask git about', dir, thrown);
  }
}

/** The name of a note that is not there yet. */
function probe(notes: readonly string[]): string {
  let number = notes.length + 1;
  while (notes.includes(noteName(number))) number++;
  return noteName(number);
}

async function notIgnored(git: RunGit, dir: string, names: readonly string[]): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const ignored = new Set(paths(await answered(git, dir, ['check-ignore', '-z', '--no-index', '--stdin'], dir, `${names.join('\0')}\0`, [0, 1])));
  return names.filter((name) => !ignored.has(name)).map((name) => path.join(dir, name));
}

const paths = ({ output }: GitAnswer): readonly string[] => output.split('\0').filter((name) => name !== '');

async function answered(git: RunGit, folder: string, parameters: readonly string[], dir: string, input: string, good: readonly number[] = [0]): Promise<GitAnswer> {
  const answer = await git(folder, parameters, input);
  if (answer !== undefined && good.includes(answer.status)) return answer;
  throw unavailable(dir, answer);
}

function unavailable(dir: string, answer: GitAnswer | undefined): PhaseManifestError {
  const why = answer === undefined ? 'there is no git program' : `git says ${JSON.stringify(answer.error.trim().slice(0, 300))}`;
  return new PhaseManifestError('git-unavailable', `Cannot ask git about ${JSON.stringify(dir)}, which lies in a work tree: ${why}`);
}

async function nearest(machine: Machine, folder: string): Promise<string> {
  let at = folder;
  while ((await machine.look(at))?.kind !== 'folder' && path.dirname(at) !== at) at = path.dirname(at);
  return at;
}

async function isInWorkTree(git: RunGit, machine: Machine, folder: string, dir: string): Promise<boolean> {
  const answer = await git(folder, ['rev-parse', '--is-inside-work-tree']);
  if (answer?.status === 0) return answer.output.trim() === 'true';
  // Git has no answer: a repository that it does not trust is one all the same.
  for (let at = folder; ; at = path.dirname(at)) {
    if ((await machine.look(path.join(at, '.git'))) !== undefined) throw unavailable(dir, answer);
    if (path.dirname(at) === at) return false;
  }
}

/**
 * The same as findings: `phase-manifest/note-committed` for each tracked file, `phase-manifest/notes-not-ignored` for each
 * note that is not ignored, and `phase-manifest/git-unavailable`, inconclusive, where git could not be asked.
 * @throws PhaseManifestError `unsafe-path`, `io`
 */
export async function checkNotesUncommitted(dir: string, git: RunGit = runGit, machine: Machine = nodeMachine): Promise<readonly Finding[]> {
  return uncommitted(dir, await versionedNotes(dir, git, machine));
}

/**
 * The same for a reader of evidence: why git could not be asked is an answer.
 * @throws PhaseManifestError `unsafe-path`, `io`
 */
export async function versionedNotes(dir: string, git: RunGit = runGit, machine: Machine = nodeMachine): Promise<VersionedNotes> {
  try {
    return await trackedNotes(dir, git, machine);
  } catch (thrown) {
    if (thrown instanceof PhaseManifestError && thrown.code === 'git-unavailable') return { tracked: [], notIgnored: [], unknown: thrown.message };
    throw thrown;
  }
}
