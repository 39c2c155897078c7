import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { bundlePage } from '@plimsoll/config/bundle';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { portableHasher, treeRoot } from '../src/index.ts';

const home = fileURLToPath(new URL('..', import.meta.url));
const source = (name: string): string => path.join(home, '../..', 'packages', name, 'src/index.ts');

/** What a page does with the package; strings only come out, so that it can run in another realm. */
const page = `
  import { bulkHasher, defaultHasher, MerkleTree, treeRoot, verifyInclusion } from '@plimsoll/merkle';
  const entries = Array.from({ length: 10_000 }, (_, i) => Uint8Array.of(i >> 8, i));
  export function root() {
    const [root, tree] = [treeRoot(entries), MerkleTree.fromEntries(entries)];
    const proven = verifyInclusion({ index: 7, size: tree.size, leafHash: defaultHasher.hashLeaf(entries[7]), proof: tree.inclusionProof(7), root });
    return proven.ok ? root.join() : proven.findings[0].sentence;
  }
  export function bulk() {
    try {
      return bulkHasher().name;
    } catch (error) {
      return error.code;
    }
  }
`;

/** Bundles the page against the sources of the package, or against the package that was built in the folder. */
function bundle(from: string, platform: 'browser' | 'node', built: boolean) {
  // The package is found by its own name; the floors below it stand as sources, so that no other package must be built.
  return bundlePage(page, { from, platform, ...(built && { conditions: [], alias: { '@plimsoll/bytes': source('bytes'), '@plimsoll/canonical-json': source('canonical-json'), '@plimsoll/findings': source('findings') } }) });
}

/** A realm where nothing of Node is in reach, and the bundle in it. */
function open(text: string, prelude = ''): (call: string) => string {
  const context = vm.createContext({ TextEncoder, TextDecoder });
  vm.runInContext(`${prelude}; ${text}`, context);
  return (call) => vm.runInContext(call, context) as string;
}

/** The root of the page's entries, by the reference hasher. */
const expected = treeRoot(
  Array.from({ length: 10_000 }, (_, i) => Uint8Array.of(i >> 8, i)),
  portableHasher,
).join();

describe('the sources', () => {
  test('a browser bundle holds the portable hasher, nothing of Node, and runs without it', async () => {
    const { text, modules, builtins } = await bundle(home, 'browser', false);
    expect(builtins).toEqual([]);
    expect(modules.filter((file) => /hash\/(node|portable)\.(ts|js)$/.test(file)).map((file) => path.basename(file))).toEqual(['portable.ts']);
    const run = open(text);
    expect(run('page.root()')).toBe(expected);
    expect(run('page.bulk()')).toBe('portable+wasm-simd');
  });

  test('a page that may not compile WebAssembly gets the same root, and a coded error when it insists', async () => {
    const { text } = await bundle(home, 'browser', false);
    const run = open(text, 'delete globalThis.WebAssembly');
    expect(run('page.root()')).toBe(expected);
    expect(run('page.bulk()')).toBe('no-wasm-simd');
  });

  test('a bundle for Node hashes with node:crypto', async () => {
    const { modules, builtins } = await bundle(home, 'node', false);
    expect(builtins).toEqual(['node:crypto']);
    expect(modules.some((file) => file.endsWith('src/hash/node.ts'))).toBe(true);
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

  test('a browser bundle holds the portable hasher, nothing of Node, and runs without it', async () => {
    const { text, modules, builtins } = await bundle(built, 'browser', true);
    expect(builtins).toEqual([]);
    expect(modules.some((file) => file.endsWith('dist/hash/portable.js'))).toBe(true);
    const run = open(text);
    expect(run('page.root()')).toBe(expected);
    expect(run('page.bulk()')).toBe('portable+wasm-simd');
  });

  test('a bundle for Node hashes with node:crypto', async () => {
    const { modules, builtins } = await bundle(built, 'node', true);
    expect(builtins).toEqual(['node:crypto']);
    expect(modules.some((file) => file.endsWith('dist/hash/node.js'))).toBe(true);
  });
});
