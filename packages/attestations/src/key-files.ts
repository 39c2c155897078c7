import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** The calls that writing a key file makes; passed in so that tests can fail each of them. */
export interface KeyFiles {
  /** Creates the file exclusively with the mode, writes all bytes and syncs it. */
  readonly create: (file: string, bytes: Uint8Array, mode: number) => void;
  /** A second name for the file; fails if the name is taken. */
  readonly link: (file: string, name: string) => void;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (file: string) => void;
  /** Makes the names in a folder durable. */
  readonly syncFolder: (folder: string) => void;
  /** Which file has the name, and as written when; undefined if there is none. */
  readonly identify: (file: string) => string | undefined;
  /** Blocks for so many milliseconds. */
  readonly pause: (milliseconds: number) => void;
  /** Fresh unguessable bytes. */
  readonly random: (length: number) => Uint8Array;
}

/** The calls on the machine's own files. */
export const machineFiles: KeyFiles = {
  create(file, bytes, mode) {
    const descriptor = fs.openSync(file, 'wx', mode);
    try {
      let written = 0;
      while (written < bytes.length) written += fs.writeSync(descriptor, bytes, written);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  },
  link: fs.linkSync,
  rename: fs.renameSync,
  remove: (file) => {
    fs.rmSync(file, { force: true });
  },
  syncFolder(folder) {
    if (process.platform === 'win32') return; // folders cannot be opened there
    const descriptor = fs.openSync(folder, 'r');
    try {
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  },
  identify(file) {
    const stats = fs.lstatSync(file, { throwIfNoEntry: false });
    return stats && `${stats.dev}:${stats.ino}:${stats.mtimeMs}`;
  },
  pause(milliseconds) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  },
  random: randomBytes,
};

/** Name of a temporary file beside the file. */
export function temporaryBeside(files: KeyFiles, file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${Buffer.from(files.random(6)).toString('hex')}.tmp`);
}
