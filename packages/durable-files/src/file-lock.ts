import type { Machine, ProcessName, Sighting } from './machine.ts';
import { LockedError } from './locked-error.ts';
import { createFile, discard, temporaryBeside } from './replace-file.ts';
import { codeOf, NO_LINKS } from './system-error.ts';

/** Milliseconds that a command waits for a lock, and between two looks at it. */
const PATIENCE = 5000;
const PAUSE = 20;
/** Milliseconds after which a lock was left behind if nobody can tell whether its process runs: what is done under one takes a few. */
const ABANDONED = 60_000;

/**
 * Runs the work while no other command changes the file. `held` throws if the lock was lost, because this process stood
 * still for long; it is called right before the file is replaced. The lock of a process that is gone is taken over.
 * @throws LockedError if another process has the lock for 5 seconds; what the work throws
 */
export async function withLock<T>(machine: Machine, file: string, work: (held: () => Promise<void>) => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  const identity = await acquire(machine, lock);
  const isHeld = async (): Promise<boolean> => (await machine.look(lock))?.identity === identity;
  try {
    return await work(async () => {
      if (!(await isHeld())) throw new LockedError(`Cannot write ${JSON.stringify(file)}: another command took its turn meanwhile; run again`);
    });
  } finally {
    if (await isHeld()) await machine.remove(lock);
  }
}

async function acquire(machine: Machine, lock: string): Promise<string> {
  const owner = new TextEncoder().encode(JSON.stringify(machine.self()));
  for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
    const standing = await machine.look(lock);
    if (standing === undefined) {
      if (await createWhole(machine, lock, owner)) {
        const made = await machine.look(lock);
        if (made !== undefined) return made.identity;
      }
    } else if (await isStale(machine, lock, standing)) {
      await takeAway(machine, lock, standing.identity);
      continue;
    }
    await machine.sleep(PAUSE);
  }
  throw new LockedError(`Cannot change ${JSON.stringify(lock.slice(0, -'.lock'.length))}: another process holds ${JSON.stringify(lock)}; run again`);
}

/**
 * Makes the lock appear with its owner in it, for of an empty one nobody could tell whose it is until it is old; false if
 * there is one. Where the file system has no hard links it is empty for a moment.
 */
async function createWhole(machine: Machine, lock: string, owner: Uint8Array): Promise<boolean> {
  const temporary = temporaryBeside(machine, lock);
  await createFile(machine, temporary, owner);
  try {
    await machine.link(temporary, lock).catch((thrown: unknown) => {
      if (!NO_LINKS.includes(codeOf(thrown))) throw thrown;
      return createFile(machine, lock, owner);
    });
    return true;
  } catch (thrown) {
    // Whoever holds the lock may have cleaned up the temporary file.
    if (['EEXIST', 'ENOENT'].includes(codeOf(thrown))) return false;
    throw thrown;
  } finally {
    await discard(machine, temporary);
  }
}

/** Whether the process that made the lock is gone; by its age where that cannot be known. */
async function isStale(machine: Machine, lock: string, seen: Sighting): Promise<boolean> {
  if (seen.kind !== 'file') return false;
  const owner = ownerOf(await machine.read(lock, 4096));
  const self = machine.self();
  if (owner !== undefined && owner.host === self.host) {
    if (owner.boot !== self.boot) return true;
    if (owner.namespace === self.namespace) return machine.processStart(owner.pid) !== owner.start;
  }
  return machine.now() - seen.changedAt > ABANDONED;
}

function ownerOf(bytes: Uint8Array | undefined): ProcessName | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as Partial<Record<keyof ProcessName, unknown>> | null;
    const isNamed = typeof value?.pid === 'number' && (['start', 'host', 'boot', 'namespace'] as const).every((key) => typeof value[key] === 'string');
    return isNamed ? (value as ProcessName) : undefined;
  } catch {
    return undefined;
  }
}

/** Moves a stale lock away; puts it back if it is another one, taken in between. */
async function takeAway(machine: Machine, lock: string, expected: string): Promise<void> {
  if ((await machine.look(lock))?.identity !== expected) return;
  const aside = temporaryBeside(machine, lock);
  try {
    await machine.rename(lock, aside);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return;
    throw thrown;
  }
  // Where it cannot be put back its owner finds that it was lost, and writes nothing.
  if ((await machine.look(aside))?.identity !== expected) await machine.link(aside, lock).catch(() => undefined);
  await discard(machine, aside);
}
