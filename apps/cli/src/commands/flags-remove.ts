import { changeFlag } from '@plimsoll/flags';
import { type ChangeFlags, changeRegistry } from '../change-registry.ts';
import type { Io } from '../io.ts';

/** `plimsoll flags remove ID FILE`: takes a disabled flag out of the registry. */
export default function flagsRemove(io: Io, flags: ChangeFlags, id: string, file: string): Promise<number> {
  const { actor, rationale } = flags;
  return changeRegistry(io, flags, file, 'removed', ({ registry }, facts) => changeFlag(registry, { id, actor, rationale, remove: true }, facts));
}
