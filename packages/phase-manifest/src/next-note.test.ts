import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cycle } from '../test/notes.ts';
import { nextNoteNumber, writeIterationNote } from './node.ts';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-next-'));
afterAll(() => {
  fs.rmSync(scratch, { recursive: true });
});

test.each([
  ['nothing', [], 1],
  ['gaps', ['iteration-3.md', 'iteration-9.md'], 10],
  ['names that are none', ['iteration--4.md', 'Iteration-5.md'], 1],
  ['a number that another writer has taken', ['iteration-3.md', '.iteration-4.taken'], 5],
  ['the last number', ['iteration-9007199254740990.md'], undefined],
  ['a number beyond the last', ['iteration-9007199254740991.md'], undefined],
])('after %s comes the number that the writer takes', async (name, files, expected) => {
  const folder = path.join(scratch, name);
  fs.mkdirSync(folder);
  for (const file of files) fs.writeFileSync(path.join(folder, file), '');
  expect(await nextNoteNumber(folder)).toBe(expected);
  const written = await writeIterationNote(folder, cycle).then(({ iteration }) => iteration, () => undefined);
  expect(written).toBe(expected);
});

test('a folder that is not there has none, and is not made', async () => {
  const folder = path.join(scratch, 'absent');
  expect(await nextNoteNumber(folder)).toBe(1);
  expect(fs.existsSync(folder)).toBe(false);
});

test('a link is refused', async () => {
  fs.symlinkSync(scratch, path.join(scratch, 'link'));
  await expect(nextNoteNumber(path.join(scratch, 'link'))).rejects.toMatchObject({ code: 'unsafe-path' });
});
