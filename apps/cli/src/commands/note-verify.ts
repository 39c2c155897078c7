import type { Finding } from '@plimsoll/findings';
import { openNote, parseVkey, type Verifier } from '@plimsoll/signed-note';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { printable } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';

export interface NoteVerifyFlags extends FormatFlags {
  readonly key: readonly string[];
}

/** The keys that the user trusts, and what must be said of them. */
function verifiersOf(vkeys: readonly string[]): { readonly verifiers: readonly Verifier[]; readonly findings: readonly Finding[] } {
  const verifiers: Verifier[] = [];
  const findings: Finding[] = [];
  for (const vkey of vkeys) {
    const parsed = parseVkey(vkey);
    if (!parsed.ok) throw new CommandError('usage', `Cannot use --key: ${parsed.findings.map(({ sentence }) => printable(sentence)).join('; ')}`);
    verifiers.push(parsed.value);
    findings.push(...parsed.findings);
  }
  return { verifiers, findings };
}

/** `plimsoll note verify FILE --key VKEY…`: who of the given keys has signed. */
export default async function noteVerify(io: Io, flags: NoteVerifyFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const { verifiers, findings } = verifiersOf(flags.key);
  const opened = openNote(await readInput(io, file, limits.note), verifiers);
  const all = [...findings, ...inFile(file, opened.findings)];
  if (!opened.ok) return conclude(io, flags, { subject, findings: all });
  const { signatures, unknown } = opened.value;
  const signers = signatures.map(({ name, keyId, type, timestamp }) => ({ name, keyId, type, ...(timestamp !== undefined && { timestamp: String(timestamp) }) }));
  const others = unknown.length === 0 ? '' : `; ${unknown.length} further signatures are of keys that were not given`;
  const sentence = `The note is signed by ${signers.map(({ name, keyId }) => `${name} (key id ${keyId})`).join(', ')}${others}`;
  return conclude(io, flags, { subject, findings: [...all, computed(sentence, { subject, detail: { signers, unknown: [...unknown] } })] });
}
