import { type Hex, toHex } from '@plimsoll/bytes';
import { type Machine, nodeMachine } from '@plimsoll/durable-files';
import { keepBefore, put, underLock } from './change-registry-file.ts';
import { passFence } from './fence-file.ts';
import type { FlagDriver } from './flag-driver.ts';
import { type LoadedRegistry, readRegistry } from './read-registry.ts';
import { type RegistryFile, readRegistryFile } from './registry-file.ts';

/**
 * A registry in a file. Compares the recomputed root, writes like {@link changeRegistryFile}, snapshots included, and keeps the fence
 * in `<file>.fence`. Whoever changes the file otherwise has no fence; a controller meets that as `conflict`.
 * @throws FlagsError `locked`, `conflict`, `fence-damaged`, `unsafe-path`, `io`
 */
export function fileFlagDriver(file: string, machine: Machine = nodeMachine): FlagDriver {
  return {
    read: async () => {
      const found = await readRegistryFile(file, machine);
      return { root: rootOf(found), bytes: found.bytes };
    },
    replace: async (expected, { root, bytes }, fence) => {
      if (!Number.isSafeInteger(fence) || fence < 0) throw new RangeError(`Cannot replace a registry: the fence is an integer from 0 to 2^53 − 1, received ${String(fence)}`);
      const next = registryOf(root, bytes);
      return underLock(machine, file, async (held) => {
        if (!(await passFence(machine, `${file}.fence`, fence, held))) return 'fenced';
        const before = await readRegistryFile(file, machine);
        const there = rootOf(before);
        if (there === root) {
          // Whoever put it there may have died before it was durable.
          await keepBefore(machine, file, before);
          return 'already';
        }
        if (expected !== 'any' && there !== expected) return 'conflict';
        await put(machine, file, before, next, bytes, held);
        return 'replaced';
      });
    },
  };
}

function rootOf({ read }: RegistryFile): Hex | null {
  return read.ok ? toHex(read.value.set.root) : null;
}

function registryOf(root: Hex, bytes: Uint8Array): LoadedRegistry {
  const read = readRegistry(bytes);
  if (read.ok && toHex(read.value.set.root) === root) return read.value;
  throw new RangeError(`Cannot replace a registry: bytes with the root ${root} are needed, received ${read.ok ? `the root ${toHex(read.value.set.root)}` : `what no registry can be read from: ${read.findings.map(({ sentence }) => sentence).join('; ').slice(0, 500)}`}`);
}
