import path from 'node:path';
import { isWriteInterrupted, type Machine, replaceFile, stateOf } from '@plimsoll/durable-files';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { checkPaths } from '../check-paths.ts';
import { comparePaths, type FileRecord } from '../file-record.ts';
import { limits } from '../limits.ts';
import { createManifest, type Manifest } from '../manifest.ts';
import { parseManifest } from '../parse-manifest.ts';
import type { Scope } from '../scope.ts';
import { serializeManifest } from '../serialize-manifest.ts';
import { manifestName } from '../snapshot-name.ts';
import { snapshotRules } from '../snapshot-rules.ts';
import { ObjectStore } from './object-store.ts';
import { interrupted, readSettled, tooLarge } from './scan-tree.ts';
import { orSnapshotsError } from './snapshots-error.ts';
import type { StoreFolder } from './store-folder.ts';
import { type Met, walk, type WalkOptions } from './walk.ts';
import { stepsOf, type Watch } from './watch.ts';

/** Bytes of a file that is held in memory, to be read once. */
const SMALL = 1024 * 1024;

export interface CreateOptions extends Watch {
  /** 1 to 64 letters, digits, `.`, `_` and `-`, the first one a letter or digit. */
  readonly label: string;
  readonly scope: Scope;
  /** Which files, of a scope of `files`: all must be there. */
  readonly paths?: readonly string[] | undefined;
  /** Time of the snapshot, RFC 3339 in UTC with milliseconds. */
  readonly now: string;
}

export async function createSnapshot(store: StoreFolder, root: string, options: CreateOptions): Promise<Result<Manifest>> {
  const { machine } = store;
  const { label, scope, now: created_at } = options;
  // Misuse is told before anything is read.
  createManifest([], { label, scope, created_at });
  return orSnapshotsError('take a snapshot of', root, async () => {
    if (await isWriteInterrupted(root, { machine })) return refuse(interrupted(root));
    return store.beside(async (held) => {
      const open = await machine.pin(root);
      try {
        const objects = new ObjectStore(store);
        const besides = await storeInside(machine, root, store.path);
        const taken = await takeFiles(machine, open, objects, { ...options, besides });
        if (!taken.ok) return taken;
        await objects.sync();
        const healed = await readBack(open.path, objects, taken.value, options, machine);
        const manifest = createManifest(taken.value, { label, scope, created_at });
        const bytes = serializeManifest(manifest);
        const file = store.at('snapshots', manifestName(manifest));
        await replaceFile(machine, file, bytes, held);
        const there = parseManifest((await machine.read(file, limits.manifestBytes + 1)) ?? '');
        return there.ok ? accept(manifest, healed) : there;
      } finally {
        await open.close();
      }
    });
  });
}

/** Copies all files into the store; refuses where one cannot be had, or where names came or went meanwhile. */
async function takeFiles(machine: Machine, root: Awaited<ReturnType<Machine['pin']>>, objects: ObjectStore, options: WalkOptions & Watch): Promise<Result<FileRecord[]>> {
  const step = stepsOf(options);
  const files: FileRecord[] = [];
  const faults: Finding[] = [];
  let bytes = 0;
  const links = await walk(machine, root, options, async (met) => {
    bytes += met.seen.size;
    if (files.length >= limits.files || met.seen.size > limits.fileBytes || bytes > limits.totalBytes) {
      faults.push(tooLarge(met));
      return;
    }
    const taken = await takeFile(machine, objects, met);
    if ('sha256' in taken) files.push(taken);
    else faults.push(taken);
    step(met.seen.size);
  });
  files.sort((a, b) => comparePaths(a.path, b.path));
  const again: string[] = [];
  await walk(machine, root, options, ({ path: name }) => Promise.resolve(void again.push(name)));
  const all = [...links, ...faults, ...changedNames(files, faults, again), ...missing(options, files, [...links, ...faults]), ...checkPaths(files.map((file) => file.path))];
  if (all.length === 0 && files.length === 0) all.push(snapshotRules.finding('snapshots/nothing-selected', { sentence: 'The scope selects no file; correct the folder or the patterns' }));
  const [first, ...others] = all;
  return first === undefined ? accept(files) : refuse(first, ...others);
}

/** One file: read once if it is small or already in the store, else once for its digest and once to copy it. */
async function takeFile(machine: Machine, objects: ObjectStore, met: Met): Promise<FileRecord | Finding> {
  return readSettled(machine, met, async (at) => {
    const pieces: Uint8Array[] = [];
    const isSmall = met.seen.size <= SMALL;
    const state = await stateOf(machine, at, isSmall ? (piece) => Promise.resolve(void pieces.push(piece.slice())) : undefined);
    if (!state) return state;
    const size = isSmall ? pieces.reduce((sum, piece) => sum + piece.length, 0) : met.seen.size;
    const isThere = await orSnapshotsError('look at', objects.pathOf(state.sha256), () => objects.has(state.sha256, size));
    if (isThere) return state;
    const written = await orSnapshotsError('write', objects.pathOf(state.sha256), () =>
      objects.put(state.sha256, async (take) => {
        if (isSmall) for (const piece of pieces) await take(piece);
        else await stateOf(machine, at, take);
      }),
    );
    return written === state.sha256 ? state : undefined;
  });
}

/** Reads every object back. One that was there before and is damaged is replaced and told: a new snapshot inherits no damage. */
async function readBack(root: string, objects: ObjectStore, files: readonly FileRecord[], watch: Watch, machine: Machine): Promise<Finding[]> {
  const faults = await objects.faults(files, { signal: watch.signal });
  for (const { path: name, sha256 } of files) {
    if (!faults.has(sha256)) continue;
    await objects.put(sha256, async (take) => {
      await stateOf(machine, `${root}/${name}`, take);
    });
  }
  if (faults.size === 0) return [];
  await objects.sync();
  const still = await objects.faults(files.filter(({ sha256 }) => faults.has(sha256)), {});
  if (still.size > 0) throw Object.assign(new Error('EIO: the store does not keep what is written'), { code: 'EIO' });
  return [...faults.values()];
}

function changedNames(files: readonly FileRecord[], faults: readonly Finding[], again: readonly string[]): Finding[] {
  const before = new Set([...files.map((file) => file.path), ...faults.map(({ subject }) => subject)]);
  const come = again.filter((name) => !before.delete(name));
  return [...come.map((name) => [name, 'came'] as const), ...[...before].map((name) => [name ?? '', 'went'] as const)]
    .slice(0, 100)
    .map(([name, how]) => snapshotRules.finding('snapshots/tree-changed', { sentence: `${JSON.stringify(name)} ${how} while the snapshot was taken; stop whoever writes, and try again`, subject: name }));
}

function missing({ scope, paths = [] }: WalkOptions, files: readonly FileRecord[], faults: readonly Finding[]): Finding[] {
  if (scope.kind === 'tree') return [];
  const found = new Set([...files.map((file) => file.path), ...faults.map(({ subject }) => subject)]);
  return paths.filter((name) => !found.has(name)).map((name) => snapshotRules.finding('snapshots/file-unreadable', { sentence: `${JSON.stringify(name)} is not there; correct the list`, subject: name }));
}

/** The store, if it is inside of what is kept. */
async function storeInside(machine: Machine, root: string, store: string): Promise<string[]> {
  const inside = path.relative(await machine.realPath(root), await machine.realPath(store));
  return inside === '' || inside.startsWith('..') || path.isAbsolute(inside) ? [] : [inside.replaceAll(path.sep, '/')];
}
