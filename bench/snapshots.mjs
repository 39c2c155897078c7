// Snapshots of a folder: taking, verifying and restoring one, against the tools that do the bare work: cp, sha256sum and sync.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { wholeTree } from '@plimsoll/snapshots';
import { openStore } from '@plimsoll/snapshots/node';
import { compare } from './lib/compare.mjs';

const FILES = Number(process.env.FILES ?? 500);
const BYTES = 26_214;
const ROUNDS = 2;

/** A folder of files that all differ. */
function makeTree(folder, text) {
  for (let file = 0; file < FILES; file++) {
    const below = path.join(folder, `folder-${Math.floor(file / 100)}`);
    if (file % 100 === 0) mkdirSync(below, { recursive: true });
    writeFileSync(path.join(below, `file-${file}`), `${text} ${file} `.padEnd(BYTES, `${file} `));
  }
}

const shell = (command, ...folders) => execFileSync('sh', ['-c', command, 'sh', ...folders]);
const hashAll = 'find "$1" -type f -print0 | xargs -0 sha256sum > /dev/null';

export async function run() {
  const base = mkdtempSync(path.join(tmpdir(), 'plimsoll-bench-'));
  try {
    const [one, two, target, copy] = ['one', 'two', 'target', 'copy'].map((name) => path.join(base, name));
    makeTree(one, 'one');
    makeTree(two, 'two');
    mkdirSync(target, { mode: 0o755 });
    const about = { label: 'bench', scope: wholeTree, now: '2026-01-05T10:00:00.000Z' };
    let stores = 0;
    const create = async (store, source = one) => {
      const made = await store.create(source, about);
      if (!made.ok) throw new Error('no snapshot');
      return made.value.root;
    };
    const kept = await openStore(path.join(base, 'store'), { create: true });
    const roots = [await create(kept, one), await create(kept, two)];
    let turn = 0;
    const what = `${FILES} files, ${Math.round((FILES * BYTES) / 1024 / 1024)} MiB`;
    return [
      await compare({
        task: `take a snapshot: ${what}`,
        peer: 'cp -r, sha256sum, sync',
        goal: '>= 0.67',
        rounds: ROUNDS,
        ours: async () => create(await openStore(path.join(base, `store-${stores++}`), { create: true })),
        theirs: () => {
          shell(`cp -r "$1" "$2" && sync && ${hashAll}`, one, `${copy}-${stores++}`);
        },
      }),
      await compare({ task: `take it again, nothing changed: ${what}`, peer: 'sha256sum', goal: '>= 0.83', rounds: ROUNDS, ours: () => create(kept), theirs: () => shell(hashAll, one) }),
      await compare({
        task: `verify a snapshot: ${what}`,
        peer: 'sha256sum',
        goal: '>= 0.83',
        rounds: ROUNDS,
        ours: async () => {
          if ((await kept.verify(roots[0])).some(({ verdict }) => verdict !== 'pass')) throw new Error('not whole');
        },
        theirs: () => shell(hashAll, one),
      }),
      await compare({
        task: `restore another one: ${what}`,
        peer: 'cp -r, sync',
        goal: '>= 0.5',
        rounds: ROUNDS,
        ours: async () => {
          if ((await kept.restore(roots[turn++ % 2], target)).report?.equal !== true) throw new Error('not restored');
        },
        theirs: () => shell('cp -r "$1/." "$2" && sync', turn % 2 === 0 ? one : two, `${copy}-0`),
      }),
    ];
  } finally {
    rmSync(base, { recursive: true });
  }
}
