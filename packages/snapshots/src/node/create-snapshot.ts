import path from 'node:path';
import { type Fill, isWriteInterrupted, type Machine, readFile, replaceFile, stateOf } from '@plimsoll/durable-files';
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
        const healed: Finding[] = [];
        const taken = await takeFiles(machine, open, objects, { ...options, besides }, healed);
        if (!taken.ok) return taken;
        await objects.sync();
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
async function takeFiles(machine: Machine, root: Awaited<ReturnType<Machine['pin']>>, objects: ObjectStore, options: WalkOptions & Watch, healed: Finding[]): Promise<Result<FileRecord[]>> {
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
    const taken = await takeFile(machine, objects, met, healed);
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

/** One file, whose content the store has when this resolves, read back; its folder is not synced. Read once, or twice if it is large and new. */
async function takeFile(machine: Machine, objects: ObjectStore, met: Met, healed: Finding[]): Promise<FileRecord | Finding> {
  const taken = await readSettled(met, async (seen) => {
    const pieces: Uint8Array[] = [];
    const isSmall = met.seen.size <= SMALL;
    const state = await stateOf(machine, met.at, isSmall ? (piece) => Promise.resolve(void pieces.push(piece.slice())) : undefined, seen);
    if (!state) return state;
    const content = isSmall ? Buffer.concat(pieces) : undefined;
    const fill: Fill = async (take) => {
      if (content === undefined) await readFile(machine, met.at, take);
      else await take(content);
    };
    const fault = await orSnapshotsError('write', objects.pathOf(state.sha256), () => objects.keep(state.sha256, state.size, fill, content));
    if (fault === 'other content') return undefined;
    if (fault !== undefined) healed.push(fault);
    return state;
  });
  if ('id' in taken) return taken;
  const { path: name, sha256, size, executable } = taken;
  return { path: name, sha256, size, executable };
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
