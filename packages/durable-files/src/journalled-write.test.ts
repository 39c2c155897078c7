import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type FileChange, isWriteInterrupted, journalledWrite, type Machine, nodeMachine, recoverWrite } from './index.ts';
import { faults, machineWith, ModelMachine, systemError } from './model.ts';

const folder = '/state';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Every kind of change: replaced, made in a new folder, removed, runnable, a folder where a file was, a file where folders were. */
const changes: readonly FileChange[] = [
  { path: 'a.json', content: bytes('new a') },
  { path: 'deep/er/b.json', content: async (take) => { await take(bytes('new ')); await take(bytes('b')); } },
  { path: 'gone.json', content: null },
  { path: 'never.json', content: null },
  { path: 'same.json', content: bytes('same') },
  { path: 'tool', content: bytes('tool'), executable: true },
  { path: 'was-file', content: null },
  { path: 'was-file/now-folder', content: bytes('in it') },
  { path: 'was-folder', content: bytes('a file') },
  { path: 'was-folder/x/y', content: null },
];
const before = { 'a.json': 'old a', 'gone.json': 'gone', 'kept.json': 'kept', 'same.json': 'same', tool: 'tool', 'was-file': 'a file', 'was-folder/x/y': 'below' };
const after = { 'a.json': 'new a', 'deep/er/b.json': 'new b', 'kept.json': 'kept', 'same.json': 'same', tool: 'tool, runs', 'was-file/now-folder': 'in it', 'was-folder': 'a file' };

function machineWithOld(): ModelMachine {
  const machine = new ModelMachine();
  for (const [name, text] of Object.entries(before)) machine.put(`${folder}/${name}`, text);
  return machine;
}

/** All files below the folder; what runs says so. */
function tree(machine: ModelMachine, at = folder, found: Record<string, string> = {}): Record<string, string> {
  for (const name of machine.names(at)) {
    const file = `${at}/${name}`;
    const text = machine.text(file);
    if (text === undefined) tree(machine, file, found);
    else found[path.relative(folder, file)] = ((machine.mode(file) ?? 0) & 0o100) !== 0 ? `${text}, runs` : text;
  }
  return found;
}

test('several files change as one, and nothing else is left', async () => {
  for (const hasLinks of [true, false]) {
    const machine = Object.assign(machineWithOld(), { hasLinks });
    expect(await journalledWrite(folder, changes, { machine })).toEqual(['a.json', 'deep/er/b.json', 'gone.json', 'tool', 'was-file', 'was-file/now-folder', 'was-folder', 'was-folder/x/y']);
    expect(tree(machine)).toEqual(after);
    expect(machine.names(folder)).not.toContain('.plimsoll-write');
    expect(await journalledWrite(folder, changes, { machine })).toEqual([]);
  }
});

test.each(faults)('when any call %s, the next process finds all old or all new after it recovered, all new if that was acknowledged', async (fault) => {
  const ways = new Set<string>();
  for (let call = 1, ended = false; !ended; call++) {
    const machine = Object.assign(machineWithOld(), { fault, faultAt: call });
    const acknowledged = await journalledWrite(folder, changes, { machine }).then(() => true, () => false);
    ended = machine.calls < call;
    for (const { label, machine: next } of sampled(machine, call)) {
      const where = `call ${call} (${machine.done[call - 1] ?? 'none'}) ${fault}, ${label}`;
      const isMixed = await isWriteInterrupted(folder, { machine: next });
      if (!isMixed) expect([before, after], `${where}, no journal`).toContainEqual(withoutOurs(tree(next)));
      ways.add(await recoverWrite(folder, { machine: next }));
      expect(acknowledged ? [after] : [before, after], where).toContainEqual(withoutOurs(tree(next)));
      expect(await isWriteInterrupted(folder, { machine: next }), where).toBe(false);
      if (call % 4 !== 0) continue;
      next.clock += 3_600_001;
      await journalledWrite(folder, changes, { machine: next });
      await recoverWrite(folder, { machine: next });
      expect(tree(next), where).toEqual(after);
    }
  }
  expect(ways).toContain('finished');
});

