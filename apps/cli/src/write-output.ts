import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { CommandError, environmentError } from './command-error.ts';
import type { Io } from './io.ts';
import { quote } from './quote.ts';

/**
 * Writes a file as a whole or not at all: a temporary file beside it, synced, then renamed over it.
 * @throws CommandError `environment` if it cannot be written, or is there and is no regular file
 */
export function writeOutput(io: Io, file: string, bytes: Uint8Array): void {
  const target = path.resolve(io.directory, file);
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const stats = statSync(target, { throwIfNoEntry: false });
    if (stats !== undefined && !stats.isFile() && !stats.isDirectory()) {
      throw new CommandError('environment', `Cannot write ${quote(file)}: it is a device or a pipe, which a new file would replace; leave -o out to print instead`);
    }
    writeExclusively(temporary, bytes, 0o666);
    try {
      renameSync(temporary, target);
    } catch (thrown) {
      rmSync(temporary, { force: true });
      throw thrown;
    }
  } catch (thrown) {
    throw environmentError(`write ${quote(file)}`, thrown);
  }
}

/** Creates the file, which must not exist, with all the bytes on disk; removes it again if that fails. */
export function writeExclusively(file: string, bytes: Uint8Array, mode: number): void {
  const descriptor = openSync(file, 'wx', mode);
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } catch (thrown) {
    rmSync(file, { force: true });
    throw thrown;
  } finally {
    closeSync(descriptor);
  }
}
