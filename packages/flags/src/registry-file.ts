import { type Machine, nodeMachine } from '@plimsoll/durable-files';
import { refuse, type Result } from '@plimsoll/findings';
import { fileRules } from './file-rules.ts';
import { orFlagsError, unsafePath } from './flags-error.ts';
import { limits, type LoadedRegistry, readRegistry } from './read-registry.ts';

/** A file and the registry in it. */
export interface RegistryFile {
  /** As they lie; null if there is no file. */
  readonly bytes: Uint8Array | null;
  /** The registry with its recomputed root, or why there is none: `flags/file-missing`, or what `readRegistry` finds. */
  readonly read: Result<LoadedRegistry>;
}

/**
 * Reads a registry file; a reader sees the state before a change or after it.
 * @param read reads it; {@link readRegistry} if absent
 * @throws FlagsError `unsafe-path` for a link or anything but a regular file, `io`
 */
export function readRegistryFile(file: string, machine: Machine = nodeMachine, read: (bytes: Uint8Array) => Result<LoadedRegistry> = readRegistry): Promise<RegistryFile> {
  return orFlagsError(file, async () => {
    const bytes = await readRegular(machine, file, limits.bytes + 1);
    if (bytes !== null) return { bytes, read: read(bytes) };
    return { bytes, read: refuse(fileRules.finding('flags/file-missing', { sentence: `There is no registry ${JSON.stringify(file)}`, location: { file } })) };
  });
}

/** The first `limit` bytes of a regular file; null if there is none. */
export async function readRegular(machine: Machine, file: string, limit: number): Promise<Uint8Array | null> {
  const kind = (await machine.look(file))?.kind ?? 'file';
  if (kind !== 'file') throw unsafePath(file, 'file', kind);
  return (await machine.read(file, limit)) ?? null;
}
