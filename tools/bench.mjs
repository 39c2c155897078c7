// `npm run bench [-- --json] [NAME…]`: builds, runs the benchmarks of bench/ and prints one table of ratios.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');
const asJson = process.argv.includes('--json');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

const build = spawnSync('turbo', ['run', 'build', '--output-logs=errors-only'], { cwd: root, stdio: ['ignore', 2, 2] });
if (build.status !== 0) process.exit(1);

const rows = [];
for (const file of readdirSync(path.join(root, 'bench')).filter((name) => name.endsWith('.mjs')).sort()) {
  if (wanted.length > 0 && !wanted.includes(path.basename(file, '.mjs'))) continue;
  const { run } = await import(pathToFileURL(path.join(root, 'bench', file)).href);
  if (typeof run === 'function') rows.push(...(await run()));
}

/** Three significant digits. */
const short = (value) => (typeof value === 'number' ? String(Number(value.toPrecision(3))) : (value ?? ''));

if (asJson) {
  console.log(JSON.stringify({ node: process.version, rows }, null, 2));
} else {
  const columns = ['task', 'peer', 'ours_ms', 'peer_ms', 'ratio', 'goal'];
  const table = [columns, ...rows.map((row) => columns.map((column) => short(row[column])))];
  const widths = columns.map((_, column) => Math.max(...table.map((cells) => cells[column].length)));
  for (const cells of table) console.log(cells.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}
if (rows.length === 0) process.exitCode = 1;
