import { describeKeyFile, type KeyDescription } from '@plimsoll/attestations/node';
import type { Json } from '@plimsoll/findings';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { pathOf, withKeyFiles } from '../key-file.ts';
import { quote } from '../quote.ts';

/** What has become of the key, as the end of a sentence. */
function fateOf({ replacedBy, revoked }: KeyDescription): string {
  if (revoked !== undefined) return `; it was revoked at ${revoked.at} (${revoked.reason}) and signs nothing more`;
  return replacedBy === undefined ? '' : `; it was replaced by ${replacedBy} and signs nothing more`;
}

/** `plimsoll keys show FILE`: the public key of a key file, and what the file says of it. */
export default function keysShow(io: Io, flags: FormatFlags, file: string): number {
  const subject = shownName(file);
  const described = withKeyFiles(() => describeKeyFile(pathOf(io, file)));
  if (!described.ok) return conclude(io, flags, { subject, findings: inFile(file, described.findings) });
  const { name, type, vkey } = described.value;
  const detail = described.value as unknown as Readonly<Record<string, Json>>;
  const done = computed(`The key ${quote(name)} is of type ${type}; its public key is ${vkey}${fateOf(described.value)}`, { subject, detail });
  return conclude(io, flags, { subject, findings: [done], value: `${vkey}\n` });
}
