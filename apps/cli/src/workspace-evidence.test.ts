import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding, Result } from '@plimsoll/findings';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/temporary.ts';
import { workspaceEvidence } from './workspace-evidence.ts';

const ids = (result: Result<unknown>): readonly string[] => result.findings.map((finding: Finding) => finding.id);

describe('reading evidence', () => {
  it('gives bytes, name and digest of a regular file', async () => {
    const reader = await workspaceEvidence(temporaryFolder({ 'a/b.json': '{}' }));
    const read = await reader.read('a/b.json');
    expect(read.ok && read.value.name).toBe('a/b.json');
    expect(read.ok && read.value.sha256).toBe(createHash('sha256').update('{}').digest('hex'));
  });

  it('reads an empty file', async () => {
    const read = await (await workspaceEvidence(temporaryFolder({ empty: '' }))).read('empty');
    expect(read.ok && read.value.bytes.length).toBe(0);
  });

  it.each([
    ['the way up', '../secret'],
    ['the way up inside', 'a/../../secret'],
    ['a dot segment', './a'],
    ['an absolute path', '/etc/passwd'],
    ['a drive', 'C:/secret'],
    ['a backslash', 'a\\b'],
    ['a NUL', 'a\0b'],
    ['an empty path', ''],
    ['an empty segment', 'a//b'],
    ['a slash at the end', 'a/'],
  ])('refuses %s', async (_, name) => {
    const reader = await workspaceEvidence(temporaryFolder({ 'a/b': 'x' }));
    expect(ids(await reader.read(name))).toEqual(['evidence/path-escape']);
  });

  it('says which file is missing', async () => {
    const read = await (await workspaceEvidence(temporaryFolder())).read('no/such.json');
    expect(ids(read)).toEqual(['evidence/missing']);
    expect(read.findings[0]).toMatchObject({ verdict: 'inconclusive', location: { file: 'no/such.json' } });
  });

  it('follows no symbolic link, neither at the end nor on the way, not even inside the workspace', async () => {
    const folder = temporaryFolder({ 'real/file': 'x' });
    symlinkSync('real/file', path.join(folder, 'link'));
    symlinkSync('real', path.join(folder, 'folder'));
    const reader = await workspaceEvidence(folder);
    expect(ids(await reader.read('link'))).toEqual(['evidence/not-a-file']);
    expect(ids(await reader.read('folder/file'))).toEqual(['evidence/not-a-file']);
    expect(ids(await reader.list('folder'))).toEqual(['evidence/not-a-file']);
  });

  it('may be given a workspace that is itself reached over a link', async () => {
    const folder = temporaryFolder({ 'real/file': 'x' });
    symlinkSync('real', path.join(folder, 'workspace'));
    expect((await (await workspaceEvidence(path.join(folder, 'workspace'))).read('file')).ok).toBe(true);
  });

  it('refuses a folder, a path through a file and a pipe', async () => {
    const folder = temporaryFolder({ 'a/b': 'x' });
    execFileSync('mkfifo', [path.join(folder, 'pipe')]);
    const reader = await workspaceEvidence(folder);
    expect(ids(await reader.read('a'))).toEqual(['evidence/not-a-file']);
    expect(ids(await reader.read('a/b/c'))).toEqual(['evidence/not-a-file']);
    expect(ids(await reader.read('pipe'))).toEqual(['evidence/not-a-file']);
  });

  it('reads exactly as many bytes as the limit and refuses one more', async () => {
    const folder = temporaryFolder({ fits: 'abcd', larger: 'abcde' });
    const reader = await workspaceEvidence(folder, { fileBytes: 4 });
    expect((await reader.read('fits')).ok).toBe(true);
    expect(ids(await reader.read('larger'))).toEqual(['evidence/too-large']);
  });

  it('fails as the environment where there is no workspace', async () => {
    await expect(workspaceEvidence('/no/such/workspace')).rejects.toMatchObject({ code: 'environment' });
  });
});

describe('listing evidence', () => {
  it('gives all regular files below a folder by code units', async () => {
    const reader = await workspaceEvidence(temporaryFolder({ 'd/b': '', 'd/a/z': '', 'd/B': '', e: '' }));
    expect(await reader.list('d')).toMatchObject({ ok: true, value: ['d/B', 'd/a/z', 'd/b'] });
    expect(await reader.list('.')).toMatchObject({ ok: true, value: ['d/B', 'd/a/z', 'd/b', 'e'] });
  });

  it('refuses a folder that holds a link, a name that is not UTF-8, or too many files', async () => {
    const folder = temporaryFolder({ 'links/a': '', 'many/1': '', 'many/2': '' });
    symlinkSync('a', path.join(folder, 'links/b'));
    mkdirSync(path.join(folder, 'names'));
    writeFileSync(Buffer.concat([Buffer.from(path.join(folder, 'names/')), Buffer.of(0xff, 0xfe)]), '');
    const reader = await workspaceEvidence(folder, { files: 1 });
    expect(ids(await reader.list('links'))).toContain('evidence/too-large');
    expect(ids(await reader.list('names'))).toEqual(['evidence/unreadable']);
    expect(ids(await reader.list('many'))).toEqual(['evidence/too-large']);
    const patient = await workspaceEvidence(folder);
    expect(ids(await patient.list('links'))).toEqual(['evidence/not-a-file']);
    expect(ids(await patient.list('nowhere'))).toEqual(['evidence/missing']);
  });
});

describe('asking git about notes', () => {
  const git = (folder: string, ...parameters: readonly string[]): void => void execFileSync('git', ['-C', folder, ...parameters], { stdio: 'ignore' });

  it('names what is tracked and what is not ignored by paths of the workspace', async () => {
    const folder = temporaryFolder({ 'run/notes/iteration-1.md': 'x' });
    const reader = await workspaceEvidence(folder);
    expect(await reader.versionedNotes?.('run/notes')).toEqual({ tracked: [], notIgnored: [] });
    git(folder, 'init', '-q');
    expect(await reader.versionedNotes?.('run/notes')).toEqual({ tracked: [], notIgnored: ['run/notes/iteration-1.md', 'run/notes/iteration-2.md'] });
    git(folder, 'add', 'run');
    writeFileSync(path.join(folder, 'run/notes/.gitignore'), '*\n');
    expect(await reader.versionedNotes?.('run/notes')).toEqual({ tracked: ['run/notes/iteration-1.md'], notIgnored: [] });
  });

  it.each([
    ['a path that leads out', '../notes', /inside the workspace/u],
    ['a link', 'link', /a link/u],
  ])('says that nobody asked about %s', async (_, name, why) => {
    const folder = temporaryFolder();
    symlinkSync('.', path.join(folder, 'link'));
    expect(await (await workspaceEvidence(folder)).versionedNotes?.(name)).toEqual({ tracked: [], notIgnored: [], unknown: expect.stringMatching(why) as string });
  });
});
