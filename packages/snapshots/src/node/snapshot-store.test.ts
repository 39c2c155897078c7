import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Machine, nodeMachine } from '@plimsoll/durable-files';
import { afterAll, describe, expect, test } from 'vitest';
import { createManifest, type FileRecord, type Manifest, type Scope, wholeTree } from '../index.ts';
import { openStore, recoverTarget, scanTree, type SnapshotStore } from '../node.ts';

const scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-snapshots-')));
afterAll(() => {
  fs.rmSync(scratch, { recursive: true });
});
let folders = 0;
const fresh = (): string => path.join(scratch, String(folders++));
const now = '2026-01-05T10:00:00.000Z';
const about = { label: 'M6', scope: wholeTree, now } as const;
type Tree = Readonly<Record<string, string>>;
const files: Tree = { 'meta/meta_flags.json': '{}', 'bin/run!': 'run', 'again.txt': '{}', empty: '' };

/** Writes files; what ends with `!` may be executed, and loses it. */
function write(tree: Tree, folder = fresh()): string {
  fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const [name, text] of Object.entries(tree)) {
    const file = path.join(folder, name.replace('!', ''));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    fs.chmodSync(file, name.endsWith('!') ? 0o755 : 0o644);
  }
  return folder;
}

function read(folder: string, prefix = '', tree: Record<string, string> = {}): Tree {
  for (const entry of fs.readdirSync(path.join(folder, prefix), { withFileTypes: true })) {
    const name = prefix + entry.name;
    if (entry.isDirectory()) read(folder, `${name}/`, tree);
    else tree[(fs.statSync(path.join(folder, name)).mode & 0o100) === 0 ? name : `${name}!`] = fs.readFileSync(path.join(folder, name), 'utf8');
  }
  return tree;
}

const records = (tree: Tree): FileRecord[] =>
  Object.entries(tree).map(([name, text]) => ({ path: name.replace('!', ''), sha256: createHash('sha256').update(text).digest('hex'), size: Buffer.byteLength(text), executable: name.endsWith('!') }));

async function taken(tree: Tree = files, scope: Scope = wholeTree): Promise<{ readonly folder: string; readonly store: SnapshotStore; readonly manifest: Manifest }> {
  const folder = fresh();
  const store = await openStore(folder, { create: true });
  const result = await store.create(write(tree), { ...about, scope, ...(scope.kind === 'files' && { paths: Object.keys(tree) }) });
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  return { folder, store, manifest: result.value };
}
const ids = (findings: readonly { readonly id: string }[]): string[] => findings.map(({ id }) => id);
const objectOf = (folder: string, text: string): string => {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return path.join(folder, 'objects/sha256', sha256.slice(0, 2), sha256.slice(2));
};

