import path from 'node:path';
import type { KeyType, NamedKey } from '@plimsoll/attestations';
import { AttestationsError, generateKeyFile, openKeyFile } from '@plimsoll/attestations/node';
import type { Result } from '@plimsoll/findings';
import { cosigner, type NoteSigner, noteSigner } from '@plimsoll/signed-note';
import { CommandError } from './command-error.ts';
import type { Io } from './io.ts';
import { printable, quote } from './quote.ts';

/** A key that signs for the user. */
export interface SigningKey extends NamedKey {
  /** Signs notes: as type 1, or for a cosigner with the time of the command's clock. */
  readonly signer: NoteSigner;
}

/** A time as key files and statements have it. */
export function timeOf(io: Io): string {
  return new Date(io.clock()).toISOString();
}

/** Absolute path of a file that the user named. */
export function pathOf(io: Io, file: string): string {
  return path.resolve(io.directory, file);
}

/** Runs work on key files; what is in its way becomes an error of the environment, and a name or time that cannot be one of usage. */
export function withKeyFiles<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw commandErrorOf(thrown);
  }
}

/** What key files throw, as the command's error. */
export function commandErrorOf(thrown: unknown): unknown {
  if (thrown instanceof AttestationsError) return new CommandError('environment', printable(thrown.message), { cause: thrown });
  return thrown instanceof RangeError ? new CommandError('usage', printable(thrown.message), { cause: thrown }) : thrown;
}

/** @throws CommandError `environment` if the file holds no key that may sign */
function usable<T>(file: string, key: Result<T>): T {
  if (key.ok) return key.value;
  throw new CommandError('environment', `Cannot use the key ${quote(file)}: ${key.findings.map(({ sentence }) => printable(sentence)).join('; ')}`);
}

/**
 * The signing key of a file that only its owner can read, of type note unless the caller asks for a cosigner.
 * @throws CommandError `environment` if it cannot be read, is open to others, holds no key of the type, or a key that was
 *   replaced or revoked; nothing of it is shown
 */
export function readSigningKey(io: Io, file: string, type: KeyType = 'note'): SigningKey {
  const opened = withKeyFiles(() => openKeyFile(pathOf(io, file)));
  const key = usable(file, opened);
  for (const { sentence } of opened.findings) io.stderr.write(`plimsoll: ${printable(sentence)}\n`);
  if (key.type !== type) throw new CommandError('environment', `Cannot use the key ${quote(file)}: it is of type ${key.type}, and a key of type ${type} is needed`);
  const signer = type === 'cosigner' ? cosigner(key.name, key, () => BigInt(Math.floor(io.clock() / 1000))) : noteSigner(key.name, key);
  return { ...key, signer };
}

/**
 * Makes a key and its file, which must not exist and which only its owner can read; returns the vkey.
 * @throws CommandError `usage` for a name that no key can have, `environment` if the file cannot be written
 */
export function createSigningKey(io: Io, file: string, name: string, type: KeyType = 'note'): string {
  return withKeyFiles(() => generateKeyFile(pathOf(io, file), { name, type, now: timeOf(io) }));
}

/** Signs notes with the key. */
export function signerOf(key: SigningKey): NoteSigner {
  return key.signer;
}
