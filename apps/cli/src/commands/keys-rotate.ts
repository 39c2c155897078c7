import { canonicalize } from '@plimsoll/canonical-json';
import { rotateKeyFile } from '@plimsoll/attestations/node';
import type { Json } from '@plimsoll/findings';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { commandErrorOf, pathOf, timeOf } from '../key-file.ts';
import { quote } from '../quote.ts';
import { writeOutput } from '../write-output.ts';

export interface KeysRotateFlags extends FormatFlags {
  readonly output: string;
  readonly statement?: string;
}

/** `plimsoll keys rotate FILE -o FILE`: a new key in place of an old one; prints its public key. */
export default async function keysRotate(io: Io, flags: KeysRotateFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const rotated = await rotateKeyFile(pathOf(io, file), { to: pathOf(io, flags.output), now: timeOf(io) }).catch((thrown: unknown) => {
    throw commandErrorOf(thrown);
  });
  if (!rotated.ok) return conclude(io, flags, { subject, findings: inFile(file, rotated.findings) });
  const { vkey, rotation } = rotated.value;
  if (flags.statement !== undefined) writeOutput(io, flags.statement, Buffer.from(`${canonicalize(rotation)}\n`));
  const done = computed(`The key in ${quote(file)} is replaced by that in ${quote(flags.output)} and signs nothing more; the new public key is ${vkey}`, {
    subject,
    detail: { vkey, rotation: rotation as unknown as Json },
  });
  return conclude(io, flags, { subject, findings: [done], value: `${vkey}\n` });
}
