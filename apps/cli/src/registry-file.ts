import type { Result } from '@plimsoll/findings';
import { type LoadedRegistry, readRegistry } from '@plimsoll/flags';
import { inFile } from './in-file.ts';
import type { Io } from './io.ts';
import { readInput } from './read-input.ts';

/** Bytes of a registry that are read: one more than one may have, so that its reader refuses a larger one. */
export const MAX_REGISTRY_BYTES = 64 * 1024 * 1024 + 1;

/**
 * The registry of a file that the user named, `-` for standard input, its root recomputed; findings name the file.
 * @throws CommandError `environment` if it cannot be read
 */
export async function registryOf(io: Io, file: string): Promise<Result<LoadedRegistry>> {
  const read = readRegistry(await readInput(io, file, MAX_REGISTRY_BYTES));
  return { ...read, findings: inFile(file, read.findings) };
}
