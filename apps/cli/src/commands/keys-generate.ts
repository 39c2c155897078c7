import type { KeyType } from '@plimsoll/attestations';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { createSigningKey } from '../key-file.ts';
import { quote } from '../quote.ts';

export interface KeysGenerateFlags extends FormatFlags {
  readonly name: string;
  readonly type?: KeyType;
  readonly output: string;
}

/** `plimsoll keys generate --name NAME -o FILE`: a new key in a file of its owner only; prints its public key. */
export default function keysGenerate(io: Io, flags: KeysGenerateFlags): number {
  const type = flags.type ?? 'note';
  const vkey = createSigningKey(io, flags.output, flags.name, type);
  const subject = shownName(flags.output);
  const done = computed(`The key ${quote(flags.name)} of type ${type} is in ${quote(flags.output)}; its public key is ${vkey}`, { subject, detail: { name: flags.name, type, vkey } });
  return conclude(io, flags, { subject, findings: [done], value: `${vkey}\n` });
}
