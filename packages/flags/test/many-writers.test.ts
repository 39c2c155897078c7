import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { bundleProgram } from '@plimsoll/config/bundle';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeRegistry } from '../src/index.ts';
import { listSnapshots, readRegistryFile, readSnapshot } from '../src/node.ts';
import { sampleRegistry } from './sample-registry.ts';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'plimsoll-flag-writers-'));
let program = '';
beforeAll(async () => {
  program = await bundleProgram(new URL('flag-writer-process.ts', import.meta.url), base);
});
afterAll(() => {
  fs.rmSync(base, { recursive: true });
});

const WRITERS = 8;
const EACH = 4;

test.each([
  ['that change the file', 'change'],
  ['that compare and set', 'drive'],
])('8 processes %s at once lose nothing: each change follows another one', async (_name, mode) => {
  const file = path.join(base, mode, 'meta_flags.json');
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, writeRegistry(sampleRegistry({})));
  const found = await Promise.all(
    Array.from({ length: WRITERS }, async (_value, writer) => {
      const { stdout } = await promisify(execFile)(process.execPath, [program, file, mode, `w${writer}`, String(EACH)]);
      return JSON.parse(stdout) as string[];
    }),
  );
  const { read } = await readRegistryFile(file);
  const last = read.ok ? read.value.registry : expect.fail(read.findings[0]?.sentence);
  const all = Array.from({ length: WRITERS }, (_value, writer) => Array.from({ length: EACH }, (_one, i) => `w${writer}_${i}`)).flat();
  expect(Object.keys(last.records).sort()).toEqual(all.sort());
  expect(last.generation).toBe(1 + WRITERS * EACH);
  const snapshots = await listSnapshots(file);
  const states = await Promise.all(snapshots.map(async ({ name }) => readSnapshot(file, name)));
  const before = states.flatMap((state) => (state.ok ? [state.value.registry.previous_root] : []));
  expect(before.length).toBe(1 + WRITERS * EACH);
  expect(new Set(before).size).toBe(before.length);
  expect(found.flat().sort()).toEqual(before.filter((root) => root !== null).sort());
  expect(fs.readdirSync(path.dirname(file)).sort()).toEqual(['meta_flags.json', ...(mode === 'drive' ? ['meta_flags.json.fence'] : []), 'snapshots']);
});
