import { verifyNotes } from '@plimsoll/phase-manifest';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { Io } from '../io.ts';
import { withLedger } from '../ledger-failure.ts';
import { loggedNotes } from '../logged-notes.ts';
import { inNotes, notesFolder } from '../notes-folder.ts';
import { ledgerOf } from '../record-entry.ts';
import { readNotesOf } from '../stored-notes.ts';

export interface NotesVerifyFlags extends FormatFlags {
  readonly ledger?: string;
  readonly archive?: readonly string[];
  readonly recordedAs?: string;
}

/** `plimsoll notes verify DIR --ledger LOG`: every note against what the ledger says of it. */
export default async function notesVerify(io: Io, flags: NotesVerifyFlags, name: string): Promise<number> {
  const folder = notesFolder(io, name, flags.recordedAs);
  const subject = folder.shown;
  const { ledger } = await ledgerOf(io, flags);
  if (ledger === undefined) throw new CommandError('usage', 'Cannot verify notes: name the ledger that records them with --ledger, or in plimsoll.config.yaml');
  return withLedger(io, flags, ledger, async () => {
    // The ledger first: a note that a running cycle adds meanwhile is then at worst not recorded yet, and none seems gone.
    const logged = await loggedNotes(io, ledger, folder.recorded);
    if (!logged.ok) return conclude(io, flags, { subject, findings: logged.findings });
    const { notes, size } = logged.value;
    const stored = await readNotesOf(io, [name, ...(flags.archive ?? [])]);
    const verified = verifyNotes(stored.files, notes.entries);
    const place = (flags.archive ?? []).length === 0 ? inNotes(folder, verified.findings) : verified.findings;
    const findings = [...stored.findings, ...notes.findings, ...place];
    const count = notes.entries.length;
    const agrees = computed(`${count === 1 ? 'The note has' : `All ${count} notes have`} the bytes that the ledger of ${size} entries names; whether the ledger is what was signed, plimsoll ledger audit tells`, { subject, detail: { notes: count, size: String(size) } });
    return conclude(io, flags, { subject, findings: findings.some(({ verdict }) => verdict !== 'pass') ? findings : [...findings, agrees] });
  });
}
