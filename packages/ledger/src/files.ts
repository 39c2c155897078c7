import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const open = promisify(fs.open);
const write = promisify(fs.write);
const fdatasync = promisify(fs.fdatasync);
const close = promisify(fs.close);
const rename = promisify(fs.rename);

/** Of the four threads that the process has for such work, one stays free for commits. */
const THREADS = 3;

/** What a folder holds. */
export interface FolderItem {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** A file that is not there yet, and the name that it replaces once its bytes are on stable storage. */
export interface NewFile {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly to?: string;
}

/**
 * The file operations that the file store rests on: synchronous, each throws where the system refuses. They are an
 * interface so that tests can make every one of them fail, or lose what was not synced. The two that go on aside are
 * faster on most machines; without them the others do their work.
 */
export interface Files {
  /** Opens for appending; `create` makes the file and fails if it is there. */
  openAppend(file: string, create: boolean): number;
  /** Appends; returns how many bytes were taken, which may be fewer. */
  write(descriptor: number, bytes: Uint8Array): number;
  size(descriptor: number): number;
  /** Data and size on stable storage (fdatasync). */
  syncData(descriptor: number): void;
  /** The same while other work of the process goes on. */
  readonly syncDataAside?: (descriptor: number) => Promise<void>;
  /** Creates each of the files with these bytes on stable storage and renames it, where it is told to, while other work of the process goes on; has ended with all of them where it fails. */
  readonly writeAside?: (files: readonly NewFile[]) => Promise<void>;
  close(descriptor: number): void;
  /** Data and metadata of a file or folder on stable storage (fsync). */
  sync(path: string): void;
  /** The file's first `limit` bytes; undefined if there is no such file. */
  read(file: string, limit: number): Uint8Array | undefined;
  /** Replaces `to` atomically. */
  rename(from: string, to: string): void;
  /** A second name for the file; false if `to` exists. */
  link(from: string, to: string): boolean;
  /** Removes the name; nothing happens if it is not there. */
  unlink(file: string): void;
  /** Makes the folder; false if it is there. */
  mkdir(folder: string): boolean;
  /** Items of the folder in code unit order; undefined if there is no such folder. */
  list(folder: string): readonly FolderItem[] | undefined;
  /** Time of last change in milliseconds; undefined if there is no such file. */
  changedAt(file: string): number | undefined;
  /** Sets the time of last change to now. */
  touch(file: string): void;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function unless<T>(codes: readonly string[], otherwise: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (codes.includes(codeOf(error) ?? '')) return otherwise;
    throw error;
  }
}

/** The next `length` bytes, or what there is of them. */
function readUpTo(descriptor: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const count = fs.readSync(descriptor, bytes, at, length - at, null);
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}

/** The operations on the machine's own file system (POSIX semantics: atomic rename, O_APPEND, fsync of folders). */
export const nodeFiles: Files = {
  openAppend: (file, create) => fs.openSync(file, create ? 'ax' : fs.constants.O_WRONLY | fs.constants.O_APPEND, 0o644),
  write: (descriptor, bytes) => fs.writeSync(descriptor, bytes),
  size: (descriptor) => fs.fstatSync(descriptor).size,
  syncData: (descriptor) => {
    fs.fdatasyncSync(descriptor);
  },
  syncDataAside: fdatasync,
  writeAside: async (files) => {
    const rest = files.values();
    const thread = async (): Promise<void> => {
      for (const file of rest) await writeNewAside(file);
    };
    const ends = await Promise.allSettled(Array.from({ length: THREADS }, thread));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  },
  close: (descriptor) => {
    fs.closeSync(descriptor);
  },
  sync: (target) => {
    const descriptor = fs.openSync(target, 'r');
    try {
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  },
  read: (file, limit) =>
    unless<Uint8Array | undefined>(['ENOENT', 'ENOTDIR', 'EISDIR'], undefined, () => {
      const descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
      try {
        return readUpTo(descriptor, Math.min(limit, fs.fstatSync(descriptor).size));
      } finally {
        fs.closeSync(descriptor);
      }
    }),
  rename: (from, to) => {
    fs.renameSync(from, to);
  },
  link: (from, to) =>
    unless(['EEXIST'], false, () => {
      fs.linkSync(from, to);
      return true;
    }),
  unlink: (file) => {
    unless(['ENOENT'], undefined, () => {
      fs.unlinkSync(file);
    });
  },
  mkdir: (folder) =>
    unless(['EEXIST'], false, () => {
      fs.mkdirSync(folder, { mode: 0o755 });
      return true;
    }),
  list: (folder) =>
    unless<readonly FolderItem[] | undefined>(['ENOENT', 'ENOTDIR'], undefined, () =>
      fs
        .readdirSync(folder, { withFileTypes: true })
        .map((item) => ({ name: item.name, kind: item.isFile() ? ('file' as const) : item.isDirectory() ? ('folder' as const) : ('other' as const) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ),
  changedAt: (file) => unless<number | undefined>(['ENOENT'], undefined, () => fs.statSync(file).mtimeMs),
  touch: (file) => {
    const now = new Date();
    fs.utimesSync(file, now, now);
  },
};

async function writeNewAside({ file, bytes, to }: NewFile): Promise<void> {
  const descriptor = await open(file, 'ax', 0o644);
  try {
    const { bytesWritten } = await write(descriptor, bytes);
    if (bytesWritten !== bytes.length) throw shortWrite(file, bytesWritten, bytes.length);
    await fdatasync(descriptor);
  } finally {
    await close(descriptor);
  }
  if (to !== undefined) await rename(file, to);
}

function shortWrite(file: string, written: number, length: number): RangeError {
  return new RangeError(`Cannot write ${file}: ${written} of ${length} bytes were taken; the disk may be full`);
}

/** Creates the folder and its missing parents. Their names are not durable yet. */
export function makeFolders(files: Files, folder: string): void {
  try {
    files.mkdir(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || path.dirname(folder) === folder) throw error;
    makeFolders(files, path.dirname(folder));
    files.mkdir(folder);
  }
}

/**
 * Makes the names in the folder and of the folder durable, up to the root: a parent may be as new as the folder. One that
 * may not be read is passed over: this process has not made it.
 */
export function syncFolders(files: Files, folder: string): void {
  for (let at = folder; ; at = path.dirname(at)) {
    unless(at === folder ? [] : ['EACCES', 'EPERM'], undefined, () => {
      files.sync(at);
    });
    if (path.dirname(at) === at) return;
  }
}

/**
 * Writes a new file; with `durable` its bytes are synced. The folder is the caller's to sync.
 * @throws RangeError on a short write
 */
export function writeNew(files: Files, file: string, bytes: Uint8Array, durable = false): void {
  const descriptor = files.openAppend(file, true);
  try {
    const written = files.write(descriptor, bytes);
    if (written !== bytes.length) throw shortWrite(file, written, bytes.length);
    if (durable) files.syncData(descriptor);
  } finally {
    files.close(descriptor);
  }
}

/**
 * Writes the whole file under the temporary name, which only this writer uses, and renames it, so that a reader sees the
 * old or the new bytes and never a part. With `durable` its bytes are synced before; the folder is the caller's to sync.
 */
export function replaceFile(files: Files, file: string, bytes: Uint8Array, temporary: string, durable = false): void {
  files.unlink(temporary);
  writeNew(files, temporary, bytes, durable);
  files.rename(temporary, file);
}

/** The first half of a durable {@link replaceFile}, while other work of the process goes on. */
export async function writeTemporary(files: Files, bytes: Uint8Array, temporary: string): Promise<void> {
  files.unlink(temporary);
  if (files.writeAside === undefined) writeNew(files, temporary, bytes, true);
  else await files.writeAside([{ file: temporary, bytes }]);
}

/** Files that are under way at a time: as many temporary names are there after a crash. */
const TOGETHER = 64;

/**
 * Writes whole files like a durable {@link replaceFile} of each, in any order, while other work of the process goes on.
 * The temporary names are the given one with a number in it.
 */
export async function replaceFiles(files: Files, targets: readonly NewFile[], temporary: string): Promise<void> {
  for (let from = 0; from < targets.length; from += TOGETHER) {
    const some = targets.slice(from, from + TOGETHER).map(({ file, bytes }, i) => ({ to: file, file: temporary.replace(/new$/, `${i}.new`), bytes }));
    if (files.writeAside !== undefined) {
      await files.writeAside(some);
      continue;
    }
    for (const { file, bytes } of some) writeNew(files, file, bytes, true);
    for (const { file, to } of some) files.rename(file, to);
  }
}
