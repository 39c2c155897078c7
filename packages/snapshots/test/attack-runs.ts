import fs from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { bundleProgram } from '@plimsoll/config/bundle';
import { wholeTree } from '../src/index.ts';
import { openStore, recoverTarget } from '../src/node.ts';

const NAMES = ['a', 'b', 'c', 'd'];

/** What came of restores beside a thread that swaps a folder of the target for a link to another one. */
export interface Attacked {
  readonly swaps: number;
  readonly done: number;
  readonly refused: number;
  /** Content of the folder that the link leads to. */
  readonly elsewhere: Readonly<Record<string, string>>;
}

/** Restores again and again, two snapshots in turns, while the thread swaps; at least `rounds` times, and `swaps` swaps. */
export async function attack(base: string, rounds: number, swaps: number): Promise<Attacked> {
  const [source, target, elsewhere] = ['source', 'target', 'elsewhere'].map((name) => path.join(base, name)) as [string, string, string];
  const folder = path.join(target, 'deep');
  for (const made of [path.join(source, 'deep'), folder, elsewhere]) fs.mkdirSync(made, { recursive: true });
  for (const name of NAMES) fs.writeFileSync(path.join(elsewhere, name), 'not yours');
  const store = await openStore(path.join(base, 'store'), { create: true });
  const roots: string[] = [];
  for (const text of ['one', 'two']) {
    for (const name of NAMES) fs.writeFileSync(path.join(source, 'deep', name), text);
    const made = await store.create(source, { label: text, scope: wholeTree, now: '2026-01-05T10:00:00.000Z' });
    if (!made.ok) throw new Error(JSON.stringify(made.findings));
    roots.push(made.value.root);
  }
  const shared = new SharedArrayBuffer(8);
  const state = new Int32Array(shared);
  const worker = new Worker(await bundleProgram(new URL('swap-folders.ts', import.meta.url), base), { workerData: { folder, elsewhere, shared } });
  const ended = new Promise((resolve, reject) => {
    worker.once('exit', resolve);
    worker.once('error', reject);
  });
  let done = 0;
  let refused = 0;
  for (let round = 0; round < rounds || Atomics.load(state, 1) < swaps; round++) {
    const isDone = await store.restore(roots[round % 2] ?? '', target).then(({ report }) => report?.equal === true, () => false);
    if (isDone) done++;
    else refused++;
    await recoverTarget(target).catch(() => undefined);
  }
  Atomics.store(state, 0, 1);
  await ended;
  return { swaps: Atomics.load(state, 1), done, refused, elsewhere: Object.fromEntries(fs.readdirSync(elsewhere).map((name) => [name, fs.readFileSync(path.join(elsewhere, name), 'utf8')])) };
}

export const untouched = Object.fromEntries(NAMES.map((name) => [name, 'not yours']));
