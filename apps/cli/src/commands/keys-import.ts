import { importPrivateKey, type KeyType } from '@plimsoll/attestations';
import { saveKeyFile } from '@plimsoll/attestations/node';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { pathOf, timeOf, withKeyFiles } from '../key-file.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';

export interface KeysImportFlags extends FormatFlags {
  readonly name?: string;
  readonly type?: KeyType;
  readonly output: string;
}

/** The name or type to write: the key's own where it has one, which a flag may repeat but not change. */
function settled<T extends string>(flag: string, own: T | undefined, wanted: T | undefined): T | undefined {
  if (own !== undefined && wanted !== undefined && own !== wanted) throw new CommandError('usage', `Cannot import the key: it has the ${flag} ${quote(own)}, and --${flag} is ${quote(wanted)}`);
  return own ?? wanted;
}

/** `plimsoll keys import FILE -o FILE`: a key file of a private key in PEM, JWK or the text of Go. */
export default async function keysImport(io: Io, flags: KeysImportFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const imported = importPrivateKey(Buffer.from(await readInput(io, file, limits.note)).toString('utf8'));
  if (!imported.ok) return conclude(io, flags, { subject, findings: inFile(file, imported.findings) });
  const key = imported.value;
  const name = settled('name', key.name, flags.name);
  if (name === undefined) throw new CommandError('usage', 'Cannot import the key: its form has no name; give it one with --name');
  const type = settled('type', key.type, flags.type) ?? 'note';
  const vkey = withKeyFiles(() => saveKeyFile(pathOf(io, flags.output), { name, type, now: timeOf(io), seed: key.seed() }));
  const done = computed(`The key ${quote(name)} of type ${type} is in ${quote(flags.output)}; its public key is ${vkey}`, { subject, detail: { name, type, vkey } });
  return conclude(io, flags, { subject, findings: [done], value: `${vkey}\n` });
}
