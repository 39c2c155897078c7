import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ed25519Signer, formatSigningKey, type NoteSigner, noteSigner, parseSigningKey, type SigningKey } from '@plimsoll/signed-note';
import { CommandError, environmentError } from './command-error.ts';
import type { Io } from './io.ts';
import { printable, quote } from './quote.ts';
import { limits } from './read-input.ts';
import { writeExclusively } from './write-output.ts';

const OWNER_ONLY = 0o600;
const GROUP_AND_WORLD = 0o077;

/**
 * The signing key of a file that only its owner can read.
 * @throws CommandError `environment` if it cannot be read, is open to others, or holds no key; nothing of it is shown
 */
export function readSigningKey(io: Io, file: string): SigningKey {
  const name = quote(file);
  let text: string;
  try {
    const descriptor = openSync(path.resolve(io.directory, file), constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile() || stats.size > limits.key) throw new CommandError('environment', `Cannot use the key ${name}: it is no regular file of at most ${limits.key} bytes`);
      if (process.platform !== 'win32' && (stats.mode & GROUP_AND_WORLD) !== 0) {
        throw new CommandError('environment', `Cannot use the key ${name}: others can read or change it; run chmod 600 on it, and replace the key if others may have read it`);
      }
      text = readFileSync(descriptor, 'latin1');
    } finally {
      closeSync(descriptor);
    }
  } catch (thrown) {
    if (thrown instanceof CommandError) throw thrown;
    throw environmentError(`use the key ${name}`, thrown);
  }
  const parsed = parseSigningKey(Buffer.from(text, 'latin1').toString('utf8').trim());
  if (!parsed.ok) throw new CommandError('environment', `Cannot use the key ${name}: ${parsed.findings.map(({ sentence }) => printable(sentence)).join('; ')}`);
  return parsed.value;
}

/**
 * Makes a key and its file, which must not exist and which only its owner can read.
 * @throws CommandError `usage` for a name that no key can have, `environment` if the file cannot be written
 */
export function createSigningKey(io: Io, file: string, name: string): void {
  let text: string;
  try {
    text = formatSigningKey(name, randomBytes(32));
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new CommandError('usage', printable(thrown.message), { cause: thrown });
    throw thrown;
  }
  try {
    writeExclusively(path.resolve(io.directory, file), Buffer.from(`${text}\n`), OWNER_ONLY);
  } catch (thrown) {
    throw environmentError(`write the key ${quote(file)}`, thrown);
  }
}

/** Signs notes with the key. */
export function signerOf(key: SigningKey): NoteSigner {
  return noteSigner(key.name, ed25519Signer(key.seed));
}
