import { decodeUtf8, toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { noteEntry, type NoteFile, parseNote, verifyNotes } from '@plimsoll/phase-manifest';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import type { Io } from '../io.ts';
import { jsonLine } from '../json-line.ts';
import { withLedger } from '../ledger-failure.ts';
import { loggedNotes } from '../logged-notes.ts';
import { inNotes, notesFolder, type NotesFolder, recordedNote } from '../notes-folder.ts';
import { quote } from '../quote.ts';
import { ledgerOf, type Recorder, recorderOf } from '../record-entry.ts';
import type { RecordFlags } from '../record-flags.ts';
import { readNotesOf } from '../stored-notes.ts';

export interface NotesRecordFlags extends FormatFlags, RecordFlags {
  readonly recordedAs?: string;
}

const UNRECORDED = 'phase-manifest/note-unrecorded';

/** `plimsoll notes record DIR`: entries of notes that have none, as a crash between the two leaves them. */
export default async function notesRecord(io: Io, flags: NotesRecordFlags, name: string): Promise<number> {
  const folder = notesFolder(io, name, flags.recordedAs);
  const subject = folder.shown;
  const { ledger } = await ledgerOf(io, flags);
  const recorder = await recorderOf(io, flags, 'run the same command again to complete it');
  if (ledger === undefined || !recorder.records) throw new CommandError('usage', 'Cannot record notes: give --ledger and --key, or name both under ledger in plimsoll.config.yaml');
  return withLedger(io, flags, ledger, async () => {
    const logged = await loggedNotes(io, ledger, folder.recorded);
    if (!logged.ok) return conclude(io, flags, { subject, findings: logged.findings });
    const { files, findings: unsafe } = await readNotesOf(io, [name]);
    const { findings: faults } = verifyNotes(files, logged.value.notes.entries);
    const sound = new Set(files.map((file) => file.name).filter((file) => faults.some(({ id, subject: of }) => of === file && id === UNRECORDED) && faults.every(({ id, subject: of }) => of !== file || id === UNRECORDED)));
    const findings: Finding[] = [...unsafe];
    const done: string[] = [];
    for (const file of files) {
      if (!sound.has(file.name)) continue;
      const said = await recordOne(folder, file, recorder);
      if (said === undefined) continue;
      findings.push(...said);
      done.push(file.name);
      if (said.some(({ verdict }) => verdict !== 'pass')) break;
    }
    findings.push(...inNotes(folder, faults.filter(({ id, subject: of }) => id !== UNRECORDED || of === undefined || !done.includes(of))));
    if (findings.length === 0) findings.push(computed('Every note has its entry', { subject }));
    return conclude(io, flags, { subject, findings, value: done.map((file) => jsonLine({ path: recordedNote(folder, file) })).join('') });
  });
}

/** Appends the entry of a note; undefined where it has no record of ours. */
async function recordOne(folder: NotesFolder, { name, bytes }: NoteFile, recorder: Recorder): Promise<readonly Finding[] | undefined> {
  const parsed = parseNote(decodeUtf8(bytes) ?? '');
  if (parsed.legacy || parsed.note === null) return undefined;
  const { note } = parsed;
  return recorder.record(`The note ${quote(name)} stands`, noteEntry({ path: recordedNote(folder, name), iteration: note.iteration, sha256: toHex(sha256(bytes)), size: bytes.length, note }));
}
