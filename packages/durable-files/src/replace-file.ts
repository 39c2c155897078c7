import path from 'node:path';
import type { Machine } from './machine.ts';

const HOUR = 3_600_000;
const TEMPORARY = /^\..+\.[0-9a-f]{16}\.tmp$/;

/** A name beside the file that nothing reads and nobody else has. */
export function temporaryBeside(machine: Machine, file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${machine.random()}.tmp`);
}

/** Whether the name is one of {@link temporaryBeside}. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/** Creates the file with these bytes on stable storage; its name is the caller's to make durable. Whatever was created is removed if that fails. */
export async function createFile(machine: Machine, file: string, bytes: Uint8Array): Promise<void> {
  const handle = await machine.create(file);
  try {
    try {
      await handle.write(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    await discard(machine, file);
    throw thrown;
  }
}

/** Removes a file that nothing reads; where the system refuses it stays, and {@link removeAbandoned} takes it later. */
export async function discard(machine: Machine, file: string): Promise<void> {
  await machine.remove(file).catch(() => undefined);
}

/**
 * Puts the bytes in the place of the file, or there if it is not: the old ones or the new ones, whole, also after a power
 * failure. `ready` is the last thing before that; if it throws, the file stays as it is.
 */
export async function replaceFile(machine: Machine, file: string, bytes: Uint8Array, ready: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  const temporary = temporaryBeside(machine, file);
  await createFile(machine, temporary, bytes);
  try {
    await ready();
    await machine.rename(temporary, file);
  } catch (thrown) {
    await discard(machine, temporary);
    throw thrown;
  }
  await machine.syncFolder(path.dirname(file));
}

/** Removes temporary files that a writer left behind an hour ago or earlier: none that lives takes so long. */
export async function removeAbandoned(machine: Machine, folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (!isTemporary(name)) continue;
    const file = path.join(folder, name);
    const seen = await machine.look(file);
    if (seen?.kind === 'file' && machine.now() - seen.changedAt > HOUR) await discard(machine, file);
  }
}