/** The end of the process and the loss of all that was not synced always, of the other power failures one each. */
function sampled(machine: ModelMachine, call: number): ReturnType<ModelMachine['nextProcesses']> {
  const cuts = machine.nextProcesses();
  return cuts.filter((_, index) => index < 2 || index === 2 + (call % (cuts.length - 2)));
}

function withoutOurs(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => !name.startsWith('.plimsoll-write')));
}

test.each(faults)('when any call of undoing or of recovering %s, the next one ends it', async (fault) => {
  const refused = { verify: () => Promise.reject(new Error('not what was wanted')) };
  for (let call = 1, ended = false; !ended; call++) {
    const machine = Object.assign(machineWithOld(), { fault, faultAt: call });
    const thrown = await journalledWrite(folder, changes, { machine, ...refused }).then(() => undefined, (error: unknown) => error);
    expect(thrown).toBeInstanceOf(Error);
    ended = machine.calls < call;
    for (const { label, machine: next } of sampled(machine, call).slice(call % 3, (call % 3) + 1)) {
      const where = `call ${call} (${machine.done[call - 1] ?? 'none'}) ${fault}, ${label}`;
      // The second one is interrupted as well, at another call.
      Object.assign(next, { fault, faultAt: 1 + ((call * 7) % 40) });
      await recoverWrite(folder, { machine: next }).catch(() => undefined);
      for (const { label: later, machine: last } of sampled(next, call).slice(1)) {
        await recoverWrite(folder, { machine: last });
        expect([before, after], `${where}, then ${later}`).toContainEqual(withoutOurs(tree(last)));
      }
    }
    if (ended) expect(tree(machine)).toEqual(before);
  }
});

test('what cannot be read fails with the old files in place', async () => {
  const calm = machineWithOld();
  await journalledWrite(folder, changes, { machine: calm });
  for (let look = 1; look <= calm.looks; look++) {
    const machine = Object.assign(machineWithOld(), { failingLook: look });
    const acknowledged = await journalledWrite(folder, changes, { machine }).then(() => true, () => false);
    const next = machine.nextProcesses()[0]?.machine ?? machine;
    await recoverWrite(folder, { machine: next });
    expect(acknowledged ? [after] : [before, after], `look ${look}`).toContainEqual(withoutOurs(tree(next)));
  }
});

test('short reads are read to the end', async () => {
  const machine = Object.assign(machineWithOld(), { readAtOnce: 1 });
  await journalledWrite(folder, changes, { machine });
  expect(tree(machine)).toEqual(after);
});

test('a full disk leaves everything as it was', async () => {
  for (let call = 1; call <= 30; call++) {
    const machine = Object.assign(machineWithOld(), { faultAt: call, code: 'ENOSPC' });
    const thrown = await journalledWrite(folder, changes, { machine }).then(() => undefined, (error: unknown) => error);
    if (thrown !== undefined) expect(thrown).toMatchObject({ code: 'ENOSPC' });
    await recoverWrite(folder, { machine });
    expect(withoutOurs(tree(machine))).toEqual(thrown === undefined ? after : before);
  }
});

const one = (path: string, content: string | null = 'new', more: Partial<FileChange> = {}): readonly FileChange[] => [{ path, content: content === null ? null : bytes(content), ...more }];

test.each([
  ['with another digest than expected', one('a.json', 'new', { expect: { sha256: digest('other'), executable: false } })],
  ['that must not be there', one('a.json', 'new', { expect: null })],
  ['whose content has another digest', one('a.json', 'new', { sha256: digest('other') })],
  ['where a folder with other files stands', one('was-folder')],
])('a file %s is a conflict, and nothing changes', async (_name, refused) => {
  const machine = machineWithOld();
  await expect(journalledWrite(folder, refused, { machine })).rejects.toMatchObject({ code: 'conflict' });
  expect(tree(machine)).toEqual(before);
});

