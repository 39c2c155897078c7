import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { nodeMachine } from '@plimsoll/durable-files';
import { sha256 } from '@plimsoll/merkle';
import { afterAll, describe, expect, test } from 'vitest';
import { faults, machineWith, ModelMachine, systemError } from '@plimsoll/durable-files/model';
import { cycle, record } from '../test/notes.ts';
import { noteEntry, renderNote, verifyNotes, type WrittenNote } from './index.ts';
import { readNotes, writeIterationNote } from './node.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-notes-'));
afterAll(() => {
  fs.rmSync(scratch, { recursive: true });
});
let folders = 0;
const fresh = (): string => path.join(scratch, String(folders++), 'artifacts', 'notes');
const dir = '/artifacts/notes';

/** Whether the notes on the machine are whole, each under its own number, and all those acknowledged are among them. */
async function assertGood(machine: ModelMachine, acknowledged: readonly WrittenNote[], label: string): Promise<void> {
  const { files, findings } = await readNotes(dir, machine);
  const entries = acknowledged.map((note) => noteEntry(note).data);
  const verified = verifyNotes(files, entries).findings.filter(({ id }) => !['phase-manifest/note-unrecorded', 'phase-manifest/notes-absent'].includes(id));
  expect([...findings, ...verified], label).toEqual([]);
}

test('the first note makes the folder, which git ignores, and the next has the next number', async () => {
  const folder = fresh();
  const first = await writeIterationNote(folder, cycle);
  const second = await writeIterationNote(folder, { ...cycle, reason: 'again' });
  const text = renderNote({ ...record(), iteration: 2, reason: 'again' });
  expect(first.iteration).toBe(1);
  expect(second).toEqual({ path: path.join(folder, 'iteration-2.md'), iteration: 2, sha256: toHex(sha256(encodeUtf8(text))), size: text.length, note: record({ iteration: 2, reason: 'again' }) });
  expect(fs.readFileSync(second.path, 'utf8')).toBe(text);
  expect(fs.readdirSync(folder).sort()).toEqual(['.gitignore', 'iteration-1.md', 'iteration-2.md']);
  expect(fs.readFileSync(path.join(folder, '.gitignore'), 'utf8')).toBe('*\n');
});

test('numbers go on after the largest, a folder of that name included; gaps stay', async () => {
  const folder = fresh();
  fs.mkdirSync(path.join(folder, 'iteration-9.md'), { recursive: true });
  expect((await writeIterationNote(folder, cycle)).iteration).toBe(10);
  const { files, findings } = await readNotes(folder);
  expect(files.map(({ name }) => name)).toEqual(['iteration-10.md']);
  expect(findings).toMatchObject([{ id: 'phase-manifest/notes-path-unsafe', subject: 'iteration-9.md' }]);
});

test('a record that is none is misuse, and nothing is touched', async () => {
  const folder = fresh();
  await expect(writeIterationNote(folder, { ...cycle, reason: '' })).rejects.toThrow(TypeError);
  expect(fs.existsSync(folder)).toBe(false);
});

test('a link in the place of the folder is refused, as are notes behind one', async () => {
  const folder = fresh();
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  fs.symlinkSync(scratch, folder);
  await expect(writeIterationNote(folder, cycle)).rejects.toMatchObject({ name: 'PhaseManifestError', code: 'unsafe-path' });
  expect((await readNotes(folder)).findings).toMatchObject([{ id: 'phase-manifest/notes-path-unsafe' }]);
  const other = fresh();
  await writeIterationNote(other, cycle);
  fs.symlinkSync(path.join(other, 'iteration-1.md'), path.join(other, 'iteration-2.md'));
  expect(await readNotes(other)).toMatchObject({ files: [{ name: 'iteration-1.md' }], findings: [{ id: 'phase-manifest/notes-path-unsafe', subject: 'iteration-2.md' }] });
});

test('a folder that is not there has no notes; a file is no folder', async () => {
  const folder = fresh();
  expect(await readNotes(folder)).toEqual({ files: [], findings: [] });
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  fs.writeFileSync(folder, '');
  await expect(writeIterationNote(folder, cycle)).rejects.toMatchObject({ code: 'unsafe-path' });
  expect((await readNotes(folder)).findings).toMatchObject([{ id: 'phase-manifest/notes-path-unsafe' }]);
});

test.each(['iteration-9007199254740990.md', 'iteration-9007199254740991.md'])('%s leaves no number', async (name) => {
  const machine = new ModelMachine();
  machine.put(`${dir}/${name}`, '');
  await expect(writeIterationNote(dir, cycle, machine)).rejects.toMatchObject({ code: 'notes-full' });
  expect(machine.names(dir)).toEqual(['.gitignore', name]);
});

test('a writer that loses the number a thousand times gives up', async () => {
  const machine = new ModelMachine();
  const link = (): Promise<void> => Promise.reject(systemError('EEXIST'));
  await expect(writeIterationNote(dir, cycle, machineWith(machine, { link }))).rejects.toMatchObject({ code: 'notes-full' });
  expect(machine.names(dir)).toEqual(['.gitignore']);
});

