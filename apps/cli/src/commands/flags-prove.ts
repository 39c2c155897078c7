import { toHex } from '@plimsoll/bytes';
import type { Json } from '@plimsoll/findings';
import { recordId } from '@plimsoll/flags';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { registryOf } from '../registry-file.ts';
import { writeOutput } from '../write-output.ts';

export interface FlagsProveFlags extends FormatFlags {
  readonly output?: string;
}

/** Whether a set of records can have it. */
function canBeId(id: string): boolean {
  return Buffer.byteLength(recordId(id)) <= 1024 && !/[\p{Cc}\p{Cs}]/u.test(id);
}

/** `plimsoll flags prove ID FILE`: a proof that the flag is in the registry as it is, or that there is none of that name. */
export default async function flagsProve(io: Io, flags: FlagsProveFlags, id: string, file: string): Promise<number> {
  const subject = shownName(file);
  if (!canBeId(id)) throw new CommandError('usage', `Cannot prove anything of ${quote(id)}: no flag can have this id, which is too long or has control characters`);
  const read = await registryOf(io, file);
  if (!read.ok) return conclude(io, flags, { subject, findings: read.findings });
  const { registry, set } = read.value;
  const proof = set.prove(recordId(id));
  const text = `${JSON.stringify(proof, null, 2)}\n`;
  if (flags.output !== undefined) writeOutput(io, flags.output, Buffer.from(text));
  const answer = proof.kind === 'inclusion' ? 'has the flag' : 'has no flag';
  const done = computed(`The registry ${quote(registry.registry)} with the root ${toHex(set.root)} ${answer} ${quote(id)}`, { subject, detail: { proof: proof as unknown as Json, root: toHex(set.root) } });
  return conclude(io, flags, { subject, findings: [...read.findings, done], value: flags.output === undefined ? text : '' });
}
