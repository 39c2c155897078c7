import { changeFlag } from '@plimsoll/flags';
import { type ChangeFlags, changeRegistry } from '../change-registry.ts';
import { CommandError } from '../command-error.ts';
import { conclude } from '../conclude.ts';
import { withEvidence } from '../evidence-flag.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { givenMembers, type MemberFlags } from '../record-members.ts';

export interface FlagsEditFlags extends ChangeFlags, MemberFlags {}

/** `plimsoll flags edit ID FILE`: other members of a flag than its state. */
export default async function flagsEdit(io: Io, flags: FlagsEditFlags, id: string, file: string): Promise<number> {
  const members = await givenMembers(io, flags);
  if (!members.ok) return conclude(io, flags, { subject: shownName(file), findings: members.findings });
  if (Object.keys(members.value).length === 0) throw new CommandError('usage', 'Cannot edit nothing: give --with, --owner, --depends-on or --evidence');
  const { evidence, ...others } = members.value;
  const { actor, rationale } = flags;
  return changeRegistry(io, flags, file, 'edited', ({ registry }, facts) => {
    const before = Object.hasOwn(registry.records, id) ? registry.records[id] : undefined;
    return changeFlag(registry, { id, actor, rationale, edit: { ...others, ...(evidence !== undefined && { evidence: withEvidence(before?.evidence ?? [], evidence) }) } }, facts);
  });
}