test('a file system that ignores case leads to the number after', async () => {
  const machine = new ModelMachine();
  machine.put(`${dir}/Iteration-1.md`, '');
  const link: ModelMachine['link'] = (from, to) => (to.endsWith('/iteration-1.md') ? Promise.reject(systemError('EEXIST')) : machine.link(from, to));
  expect((await writeIterationNote(dir, cycle, machineWith(machine, { link }))).iteration).toBe(2);
});

describe.each([true, false])('where the file system has hard links: %s', (hasLinks) => {
  const made = (): ModelMachine => Object.assign(new ModelMachine(), { hasLinks });

  test('64 writers of one process get 1 to 64, and leave nothing else', async () => {
    const machine = made();
    const notes = await Promise.all(Array.from({ length: 64 }, () => writeIterationNote(dir, cycle, machine)));
    expect(notes.map((note) => note.iteration).sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
    expect(machine.names(dir)).toEqual(['.gitignore', ...notes.map((note) => path.basename(note.path))].sort());
    await assertGood(machine, notes, 'after 64 writers');
  });

  test.each(faults)('when any call %s, every note is whole and none that was acknowledged is lost', async (fault) => {
    for (let call = 1, ended = false; !ended; call++) {
      const machine = Object.assign(made(), { fault, faultAt: call });
      const acknowledged: WrittenNote[] = [];
      for (let note = 0; note < 2; note++) {
        const wrote = await writeIterationNote(dir, cycle, machine).catch(() => undefined);
        if (wrote !== undefined) acknowledged.push(wrote);
      }
      ended = machine.calls < call;
      for (const { label, machine: next } of machine.nextProcesses()) {
        const where = `call ${call} (${machine.done[call - 1] ?? 'none'}) ${fault}, ${label}`;
        await assertGood(next, acknowledged, where);
        const more = await writeIterationNote(dir, cycle, next);
        await assertGood(next, [...acknowledged, more], `${where}, and another note`);
        expect(next.text(`${dir}/.gitignore`), where).toBe('*\n');
        for (const { machine: last } of next.nextProcesses().slice(0, 2)) await assertGood(last, [...acknowledged, more], `${where}, and a power failure after another note`);
      }
    }
  });

  test('what a crash leaves is removed by a writer an hour later', async () => {
    for (let call = 1; ; call++) {
      const machine = Object.assign(made(), { fault: 'crashes', faultAt: call });
      await writeIterationNote(dir, cycle, machine).catch(() => undefined);
      if (machine.calls < call) break;
      const next = machine.nextProcesses()[0]?.machine;
      if (next === undefined) throw new Error('no process follows');
      next.clock += 3_600_001;
      await writeIterationNote(dir, cycle, next);
      expect(next.names(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    }
  });
});

test('a number that a crashed writer had taken without links stays unused for ever', async () => {
  const machine = Object.assign(new ModelMachine(), { hasLinks: false });
  machine.put(`${dir}/.iteration-4.taken`, '');
  expect((await writeIterationNote(dir, cycle, machine)).iteration).toBe(5);
  expect(machine.names(dir)).toContain('.iteration-4.taken');
});

test('a note that appears before the number is taken without links is not replaced', async () => {
  const machine = Object.assign(new ModelMachine(), { hasLinks: false });
  let first: WrittenNote | undefined;
  const create: ModelMachine['create'] = async (file) => {
    if (first === undefined && file.endsWith('.iteration-1.taken')) first = await writeIterationNote(dir, { ...cycle, reason: 'first' }, machine);
    return machine.create(file);
  };
  const second = await writeIterationNote(dir, cycle, machineWith(machine, { create }));
  expect([first?.iteration, second.iteration]).toEqual([1, 2]);
  expect(machine.text(`${dir}/iteration-1.md`)).toContain('| reason | first |');
});

test('temporary files of the last hour are left alone', async () => {
  const machine = new ModelMachine();
  machine.put(`${dir}/.iteration-1.md.0123456789abcdef.tmp`, 'half');
  await writeIterationNote(dir, cycle, machine);
  expect(machine.names(dir)).toContain('.iteration-1.md.0123456789abcdef.tmp');
});

test('a refusal of the system is io, with its cause', async () => {
  const machine = Object.assign(new ModelMachine(), { faultAt: 1 });
  await expect(writeIterationNote(dir, cycle, machine)).rejects.toMatchObject({ code: 'io', cause: { code: 'EIO' } });
});

test('without links on a real file system the note stands too', async () => {
  const folder = fresh();
  const link = (): Promise<void> => Promise.reject(systemError('ENOTSUP'));
  const notes = await Promise.all(Array.from({ length: 8 }, () => writeIterationNote(folder, cycle, { ...nodeMachine, link })));
  expect(new Set(notes.map((note) => note.iteration))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
  expect(verifyNotes((await readNotes(folder)).files, notes.map((note) => noteEntry(note).data)).verdict).toBe('pass');
});
