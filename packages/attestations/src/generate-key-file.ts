import { formatKeyDocument } from './key-document.ts';
import { type KeyFiles, machineFiles } from './key-files.ts';
import { type KeyType, namedKeyOf } from './private-key.ts';
import { assertTime } from './timestamp.ts';
import { createKeyFile } from './write-key-file.ts';

/** What a new key is for. */
export interface KeyFileOptions {
  /** Name of the key: no plus, space or control. */
  readonly name: string;
  readonly type: KeyType;
  /** RFC 3339 in UTC: written as the time of creation. */
  readonly now: string;
}

/**
 * Makes a key of 32 random bytes and its file, `plimsoll.key.v1` with mode 0600, and returns its vkey. The file is complete and
 * durable when this returns; after a crash it is complete or not there.
 * @throws AttestationsError `exists`, `io`; TypeError or RangeError for a name that no key can have or a time that is none
 */
export function generateKeyFile(file: string, options: KeyFileOptions, files: KeyFiles = machineFiles): string {
  return saveKeyFile(file, { ...options, seed: files.random(32) }, files);
}

/**
 * The same for a key that exists already, such as one that `importPrivateKey` read.
 * @throws as {@link generateKeyFile}, and RangeError for a seed that has not 32 bytes
 */
export function saveKeyFile(file: string, { name, type, now, seed }: KeyFileOptions & { readonly seed: Uint8Array }, files: KeyFiles = machineFiles): string {
  assertTime('write a key file', now);
  const key = namedKeyOf(name, type, seed);
  createKeyFile(files, file, formatKeyDocument({ key, createdAt: now }));
  return key.vkey;
}
