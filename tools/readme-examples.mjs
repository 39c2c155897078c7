// Runs the examples of every Markdown page as they are printed. Alone: `node tools/readme-examples.mjs` after a build.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Pages whose examples run: the root, docs/, and every package, app and example. */
function pagesOf(root) {
  const below = (folder) =>
    existsSync(path.join(root, folder)) ? readdirSync(path.join(root, folder), { withFileTypes: true }).map((entry) => path.join(folder, entry.name)) : [];
  const pages = [...below('.'), ...below('docs')].filter((file) => file.endsWith('.md'));
  for (const folder of ['packages', 'apps', 'examples']) pages.push(...below(folder).map((member) => path.join(member, 'README.md')));
  return pages.filter((page) => existsSync(path.join(root, page))).sort();
}

/** A `ts` or `sh` block that a `text` block follows directly: code, what it must print, and its line. */
function examplesOf(markdown) {
  const pair = /^```(ts|sh)\n((?:(?!```).*\n)*)```\n\s*^```text\n((?:(?!```).*\n)*)```$/gmu;
  return [...markdown.matchAll(pair)].map((match) => ({
    language: match[1],
    code: match[2],
    expected: match[3],
    line: markdown.slice(0, match.index).split('\n').length,
  }));
}

/** A folder that holds `plimsoll` as an executable. */
function binFolder(root, scratch) {
  const bin = mkdtempSync(path.join(scratch, 'bin-'));
  writeFileSync(path.join(bin, 'plimsoll'), `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(path.join(root, 'apps/cli/dist/plimsoll.cjs'))} "$@"\n`, { mode: 0o755 });
  return bin;
}

/**
 * Runs every example: `ts` as an ES module in its package's folder against the built packages, `sh` by bash in a
 * temporary folder, one for each page, with `plimsoll` on PATH; of a page in examples/ it holds a link to the example, as if it were
 * examples/ itself. What they print must be the `text` block, byte for byte. Without Python its examples are skipped.
 */
export async function runReadmeExamples(root) {
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'plimsoll-readme-'));
  const bin = binFolder(root, scratch);
  const env = { ...process.env, NO_COLOR: '1', PATH: [bin, path.dirname(process.execPath), process.env.PATH ?? ''].join(path.delimiter) };
  const noPython = spawnSync('python3', ['--version'], { env }).status !== 0;
  const results = [];
  try {
    for (const page of pagesOf(root)) {
      const folder = path.dirname(page);
      const module = existsSync(path.join(root, folder, 'package.json')) && folder !== '.' ? folder : 'apps/cli';
      const shell = mkdtempSync(path.join(scratch, 'page-'));
      if (folder.startsWith('examples')) symlinkSync(path.join(root, folder), path.join(shell, path.basename(folder)));
      for (const { language, code, expected, line } of examplesOf(readFileSync(path.join(root, page), 'utf8'))) {
        if (noPython && code.includes('python3') && process.env.CONFORMANCE_REQUIRED !== '1') {
          results.push({ where: `${page}:${line}`, ok: true, skipped: 'there is no python3 on PATH' });
          continue;
        }
        const [command, args, cwd] =
          language === 'ts' ? [process.execPath, ['--input-type=module', '--eval', code], path.join(root, module)] : ['bash', ['-c', `exec 2>&1\n${code}`], shell];
        const { stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8', input: '', timeout: 60_000 });
        const printed = `${stdout ?? ''}${stderr ?? ''}`;
        const ok = error === undefined && printed === expected;
        results.push({ where: `${page}:${line}`, ok, why: ok ? '' : `--- expected\n${expected}--- printed\n${printed}${error ?? ''}` });
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return results;
}

if (process.argv[1] === import.meta.filename) {
  const results = await runReadmeExamples(path.resolve(import.meta.dirname, '..'));
  for (const { where, ok, why, skipped } of results) console.log(`${skipped !== undefined ? `SKIPPED (${skipped})` : ok ? 'passed' : 'FAILED'}  ${where}${why ? `\n${why}` : ''}`);
  process.exitCode = results.length > 0 && results.every(({ ok }) => ok) ? 0 : 1;
}
