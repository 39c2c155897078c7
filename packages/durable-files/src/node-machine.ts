import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { constants, mkdir, open, readdir, realpath, rmdir, statfs } from 'node:fs/promises';
import os from 'node:os';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Machine, PinnedFolder, Sighting } from './machine.ts';
import { codeOf } from './system-error.ts';

/** Opens for reading what must be a regular file: no link is followed, and no pipe waits for a writer. */
export const READ_REGULAR = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const FOLDER = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_DIRECTORY;
/** Where Linux shows what this process has open: a name below an open folder that no swap of its parents leads elsewhere. */
const DESCRIPTORS = '/proc/self/fd';
const hasDescriptors = process.platform === 'linux' && fs.existsSync(DESCRIPTORS);

/** Bytes that are read without letting other work run: what a page cache gives sooner than a thread is woken. */
const SHORT = 128 * 1024;
/** Milliseconds after which other work of this process has its turn. */
const TURN = 10;

const readAsync = promisify(fs.read);
const syncAsync = promisify(fs.fsync);
const writeAsync = promisify(fs.write);

/**
 * The machine that this code runs on. Names and short reads are asked for in place, for handing each to a thread takes several
 * times as long; whatever waits for a disk (writes, syncs, long reads, listings) is left to threads.
 */
export const nodeMachine: Machine = {
  create: async (file, mode = 0o644) => {
    await fair();
    const descriptor = fs.openSync(file, 'wx', mode);
    return {
      write: async (bytes) => {
        for (let at = 0; at < bytes.length; ) at += (await writeAsync(descriptor, bytes, at)).bytesWritten;
      },
      sync: () => syncAsync(descriptor),
      close: inPlace(() => {
        fs.closeSync(descriptor);
      }),
    };
  },
  link: inPlace(fs.linkSync),
  rename: inPlace(fs.renameSync),
  remove: inPlace((file) => {
    unlessAbsent(() => {
      fs.unlinkSync(file);
    }, 'ENOENT');
  }),
  open: async (file) => {
    await fair();
    const descriptor = unlessAbsent(() => fs.openSync(file, READ_REGULAR));
    if (descriptor === undefined) return undefined;
    return {
      look: inPlace(() => sighting(fs.fstatSync(descriptor))),
      read: async (into) => (into.length > SHORT ? (await readAsync(descriptor, into, 0, into.length, null)).bytesRead : fs.readSync(descriptor, into)),
      close: inPlace(() => {
        fs.closeSync(descriptor);
      }),
    };
  },
  pin,
  makeFolder: async (folder, mode = 0o777) => {
    await mkdir(folder, mode);
  },
  removeFolder: rmdir,
  syncFolder: async (folder) => {
    if (process.platform === 'win32') return; // folders cannot be opened there
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  list: (folder) => readdir(folder),
  look,
  read: async (file, limit) => {
    const handle = await open(file, READ_REGULAR).catch((thrown: unknown) => {
      if (!['ENOENT', 'ENOTDIR'].includes(codeOf(thrown))) throw thrown;
      return undefined;
    });
    if (handle === undefined) return undefined;
    try {
      return await readUpTo(handle, limit);
    } finally {
      await handle.close();
    }
  },
  realPath: (folder) => realpath(folder),
  freeSpace: async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  user: () => process.getuid?.(),
  random: () => randomBytes(8).toString('hex'),
  now: Date.now,
  sleep: (milliseconds) => delay(milliseconds),
  self: () => ({
    pid: process.pid,
    start: processStart(process.pid) ?? 'running',
    host: os.hostname(),
    boot: read('/proc/sys/kernel/random/boot_id') ?? 'unknown',
    namespace: readLink('/proc/self/ns/pid') ?? 'only one',
  }),
  processStart,
};

let turn = performance.now();
/** Lets other work of this process run if it has waited. */
async function fair(): Promise<void> {
  if (performance.now() - turn < TURN) return;
  await nextTurn();
  turn = performance.now();
}

/** A call that is made at once; what it throws is a rejection. */
function inPlace<A extends unknown[], T>(call: (...given: A) => T): (...given: A) => Promise<T> {
  return async (...given) => {
    await fair();
    return call(...given);
  };
}

async function look(file: string): Promise<Sighting | undefined> {
  await fair();
  const stats = unlessAbsent(() => fs.lstatSync(file, { throwIfNoEntry: false }));
  return stats && sighting(stats);
}

function sighting(stats: fs.Stats): Sighting {
  return {
    kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'other',
    identity: `${stats.dev}:${stats.ino}:${stats.mtimeMs}`,
    changedAt: stats.mtimeMs,
    version: `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`,
    size: stats.size,
    mode: stats.mode & 0o7777,
    owner: stats.uid,
    device: String(stats.dev),
  };
}

/** Where open folders have no name, only what stands at the path now is told from a link. */
async function pin(folder: string): Promise<PinnedFolder> {
  if (hasDescriptors) {
    const handle = await open(folder, FOLDER);
    return { path: `${DESCRIPTORS}/${handle.fd}`, look: async () => sighting(await handle.stat()), close: () => handle.close() };
  }
  const lookAgain = async (): Promise<Sighting> => {
    const seen = await look(folder);
    if (seen?.kind !== 'folder') throw Object.assign(new Error(`${seen === undefined ? 'ENOENT' : 'ENOTDIR'}: no folder, open '${folder}'`), { code: seen === undefined ? 'ENOENT' : 'ENOTDIR' });
    return seen;
  };
  await lookAgain();
  return { path: folder, look: lookAgain, close: () => Promise.resolve() };
}

function unlessAbsent<T>(call: () => T, ...absent: readonly string[]): T | undefined {
  try {
    return call();
  } catch (thrown) {
    if (!(absent.length > 0 ? absent : ['ENOENT', 'ENOTDIR']).includes(codeOf(thrown))) throw thrown;
    return undefined;
  }
}

async function readUpTo(handle: Awaited<ReturnType<typeof open>>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let left = limit;
  while (left > 0) {
    const { bytesRead, buffer } = await handle.read(new Uint8Array(Math.min(left, 64 * 1024)));
    if (bytesRead === 0) break;
    chunks.push(buffer.subarray(0, bytesRead));
    left -= bytesRead;
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function readLink(file: string): string | undefined {
  try {
    return fs.readlinkSync(file);
  } catch {
    return undefined;
  }
}

function processStart(pid: number): string | undefined {
  const status = read(`/proc/${pid}/stat`);
  if (status !== undefined) {
    // The name in parentheses may hold spaces and parentheses; field 22 (start time) is the 20th after it. A zombie is gone.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  }
  if (fs.existsSync('/proc/self/stat')) return undefined;
  try {
    process.kill(pid, 0);
    return 'running';
  } catch (thrown) {
    return codeOf(thrown) === 'EPERM' ? 'running' : undefined;
  }
}
