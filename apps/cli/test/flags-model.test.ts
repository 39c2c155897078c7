import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { newRegistry, readRegistry, type Registry, writeRegistry } from '@plimsoll/flags';
import { expect, it } from 'vitest';
import { runInProcess } from './run-in-process.ts';
import { temporaryFolder } from './temporary.ts';

const WHO = '--actor ann --rationale x';
const NOW = '2026-02-01T10:00:00Z';

/** A registry under the default rules with `base`, and `top` that depends on it. */
function fresh(): string {
  const record = { state: { mode: 'disabled' as const }, owner: 'o', rationale: 'r', updated_at: NOW, updated_by: 'a', evidence: [], controls: {}, bucketing: { version: 'v2' as const, by: null } };
  return writeRegistry({ ...newRegistry('model', 'production', NOW), records: { base: { ...record, depends_on: [] }, top: { ...record, depends_on: [{ id: 'base', at_least: 'gradual' }] } } });
}

/** Everything that somebody without tickets may type who wants a flag on. */
const COMMANDS = [
  `edit top f.json --with loose.json ${WHO}`,
  ...['base', 'top'].flatMap((id) => [
    `set ${id} f.json --to shadow ${WHO}`,
    `set ${id} f.json --to gradual --ppm 1 --evidence report.json ${WHO}`,
    `set ${id} f.json --to enabled --evidence report.json ${WHO}`,
    `disable f.json --match ${id}`,
  ]),
];

const recordsOf = (file: string): Registry['records'] => {
  const read = readRegistry(readFileSync(file));
  return read.ok ? read.value.registry.records : expect.fail(read.findings[0]?.sentence);
};

it('no sequence of commands exposes anybody to a flag without a ticket', async () => {
  const directory = temporaryFolder({ 'f.json': fresh(), 'report.json': '{}', 'loose.json': '{"depends_on": [], "controls": {}}' });
  const file = path.join(directory, 'f.json');
  const plimsoll = (line: string) => runInProcess(`flags ${line}`.split(' '), { directory });
  // Breadth first over what can be reached: modes and dependencies of both flags; each state once.
  const key = (): string => JSON.stringify(Object.entries(recordsOf(file)).map(([id, { state, depends_on: on }]) => [id, state.mode, on.length]).sort());
  const seen = new Map([[key(), fresh()]]);
  for (const text of seen.values()) {
    for (const line of COMMANDS) {
      writeFileSync(file, text);
      const { code, stdout } = await plimsoll(line);
      expect([0, 1, 3], stdout).toContain(code);
      for (const { state } of Object.values(recordsOf(file))) expect(['disabled', 'shadow']).toContain(state.mode);
      if (!seen.has(key())) seen.set(key(), readFileSync(file, 'utf8'));
    }
  }
  expect(seen.size).toBe(8);
});

const built = path.resolve(import.meta.dirname, '../dist/plimsoll.cjs');

it.skipIf(!existsSync(built))('processes that set flags at once lose nothing', async () => {
  const directory = temporaryFolder({ 'f.json': fresh() });
  const run = promisify(execFile);
  const plimsoll = (line: string) => run(process.execPath, [built, 'flags', ...line.split(' ')], { cwd: directory });
  await Promise.all([...['a', 'b', 'c'].map((id) => plimsoll(`create ${id} f.json --owner o ${WHO}`)), plimsoll(`set base f.json --to shadow ${WHO}`)]);
  const records = recordsOf(path.join(directory, 'f.json'));
  expect(Object.keys(records).sort()).toEqual(['a', 'b', 'base', 'c', 'top']);
  expect(records['base']?.state.mode).toBe('shadow');
  expect((JSON.parse(readFileSync(path.join(directory, 'f.json'), 'utf8')) as { generation: number }).generation).toBe(5);
});
