import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const page = (name: string): string => readFileSync(path.join(root, name), 'utf8');

/** Cells of the rows below the first table that has this first column. */
function rowsOf(markdown: string, column: string): string[][] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${column} |`));
  const rows = lines.slice(start + 2);
  return rows.slice(0, rows.findIndex((line) => !line.startsWith('|'))).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifest = (folder: string): Manifest => JSON.parse(page(`${folder}/package.json`)) as Manifest;
const packages = readdirSync(path.join(root, 'packages')).sort();

describe('the documents', () => {
  it('state the floors that the lint rule holds', async () => {
    const { floors } = (await import(path.join(root, 'config/eslint/floors.js'))) as { floors: readonly (readonly string[])[] };
    const stated = rowsOf(page('docs/architecture.md'), 'floor');
    expect(stated).toEqual(floors.map((names, floor) => [String(floor), names.join(', ')]).reverse());
  });

  it('have a line for every runtime dependency, and name who uses it', () => {
    const used = new Map<string, string[]>();
    const note = (dependency: string, by: string): void => void used.set(dependency, [...(used.get(dependency) ?? []), by]);
    for (const name of packages) for (const dependency of Object.keys(manifest(`packages/${name}`).dependencies ?? {})) if (!dependency.startsWith('@plimsoll/')) note(dependency, name);
    // The command bundles what it needs; of its development dependencies these end up in it.
    for (const dependency of ['@stricli/core', 'yaml', 'zod', 'ajv']) {
      expect(manifest('apps/cli').devDependencies).toHaveProperty([dependency]);
      note(dependency, 'cli');
    }
    const stated = rowsOf(page('docs/dependencies.md'), 'dependency').map(([name = '', users = '']) => [name.replaceAll('`', ''), users.replaceAll(' (bundled)', '').split(', ').sort()] as const);
    expect(new Map(stated)).toEqual(new Map([...used].map(([name, users]) => [name, users.sort()])));
  });

  it('list every package in the README, and every command in that of the command line', async () => {
    const listed = rowsOf(page('README.md'), 'package').map(([cell = '']) => /@plimsoll\/([a-z-]+)/u.exec(cell)?.[1] ?? '');
    expect(listed.sort()).toEqual([...packages, 'cli'].sort());
    const { rootHelp } = await import('../src/root-help.ts');
    const groups = [...rootHelp.matchAll(/^ {2}plimsoll ([a-z]+)(?: ([a-z|]+) \.\.\.)?$/gmu)];
    const commands = groups.flatMap(([, group = '', members]) => (members === undefined ? [group] : members.split('|').map((member) => `${group} ${member}`))).filter((name) => name !== 'completion propose');
    const table = rowsOf(page('apps/cli/README.md'), 'command').map(([cell = '']) => cell);
    const missing = commands.filter((name) => !table.some((cell) => (name.startsWith('completion') ? cell.includes(name.split(' ')[1] ?? '') : cell.startsWith(`\`${name}`))));
    expect(missing).toEqual([]);
  });
});
