import { changeFlag } from '@plimsoll/flags';
import { type ChangeFlags, changeRegistry } from '../change-registry.ts';
import { CommandError } from '../command-error.ts';
import { conclude } from '../conclude.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { givenMembers, type MemberFlags } from '../record-members.ts';

export interface FlagsCreateFlags extends ChangeFlags, MemberFlags {}

/** `plimsoll flags create ID FILE --owner O`: a new flag, disabled. */
export default async function flagsCreate(io: Io, flags: FlagsCreateFlags, id: string, file: string): Promise<number> {
  const members = await givenMembers(io, flags);
  if (!members.ok) return conclude(io, flags, { subject: shownName(file), findings: members.findings });
  const { owner, ...others } = members.value;
  if (owner === undefined) throw new CommandError('usage', 'Cannot create a flag that nobody owns: give --owner');
  const { actor, rationale } = flags;
  return changeRegistry(io, flags, file, 'created', ({ registry }, facts) => changeFlag(registry, { id, actor, rationale, create: { owner, ...others } }, facts));
}