test('a file that is as expected is replaced', async () => {
  const machine = machineWithOld();
  await journalledWrite(folder, one('a.json', 'new', { expect: { sha256: digest('old a'), executable: false }, sha256: digest('new') }), { machine });
  expect(machine.text(`${folder}/a.json`)).toBe('new');
});

test.each(['', '/a', 'a/', '../a', 'a/../b', './a', 'a//b', 'a\\b', 'a\0', '.plimsoll-write/journal.json'])('the path %j is misuse', async (name) => {
  await expect(journalledWrite(folder, one(name), { machine: machineWithOld() })).rejects.toThrow(TypeError);
});

test('a path named twice, or below one that is to be a file, is misuse', async () => {
  for (const name of ['a.json', 'a.json/b']) await expect(journalledWrite(folder, [...one('a.json'), ...one(name)], { machine: machineWithOld() })).rejects.toThrow(TypeError);
});

test('a file that somebody changes after it was staged is not lost: the old state is put back', async () => {
  const machine = machineWithOld();
  const rename: Machine['rename'] = async (from, to) => {
    if (to === `${folder}/a.json` && from.endsWith('/n0')) machine.put(`${folder}/tool`, 'by somebody');
    await machine.rename(from, to);
  };
  await expect(journalledWrite(folder, changes, { machine: machineWith(machine, { rename }) })).rejects.toMatchObject({ code: 'conflict' });
  expect(machine.text(`${folder}/a.json`)).toBe('old a');
});

test('a journal whose copies are gone is unrecoverable, stays, and says what to do', async () => {
  const machine = Object.assign(machineWithOld(), { fault: 'crashes' as const });
  const calm = machineWithOld();
  await journalledWrite(folder, changes, { machine: calm });
  machine.faultAt = calm.done.lastIndexOf('rename');
  await journalledWrite(folder, changes, { machine }).catch(() => undefined);
  const next = machine.nextProcesses()[0]?.machine ?? machine;
  const [stage = ''] = next.names(`${folder}/.plimsoll-write`).filter((name) => /^[0-9a-f]{16}$/.test(name));
  for (const name of next.names(`${folder}/.plimsoll-write/${stage}`)) await next.remove(`${folder}/.plimsoll-write/${stage}/${name}`);
  await expect(recoverWrite(folder, { machine: next })).rejects.toMatchObject({ code: 'unrecoverable' });
  expect(await isWriteInterrupted(folder, { machine: next })).toBe(true);
});

test.each(['', '{}', '{"schema_version":"plimsoll.journalled-write.v1","mode":"finish","stage":"0000000000000000","changes":[{"path":"../out","old":null,"new":null}],"made":[],"emptied":[]}'])('the journal %j is unrecoverable', async (text) => {
  const machine = machineWithOld();
  await machine.makeFolder(`${folder}/.plimsoll-write`, 0o700);
  machine.put(`${folder}/.plimsoll-write/journal.json`, text);
  await expect(recoverWrite(folder, { machine })).rejects.toMatchObject({ code: 'unrecoverable' });
});

test('where the machine cannot make links to old files, they are copied', async () => {
  const machine = machineWithOld();
  const link: Machine['link'] = (from, to) => (from.endsWith('.json') && !from.includes('.plimsoll') ? Promise.reject(systemError('EXDEV')) : machine.link(from, to));
  await expect(journalledWrite(folder, changes, { machine: machineWith(machine, { link }), verify: () => Promise.reject(new Error('no')) })).rejects.toThrow('no');
  expect(withoutOurs(tree(machine))).toEqual(before);
});

