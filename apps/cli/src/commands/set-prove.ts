import type { Json } from '@plimsoll/findings';
import { computed, conclude } from '../conclude.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { type SetFlags, setOfFile } from '../set-of-file.ts';
import { writeOutput } from '../write-output.ts';

export interface SetProveFlags extends SetFlags {
  readonly for: string;
  readonly output?: string;
}

/** `plimsoll set prove FILE --domain D --for ID`: a proof that the id is in the set or that it is not. */
export default async function setProve(io: Io, flags: SetProveFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const set = await setOfFile(io, file, flags);
  if (!set.ok) return conclude(io, flags, { subject, findings: set.findings });
  const proof = set.value.prove(flags.for);
  const text = `${JSON.stringify(proof, null, 2)}\n`;
  if (flags.output !== undefined) writeOutput(io, flags.output, Buffer.from(text));
  const answer = proof.kind === 'inclusion' ? 'is in the set' : 'is not in the set';
  const done = computed(`${quote(flags.for)} ${answer} of ${proof.size} records`, { subject, detail: { proof: proof as unknown as Json } });
  return conclude(io, flags, { subject, findings: [...set.findings, done], value: flags.output === undefined ? text : '' });
}
