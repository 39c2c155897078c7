import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { bundleProgram } from '@plimsoll/config/bundle';
import { afterAll, expect, test } from 'vitest';
import { parseNote } from '../src/index.ts';
import { readNotes, writeIterationNote } from '../src/node.ts';
import { cycle } from './notes.ts';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-writers-'));
afterAll(() => {
  fs.rmSync(base, { recursive: true });
});

test('64 writers in three processes and this one get 1 to 64, every note whole and nothing else left', async () => {
  const writer = await bundleProgram(new URL('note-writer-process.ts', import.meta.url), base);
  const folder = path.join(base, 'notes');
  const here = Promise.all(Array.from({ length: 16 }, () => writeIterationNote(folder, cycle)));
  const others = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [writer, folder, '16']);
      return JSON.parse(stdout) as number[];
    }),
  );
  const numbers = [...others.flat(), ...(await here).map((note) => note.iteration)].sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
  const { files, findings } = await readNotes(folder);
  expect(findings).toEqual([]);
  expect(files.map(({ name }) => name)).toEqual(numbers.map((number) => `iteration-${number}.md`));
  for (const { name, bytes } of files) expect(parseNote(new TextDecoder().decode(bytes)).findings, name).toEqual([]);
  expect(fs.readdirSync(folder).length).toBe(65);
});
