import path from 'node:path';
import { AttestationsError } from './attestations-error.ts';
import type { KeyFiles } from './key-files.ts';
import { codeOf, ioError } from './write-key-file.ts';

/**
 * Milliseconds of waiting for one and the same lock after which it was left behind by a command that was cut short: what is
 * done under one takes a few. Its age is no measure: clocks jump, and the clock of a file server is another.
 */
const ABANDONED = 10_000;
/** Milliseconds to wait for a lock, and between two looks at it. */
const PATIENCE = 15_000;
const PAUSE = 10;

/** Takes the lock file, or waits for whoever has it; returns which file it is. */
function acquire(files: KeyFiles, lock: string): string | undefined {
  let seen: string | undefined;
  let since = 0;
  for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
    try {
      files.create(lock, new Uint8Array(), 0o600);
      return files.identify(lock);
    } catch (thrown) {
      if (codeOf(thrown) !== 'EEXIST') throw thrown;
    }
    const present = files.identify(lock);
    if (present !== seen) [seen, since] = [present, waited];
    if (seen !== undefined && waited - since >= ABANDONED) takeAway(files, lock, seen);
    else files.pause(PAUSE);
  }
  throw new AttestationsError('io', `Cannot change a file that another command is changing: ${JSON.stringify(lock)} stays; run again, and remove it if nothing else runs`);
}

/** Moves an abandoned lock away; puts it back if it is another one, taken in between. */
function takeAway(files: KeyFiles, lock: string, expected: string): void {
  const aside = `${lock}.${Buffer.from(files.random(6)).toString('hex')}`;
  try {
    files.rename(lock, aside);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return;
    throw thrown;
  }
  if (files.identify(aside) !== expected) files.link(aside, lock);
  files.remove(aside);
}

/**
 * Runs the work while no other command changes the file: reading, deciding and replacing it are one step. `held` throws if
 * the lock was lost, because the machine stood still for seconds; it is called right before the file is replaced.
 * @throws AttestationsError `io`, and what the work throws
 */
export function withFileLock<T>(files: KeyFiles, file: string, work: (held: () => void) => T): T {
  const lock = path.join(path.dirname(file), `.${path.basename(file)}.lock`);
  try {
    const identity = acquire(files, lock);
    const isHeld = (): boolean => identity !== undefined && files.identify(lock) === identity;
    try {
      return work(() => {
        if (!isHeld()) throw new AttestationsError('io', `Cannot write ${JSON.stringify(file)}: another command took its turn meanwhile; run again`);
      });
    } finally {
      if (isHeld()) files.remove(lock);
    }
  } catch (thrown) {
    if (thrown instanceof RangeError || thrown instanceof TypeError) throw thrown;
    throw ioError('change', file, thrown);
  }
}
