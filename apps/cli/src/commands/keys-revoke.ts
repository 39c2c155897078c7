import { appendRevocation, describeKeyFile, revokeKeyFile } from '@plimsoll/attestations/node';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { pathOf, timeOf, withKeyFiles } from '../key-file.ts';
import { quote } from '../quote.ts';

export interface KeysRevokeFlags extends FormatFlags {
  readonly vkey?: string;
  readonly key?: string;
  readonly reason: 'compromised' | 'retired' | 'superseded';
  readonly file: string;
  readonly at?: string;
}

/** `plimsoll keys revoke --vkey VKEY --reason REASON --file FILE`: an entry in a file of revocations; with `--key` the key file signs nothing more. */
export default function keysRevoke(io: Io, flags: KeysRevokeFlags): number {
  if ((flags.vkey === undefined) === (flags.key === undefined)) throw new CommandError('usage', 'Cannot revoke a key: give either --vkey VKEY or --key FILE');
  const revocation = { revokedAt: flags.at ?? timeOf(io), reason: flags.reason };
  const subject = shownName(flags.file);
  const keyFile = flags.key;
  const described = keyFile === undefined ? undefined : withKeyFiles(() => describeKeyFile(pathOf(io, keyFile)));
  if (described?.ok === false) return conclude(io, flags, { subject, findings: inFile(keyFile ?? '', described.findings) });
  const vkey = described?.value.vkey ?? flags.vkey ?? '';
  // The list first: what others read must not depend on whether our own file could be written.
  const listed = withKeyFiles(() => appendRevocation(pathOf(io, flags.file), { ...revocation, vkey }));
  if (!listed.ok) return conclude(io, flags, { subject, findings: inFile(flags.file, listed.findings) });
  const marked = keyFile === undefined ? undefined : withKeyFiles(() => revokeKeyFile(pathOf(io, keyFile), revocation));
  if (marked?.ok === false) return conclude(io, flags, { subject, findings: inFile(keyFile ?? '', marked.findings) });
  const how = listed.value ? 'is revoked in' : 'was revoked already in';
  const done = computed(`The key ${vkey} ${how} ${quote(flags.file)} (${flags.reason})`, { subject, detail: { vkey, ...revocation, added: listed.value } });
  return conclude(io, flags, { subject, findings: [done], value: `${vkey}\n` });
}