describe('taking a snapshot', () => {
  test('gives the manifest of the files, with each content once', async () => {
    const { folder, store, manifest } = await taken();
    expect(manifest).toEqual(createManifest(records(files), { label: 'M6', created_at: now, scope: wholeTree }));
    expect(fs.readdirSync(path.join(folder, 'objects/sha256'), { recursive: true }).filter((name) => String(name).length > 2)).toHaveLength(3);
    expect(await store.list()).toMatchObject({ snapshots: [{ root: manifest.root, label: 'M6', file_count: 4 }], findings: [] });
    for (const id of [manifest.root, manifest.root.slice(0, 8), `2026-01-05T10-00-00.000Z_M6_${manifest.root}.json`]) expect(await store.read(id)).toMatchObject({ ok: true, value: manifest });
    expect(ids(await store.verify(manifest.root))).toEqual(['snapshots/snapshot-proved']);
  });

  test.each([0, 1, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024 + 7])('a file of %i bytes has its digest', async (size) => {
    const text = 'x'.repeat(size);
    const { manifest, store } = await taken({ a: text });
    expect(manifest.files).toEqual(records({ a: text }));
    const target = write({});
    expect((await store.restore(manifest.root, target)).report?.equal).toBe(true);
    expect(read(target)).toEqual({ a: text });
  });

  test('of a list of files takes these alone, and all', async () => {
    const { manifest, store } = await taken({ 'a/b': '1', c: '2' }, { kind: 'files' });
    expect(manifest.files).toHaveLength(2);
    const root = write({ 'a/b': '1', c: '2', d: '3' });
    const some = await store.create(root, { ...about, scope: { kind: 'files' }, paths: ['a/b'] });
    expect(some.ok && some.value.files.map((file) => file.path)).toEqual(['a/b']);
    expect(ids((await store.create(root, { ...about, scope: { kind: 'files' }, paths: ['a/b', 'gone'] })).findings)).toEqual(['snapshots/file-unreadable']);
  });

  test('leaves out the store and what a restore keeps', async () => {
    const root = write({ a: '1' });
    const store = await openStore(path.join(root, 'store'), { create: true });
    for (let round = 0; round < 2; round++) expect(await store.create(root, about)).toMatchObject({ ok: true, value: { file_count: 1 } });
  });

  test.each([
    ['a link', (root: string) => { fs.symlinkSync('a', path.join(root, 'link')); }, 'snapshots/symlink'],
    ['a link to a folder', (root: string) => { fs.symlinkSync('/', path.join(root, 'link')); }, 'snapshots/symlink'],
    ['a path that no other system takes', (root: string) => { fs.writeFileSync(path.join(root, 'a:b'), ''); }, 'snapshots/path-unsafe'],
    ['two paths that are one elsewhere', (root: string) => { fs.writeFileSync(path.join(root, 'A'), ''); }, 'snapshots/path-collision'],
    ['no file', (root: string) => { fs.rmSync(path.join(root, 'a')); }, 'snapshots/nothing-selected'],
  ])('of %s is refused, and there is no snapshot', async (_name, spoil, id) => {
    const store = await openStore(fresh(), { create: true });
    const root = write({ a: '1' });
    spoil(root);
    expect(ids((await store.create(root, about)).findings)).toEqual([id]);
    expect((await store.list()).snapshots).toEqual([]);
  });

  test.each([
    ['changes while it is read', 'snapshots/file-changed', (file: string) => { fs.writeFileSync(file, String(Math.random())); }],
    ['goes', 'snapshots/file-changed', (file: string) => { fs.rmSync(file, { force: true }); }],
  ])('of a file that %s is refused', async (_name, id, change) => {
    const root = write({ a: '1', b: '2' });
    const machine = { ...nodeMachine, open: async (file: string) => {
      const open = await nodeMachine.open(file);
      if (!file.includes('objects') && file.endsWith('/a')) change(path.join(root, 'a'));
      return open;
    } };
    const store = await openStore(fresh(), { create: true, machine });
    const result = await store.create(root, about);
    expect(result.ok).toBe(false);
    expect(ids(result.findings)).toContain(id);
  });

  test.each([
    ['a pipe', 'snapshots/special-file', { kind: 'other' } as const],
    ['a file of more than 16 GiB', 'snapshots/too-large', { size: 2 ** 34 + 1 }],
  ])('of %s is refused, and it is not read', async (_name, id, seen) => {
    const machine: Machine = { ...nodeMachine, look: async (file) => {
      const found = await nodeMachine.look(file);
      return found && file.endsWith('/a') ? { ...found, ...seen } : found;
    } };
    const store = await openStore(fresh(), { create: true, machine });
    expect(ids((await store.create(write({ a: '1', b: '2' }), about)).findings)).toEqual([id]);
  });

  test('is refused while files come', async () => {
    const root = write({ a: '1' });
    const machine = { ...nodeMachine, open: async (file: string) => {
      if (file.endsWith('/a')) fs.writeFileSync(path.join(root, 'b'), '');
      return nodeMachine.open(file);
    } };
    const store = await openStore(fresh(), { create: true, machine });
    expect(ids((await store.create(root, about)).findings)).toEqual(['snapshots/tree-changed']);
  });

  test('inherits no damage: an object that is damaged is replaced and told', async () => {
    const { folder, store, manifest } = await taken();
    fs.chmodSync(objectOf(folder, 'run'), 0o644);
    fs.writeFileSync(objectOf(folder, 'run'), 'nur');
    const again = await store.create(write(files), about);
    expect([again.ok, ids(again.findings)]).toEqual([true, ['snapshots/object-corrupt']]);
    expect(ids(await store.verify(manifest.root))).toEqual(['snapshots/snapshot-proved']);
  });

  test('can be ended and followed', async () => {
    const store = await openStore(fresh(), { create: true });
    const root = write(files);
    const seen: number[] = [];
    await store.create(root, { ...about, onProgress: ({ files: count }) => seen.push(count) });
    expect(seen).toEqual([1, 2, 3, 4]);
    await expect(store.create(root, { ...about, signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});

describe('checking a store', () => {
  test.each([
    ['gone', (file: string) => { fs.rmSync(file); }, 'snapshots/object-missing'],
    ['of another length', (file: string) => { fs.appendFileSync(file, '!'); }, 'snapshots/object-corrupt'],
    ['a link', (file: string) => { fs.renameSync(file, `${file}.x`); fs.symlinkSync(`${file}.x`, file); }, 'snapshots/object-corrupt'],
  ])('an object that is %s is found and named, and nothing is restored', async (_name, spoil, id) => {
    const { folder, store, manifest } = await taken();
    fs.chmodSync(objectOf(folder, 'run'), 0o644);
    spoil(objectOf(folder, 'run'));
    for (const findings of [await store.verify(manifest.root), await store.fsck()]) expect(findings).toMatchObject([{ id, subject: path.basename(path.dirname(objectOf(folder, 'run'))) + path.basename(objectOf(folder, 'run')), integrity: true }]);
    const target = write({ 'bin/run': 'old' });
    expect(await store.restore(manifest.root, target)).toMatchObject({ report: null, findings: [{ id }] });
    expect(read(target)).toEqual({ 'bin/run': 'old' });
  });

  test('every single flipped bit of an object is found', async () => {
    const { folder, store, manifest } = await taken();
    const file = objectOf(folder, 'run');
    fs.chmodSync(file, 0o644);
    for (let bit = 0; bit < 24; bit++) {
      const bytes = Buffer.from('run');
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      fs.writeFileSync(file, bytes);
      expect(ids(await store.verify(manifest.root))).toEqual(['snapshots/object-corrupt']);
    }
  });

  test('a manifest that is damaged, or has the name of another, is found; the others are still checked', async () => {
    const { folder, store, manifest } = await taken();
    const name = path.join(folder, 'snapshots', `2026-01-05T10-00-00.000Z_M6_${manifest.root}.json`);
    fs.copyFileSync(name, name.replace('_M6_', '_M7_'));
    fs.writeFileSync(name.replace('_M6_', '_M8_'), '{');
    expect(ids(await store.fsck()).sort()).toEqual(['snapshots/manifest-invalid', 'snapshots/root-mismatch', 'snapshots/snapshot-proved']);
    const pruned = await store.prune({ keepLast: 1 }, new Set(), { apply: true, now });
    expect(pruned.ok).toBe(false);
    expect(ids((await store.read(manifest.root)).findings)).toEqual([]);
  });

  test('an id that names none, or several roots, is refused', async () => {
    const { store, manifest } = await taken();
    for (const id of ['', 'no', manifest.root.slice(0, 7), '../format', manifest.root.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))]) expect(ids((await store.read(id)).findings)).toEqual(['snapshots/unknown-snapshot']);
  });

  test('a folder that is no store is refused', async () => {
    await expect(openStore(fresh())).rejects.toMatchObject({ code: 'not-a-store' });
    await expect(openStore(write({ a: '1' }), { create: true })).rejects.toMatchObject({ code: 'not-a-store' });
    await expect(openStore(write({ format: 'plimsoll-snapshot-store/2\n' }), { create: true })).rejects.toMatchObject({ code: 'not-a-store' });
  });
});

describe('restoring', () => {
  const other: Tree = { 'meta/meta_flags.json': 'changed', 'bin/run': 'run', 'more/extra': 'extra', 'again.txt': '{}' };

  test('brings back the root, and keeps and lists what is extra', async () => {
    const { store, manifest } = await taken();
    const target = write(other);
    const { report, findings } = await store.restore(manifest.root, target, { expectRoot: manifest.root });
    expect(ids(findings)).toEqual(['snapshots/restore-proved']);
    expect(report).toMatchObject({ equal: true, root_after: manifest.root, written: ['bin/run', 'empty', 'meta/meta_flags.json'], deleted: [], extra: ['more/extra'], unchanged: 1 });
    expect(read(target)).toEqual({ ...files, 'more/extra': 'extra' });
    expect(fs.readdirSync(target).sort()).toEqual(['again.txt', 'bin', 'empty', 'meta', 'more']);
  });

  test('removes what is extra only if told to, and nothing that the scope does not select', async () => {
    const { store, manifest } = await taken({ 'a.json': '1' }, { kind: 'tree', include: ['**/*.json'], exclude: [] });
    const target = write({ 'b.json': '2', 'b.txt': '3', 'deep/c.json': '4' });
    expect(await store.restore(manifest.root, target, { deleteExtra: true })).toMatchObject({ report: { equal: true, deleted: ['b.json', 'deep/c.json'] } });
    expect(read(target)).toEqual({ 'a.json': '1', 'b.txt': '3' });
  });

  test('onto identical files writes nothing', async () => {
    const { store, manifest } = await taken();
    const target = write(files);
    const before = fs.statSync(target).mtimeMs;
    expect(await store.restore(manifest.root, target)).toMatchObject({ report: { equal: true, written: [], root_before: manifest.root, unchanged: 4 } });
    expect(fs.statSync(target).mtimeMs).toBe(before);
  });

  const refusals: readonly (readonly [string, string, (target: string) => unknown])[] = [
    ['others may write to', 'snapshots/unsafe-target', (target) => { fs.chmodSync(target, 0o777); }],
    ['is a link', 'snapshots/unsafe-target', (target) => { fs.renameSync(target, `${target}.real`); fs.symlinkSync(`${target}.real`, target); }],
    ['is not there', 'snapshots/unsafe-target', (target) => { fs.rmSync(target, { recursive: true }); }],
    ['is a file', 'snapshots/unsafe-target', (target) => { fs.rmSync(target, { recursive: true }); fs.writeFileSync(target, ''); }],
    ['has a link for a file', 'snapshots/unsafe-target', (target) => { fs.symlinkSync('/etc/hostname', path.join(target, 'empty')); }],
    ['has a link for a folder', 'snapshots/unsafe-target', (target) => { fs.rmSync(path.join(target, 'bin'), { recursive: true }); fs.symlinkSync(scratch, path.join(target, 'bin')); }],
    ['has a file for a folder', 'snapshots/path-collision', (target) => { fs.rmSync(path.join(target, 'bin'), { recursive: true }); fs.writeFileSync(path.join(target, 'bin'), ''); }],
    ['has a folder with files for a file', 'snapshots/path-collision', (target) => { write({ 'empty/x': '1' }, target); }],
  ];
  test.each(refusals)('into a target that %s is refused, and nothing is changed', async (_name, id, spoil) => {
    const { store, manifest } = await taken();
    const target = write(other);
    spoil(target);
    const before = fs.existsSync(target) && fs.statSync(target).isDirectory() ? JSON.stringify(fs.readdirSync(target)) : '';
    const { report, findings } = await store.restore(manifest.root, target);
    expect([report, ids(findings)]).toEqual([null, [id]]);
    if (before !== '') expect(JSON.stringify(fs.readdirSync(target))).toBe(before);
  });

  test('into the root, the home folder, the store, or what is above one is refused', async () => {
    const { folder, store, manifest } = await taken();
    const target = path.join(scratch, 'above');
    fs.mkdirSync(path.join(target, 'inner'), { recursive: true });
    fs.cpSync(folder, path.join(target, 'inner/store'), { recursive: true });
    const inner = await openStore(path.join(target, 'inner/store'));
    expect(ids((await inner.restore(manifest.root, target)).findings)).toEqual(['snapshots/unsafe-target']);
    for (const bad of ['/', os.homedir(), folder, path.join(folder, 'trash')]) expect(ids((await store.restore(manifest.root, bad)).findings)).toEqual(['snapshots/unsafe-target']);
  });

  test('of another root than expected, or without the space, is refused', async () => {
    const { folder, manifest } = await taken();
    const target = write(other);
    const store = await openStore(folder, { machine: { ...nodeMachine, freeSpace: () => Promise.resolve(1) } });
    expect(ids((await store.restore(manifest.root, target, { expectRoot: 'ab'.repeat(32) })).findings)).toEqual(['snapshots/root-mismatch']);
    expect(ids((await store.restore(manifest.root, target)).findings)).toEqual(['snapshots/no-space']);
    expect(read(target)).toEqual(other);
  });

  test('whose result differs puts the old files back and says so', async () => {
    const { folder, manifest } = await taken();
    const target = write(other);
    let spoilt = false;
    const machine = { ...nodeMachine, rename: async (from: string, to: string) => {
      await nodeMachine.rename(from, to);
      if (!to.endsWith('/meta_flags.json') || spoilt) return;
      spoilt = true;
      fs.writeFileSync(path.join(target, 'again.txt'), 'by somebody');
      fs.writeFileSync(path.join(target, 'meta/meta_flags.json'), 'by somebody');
    } };
    const store = await openStore(folder, { machine });
    const { report, findings } = await store.restore(manifest.root, target);
    expect(report).toMatchObject({ equal: false });
    expect(findings.every(({ id, integrity }) => id === 'snapshots/restore-mismatch' && integrity === true)).toBe(true);
    expect(read(target)).toEqual({ ...other, 'again.txt': 'by somebody' });
  });

  test('a target whose restore was interrupted is refused by every other command, and recovered', async () => {
    const { store } = await taken();
    const target = write(other);
    fs.mkdirSync(path.join(target, '.plimsoll-write'), { mode: 0o700 });
    fs.writeFileSync(path.join(target, '.plimsoll-write/journal.json'), JSON.stringify({ schema_version: 'plimsoll.journalled-write.v1', mode: 'finish', stage: '0123456789abcdef', changes: [], made: [], emptied: [] }));
    expect(ids((await scanTree(target, wholeTree)).findings)).toEqual(['snapshots/restore-interrupted']);
    expect(ids((await store.create(target, about)).findings)).toEqual(['snapshots/restore-interrupted']);
    expect(ids(await recoverTarget(target))).toEqual(['snapshots/restore-recovered']);
    expect(await recoverTarget(target)).toEqual([]);
    expect(read(target)).toEqual(other);
  });
});

describe('rehearsing', () => {
  test.each([true, false])('reproduces the root and changes nothing; virtual: %s', async (virtual) => {
    const { folder, store, manifest } = await taken();
    const target = write({ 'again.txt': 'other', x: '1' });
    const { report, findings } = await store.rehearse(manifest.root, target, { virtual });
    expect(ids(findings)).toEqual(['snapshots/rehearsal-proved']);
    expect(report).toMatchObject({ equal: true, materialised: !virtual, create: ['bin/run', 'empty', 'meta/meta_flags.json'], replace: ['again.txt'], extra: ['x'], space_ok: true, noop: false });
    expect(read(target)).toEqual({ 'again.txt': 'other', x: '1' });
    expect(fs.readdirSync(path.join(folder, 'rehearsals'))).toEqual([]);
  });

  test('on a target that is equal shows nothing', async () => {
    const { store, manifest } = await taken();
    expect(ids((await store.rehearse(manifest.root, write(files))).findings)).toEqual(['snapshots/rehearsal-proved', 'snapshots/rehearsal-noop']);
  });
});

describe('pruning', () => {
  const policy = { keepLast: 1 };

  test('removes what no rule keeps, and contents that nobody names once they are a day old', async () => {
    const { folder, store, manifest } = await taken({ a: 'old', b: 'both' });
    const newer = await store.create(write({ b: 'both', c: 'new' }), { ...about, now: '2026-02-05T10:00:00.000Z' });
    const later = '2026-03-05T10:00:00.000Z';
    expect(ids((await store.prune(policy, new Set(), { now: later })).findings).sort()).toEqual(['snapshots/prune-kept', 'snapshots/prune-removed']);
    expect((await store.list()).snapshots).toHaveLength(2);
    expect((await store.prune(policy, new Set([manifest.root]), { now: later, apply: true })).findings).toHaveLength(2);
    expect((await store.list()).snapshots).toHaveLength(2);
    await store.prune(policy, new Set(), { now: later, apply: true });
    expect((await store.list()).snapshots.map(({ root }) => root)).toEqual([newer.ok && newer.value.root]);
    expect(fs.existsSync(objectOf(folder, 'old'))).toBe(true);
    fs.utimesSync(objectOf(folder, 'old'), 0, 0);
    fs.utimesSync(objectOf(folder, 'both'), 0, 0);
    await store.prune(policy, new Set(), { now: later, apply: true });
    expect([fs.existsSync(objectOf(folder, 'old')), fs.existsSync(objectOf(folder, 'both'))]).toEqual([false, true]);
    expect(ids(await store.fsck())).toEqual(['snapshots/snapshot-proved']);
    expect(fs.readdirSync(path.join(folder, 'trash'))).toEqual([]);
  });

  test('waits for nobody that is gone, and four that take snapshots at once lose nothing to it', async () => {
    const { folder, store } = await taken();
    await Promise.all([
      ...Array.from({ length: 4 }, async (_, index) => {
        const made = await store.create(write({ [`only-${index}`]: String(index), all: 'all' }), { ...about, label: `L${index}` });
        expect(made.ok).toBe(true);
      }),
      store.prune(policy, new Set(), { apply: true, now }).catch((thrown: unknown) => { expect(thrown).toMatchObject({ code: 'locked' }); }),
    ]);
    expect(new Set(ids(await store.fsck()))).toEqual(new Set(['snapshots/snapshot-proved']));
    expect(fs.readdirSync(path.join(folder, 'active'))).toEqual([]);
  });
});