test('what a process left that was killed while it took the lock or wrote the journal goes with the next recovery', async () => {
  const machine = machineWithOld();
  await machine.makeFolder(`${folder}/.plimsoll-write`, 0o700);
  for (const name of ['journal.lock', 'journal.json']) machine.put(`${folder}/.plimsoll-write/.${name}.0123456789abcdef.tmp`, '');
  expect(await recoverWrite(folder, { machine })).toBe('nothing');
  expect(machine.names(folder)).not.toContain('.plimsoll-write');
});

test('a lock whose temporary file was cleaned up by the holder of the lock is taken at the next try', async () => {
  const machine = machineWithOld();
  let cleaned = 0;
  const link: Machine['link'] = async (from, to) => {
    if (to.endsWith('journal.lock') && cleaned++ === 0) await machine.remove(from);
    await machine.link(from, to);
  };
  await journalledWrite(folder, changes, { machine: machineWith(machine, { link }) });
  expect([cleaned, tree(machine)]).toEqual([2, after]);
});

test('an old file is not read again while it has the version that the caller read', async () => {
  const read: string[] = [];
  const machine = machineWithOld();
  const open: Machine['open'] = (file) => {
    read.push(file);
    return machine.open(file);
  };
  const expected = { expect: { sha256: digest('old a'), executable: false } };
  const version = (await machine.look(`${folder}/a.json`))?.version;
  await journalledWrite(folder, one('a.json', 'new', { ...expected, version }), { machine: machineWith(machine, { open }), verify: () => Promise.resolve() });
  expect(read).not.toContain(`${folder}/a.json`);
  await expect(journalledWrite(folder, one('a.json', 'newer', { ...expected, version }), { machine })).rejects.toMatchObject({ code: 'conflict' });
});

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-journalled-'));
afterAll(() => {
  fs.rmSync(scratch, { recursive: true });
});

test('on a real disk links are not followed, modes are kept, and links to the old file see nothing', async () => {
  const root = path.join(scratch, 'root');
  fs.mkdirSync(path.join(root, 'sub'), { recursive: true });
  fs.writeFileSync(path.join(scratch, 'outside'), 'outside');
  fs.writeFileSync(path.join(root, 'secret'), 'old', { mode: 0o600 });
  fs.linkSync(path.join(root, 'secret'), path.join(scratch, 'hard'));
  fs.symlinkSync(scratch, path.join(root, 'way-out'));
  fs.symlinkSync(path.join(scratch, 'outside'), path.join(root, 'link'));
  const machine = nodeMachine;
  for (const name of ['way-out/outside', 'link']) await expect(journalledWrite(root, one(name), { machine })).rejects.toMatchObject({ code: 'unsafe-path' });
  await expect(journalledWrite(path.join(root, 'way-out'), one('x'), { machine })).rejects.toMatchObject({ code: 'unsafe-path' });
  await journalledWrite(root, [...one('secret'), ...one('sub/tool', '#!', { executable: true })], { machine });
  expect(fs.readFileSync(path.join(scratch, 'outside'), 'utf8')).toBe('outside');
  expect(fs.readFileSync(path.join(scratch, 'hard'), 'utf8')).toBe('old');
  expect([fs.readFileSync(path.join(root, 'secret'), 'utf8'), fs.statSync(path.join(root, 'secret')).mode & 0o777]).toEqual(['new', 0o600]);
  expect(fs.statSync(path.join(root, 'sub/tool')).mode & 0o100).toBe(0o100);
  expect(fs.readdirSync(root).sort()).toEqual(['link', 'secret', 'sub', 'way-out']);
});

test('writers of one folder take turns', async () => {
  const root = path.join(scratch, 'turns');
  fs.mkdirSync(root);
  await Promise.all(
    Array.from({ length: 6 }, (_, index) => journalledWrite(root, [...one('x', String(index)), ...one('y', String(index))], { machine: nodeMachine })),
  );
  expect(fs.readFileSync(path.join(root, 'x'), 'utf8')).toBe(fs.readFileSync(path.join(root, 'y'), 'utf8'));
  expect(fs.readdirSync(root).sort()).toEqual(['x', 'y']);
});
