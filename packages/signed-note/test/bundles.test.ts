import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { bundlePage } from '@plimsoll/config/bundle';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const home = fileURLToPath(new URL('..', import.meta.url));
const source = (name: string): string => path.join(home, '../..', 'packages', name, 'src/index.ts');

/** What a page does with the package: sign, open, parse; strings only, so that it can run in another realm. */
const page = `
  import { ed25519Signer, noteSigner, openNote, parseCheckpoint, signNote } from '@plimsoll/signed-note';
  export async function run(text) {
    const signer = noteSigner('log.example', ed25519Signer(new Uint8Array(32).fill(1)));
    const opened = openNote(await signNote(text, [signer]), [signer.verifier]);
    return opened.ok ? String(parseCheckpoint(opened.value.text).value.size) : opened.findings[0].sentence;
  }
`;

/** Bundles the page against the sources of the package, or against the package that was built in the folder. */
function bundle(from: string, platform: 'browser' | 'node', built: boolean) {
  // The package is found by its own name; the floors below it stand as sources, so that no other package must be built.
  return bundlePage(page, { from, platform, ...(built && { conditions: [], alias: { '@plimsoll/bytes': source('bytes'), '@plimsoll/findings': source('findings') } }) });
}

/** Runs a bundle where nothing of Node is in reach. */
async function runAsPage(text: string): Promise<string> {
  const context = vm.createContext({ TextEncoder, TextDecoder, Uint8Array });
  return (await vm.runInContext(`${text}; page.run('log.example\\n18446744073709551615\\n${'A'.repeat(43)}=\\n')`, context)) as string;
}

describe('the sources', () => {
  test('a browser bundle holds the portable implementation, nothing of Node, and runs without it', async () => {
    const { text, modules, builtins } = await bundle(home, 'browser', false);
    expect(builtins).toEqual([]);
    expect(modules.filter((file) => /ed25519-(node|portable)/.test(file)).map((file) => path.basename(file))).toEqual(['ed25519-portable.ts']);
    expect(await runAsPage(text)).toBe('18446744073709551615');
  });

  test('a bundle for Node holds the implementation on node:crypto', async () => {
    const { modules, builtins } = await bundle(home, 'node', false);
    expect(builtins).toEqual(['node:crypto']);
    expect(modules.filter((file) => /ed25519-(node|portable)/.test(file)).map((file) => path.basename(file))).toEqual(['ed25519-node.ts']);
  });
});

describe('the built package', () => {
  let built: string;

  beforeAll(async () => {
    built = await mkdtemp(path.join(home, 'node_modules', '.built-'));
    await writeFile(path.join(built, 'package.json'), await readFile(path.join(home, 'package.json')));
    await promisify(execFile)(process.execPath, [path.join(home, 'node_modules/tsup/dist/cli-default.js'), '--out-dir', path.join(built, 'dist')], { cwd: home });
  });
  afterAll(() => rm(built, { recursive: true }));

  test('a browser bundle holds the portable implementation, nothing of Node, and runs without it', async () => {
    const { text, modules, builtins } = await bundle(built, 'browser', true);
    expect(builtins).toEqual([]);
    expect(modules.some((file) => file.endsWith('dist/ed25519-portable.js'))).toBe(true);
    expect(await runAsPage(text)).toBe('18446744073709551615');
  });

  test('a bundle for Node holds the implementation on node:crypto', async () => {
    const { modules, builtins } = await bundle(built, 'node', true);
    expect(builtins).toEqual(['node:crypto']);
    expect(modules.some((file) => file.endsWith('dist/ed25519-node.js'))).toBe(true);
  });
});
