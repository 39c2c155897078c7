import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cycle } from '../test/notes.ts';
import { checkNotesUncommitted, ensureNotesIgnored, type RunGit, trackedNotes, writeIterationNote } from './node.ts';
import { runGit } from './run-git.ts';

const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-git-')));
afterAll(() => {
  fs.rmSync(scratch, { recursive: true });
});
let folders = 0;

function git(folder: string, ...parameters: readonly string[]): void {
  execFileSync('git', ['-C', folder, '-c', 'user.name=n', '-c', 'user.email=e@example.org', ...parameters], { stdio: 'pipe' });
}

/** A work tree whose notes folder has one note. */
async function workTree(): Promise<{ readonly tree: string; readonly notes: string }> {
  const tree = path.join(scratch, String(folders++));
  fs.mkdirSync(tree);
  git(tree, 'init', '-q');
  const notes = path.join(tree, 'artifacts', 'no tes');
  await writeIterationNote(notes, cycle);
  return { tree, notes };
}

const ids = async (dir: string, run?: RunGit): Promise<string[]> => (await checkNotesUncommitted(dir, run)).map(({ id }) => id);

test('notes that were just written are neither tracked nor would they be', async () => {
  const { tree, notes } = await workTree();
  git(tree, 'add', '-A');
  expect(await trackedNotes(notes)).toEqual({ tracked: [], notIgnored: [] });
  expect(await ids(notes)).toEqual([]);
});

test('a note added by force is tracked, also when its file or folder is gone', async () => {
  const { tree, notes } = await workTree();
  const note = path.join(notes, 'iteration-1.md');
  git(tree, 'add', '-f', note);
  expect(await trackedNotes(notes)).toEqual({ tracked: [note], notIgnored: [] });
  expect(await checkNotesUncommitted(notes)).toMatchObject([{ id: 'phase-manifest/note-committed', subject: note }]);
  fs.rmSync(note);
  expect(await ids(notes)).toEqual(['phase-manifest/note-committed']);
  fs.rmSync(notes, { recursive: true });
  expect(await trackedNotes(notes)).toEqual({ tracked: [note], notIgnored: [] });
});

test('without the rule each note would be committed, and the next one too', async () => {
  const { notes } = await workTree();
  fs.rmSync(path.join(notes, '.gitignore'));
  const open = ['iteration-1.md', 'iteration-2.md'].map((name) => path.join(notes, name));
  expect(await trackedNotes(notes)).toEqual({ tracked: [], notIgnored: open });
  expect(await ids(notes)).toEqual(['phase-manifest/notes-not-ignored', 'phase-manifest/notes-not-ignored']);
  await ensureNotesIgnored(notes);
  expect(await ids(notes)).toEqual([]);
});

test('a rule further up serves as well, and one that takes notes out again does not', async () => {
  const { tree, notes } = await workTree();
  fs.rmSync(path.join(notes, '.gitignore'));
  fs.writeFileSync(path.join(tree, '.gitignore'), 'artifacts/\n');
  expect(await ids(notes)).toEqual([]);
  fs.writeFileSync(path.join(tree, '.gitignore'), '*.md\n!iteration-1.md\n');
  expect((await trackedNotes(notes)).notIgnored).toEqual([path.join(notes, 'iteration-1.md')]);
});

test('names that look like patterns of git are names', async () => {
  const { tree } = await workTree();
  const odd = path.join(tree, '[a]*');
  await writeIterationNote(odd, cycle);
  fs.mkdirSync(path.join(tree, 'a'));
  fs.writeFileSync(path.join(tree, 'a', 'iteration-1.md'), '');
  git(tree, 'add', '-A');
  expect(await trackedNotes(odd)).toEqual({ tracked: [], notIgnored: [] });
});

test('outside of a work tree and in a bare repository nothing can be committed, with or without git', async () => {
  const plain = path.join(scratch, 'plain', 'notes');
  await writeIterationNote(plain, cycle);
  const bare = path.join(scratch, 'bare.git');
  fs.mkdirSync(bare);
  git(bare, 'init', '-q', '--bare');
  expect(await trackedNotes(plain)).toEqual({ tracked: [], notIgnored: [] });
  expect(await trackedNotes(bare)).toEqual({ tracked: [], notIgnored: [] });
  expect(await trackedNotes(plain, () => Promise.resolve(undefined))).toEqual({ tracked: [], notIgnored: [] });
  expect(await trackedNotes(path.join(plain, 'none'))).toEqual({ tracked: [], notIgnored: [] });
});

const refusal = { status: 128, output: '', error: 'fatal: detected dubious ownership in repository' };
test.each<readonly [string, RunGit]>([
  ['there is no git program', () => Promise.resolve(undefined)],
  ['git does not trust the repository', () => Promise.resolve(refusal)],
  ['git cannot list', (folder, parameters, input) => (parameters.includes('ls-files') ? Promise.resolve(refusal) : runGit(folder, parameters, input))],
  ['git cannot tell what is ignored', (folder, parameters, input) => (parameters.includes('check-ignore') ? Promise.resolve(undefined) : runGit(folder, parameters, input))],
])('in a work tree where %s it is inconclusive', async (_name, run) => {
  const { notes } = await workTree();
  await expect(trackedNotes(notes, run)).rejects.toMatchObject({ code: 'git-unavailable' });
  expect(await checkNotesUncommitted(notes, run)).toMatchObject([{ id: 'phase-manifest/git-unavailable', verdict: 'inconclusive' }]);
});

test('a folder that is a link is refused', async () => {
  const { tree, notes } = await workTree();
  fs.symlinkSync(notes, path.join(tree, 'link'));
  await expect(checkNotesUncommitted(path.join(tree, 'link'))).rejects.toMatchObject({ code: 'unsafe-path' });
});

test('a program that is not there, and one that fails, are answers', async () => {
  expect(await runGit(scratch, ['no-such-command'])).toMatchObject({ status: 1 });
  expect((await runGit(scratch, ['--version']))?.output).toMatch(/^git version/);
});
