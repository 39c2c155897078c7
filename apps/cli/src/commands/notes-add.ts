import path from 'node:path';
import { parseJson } from '@plimsoll/canonical-json';
import { type Json, refuse, type Result } from '@plimsoll/findings';
import { type IterationNote, noteEntry, noteRules, readNote } from '@plimsoll/phase-manifest';
import { writeIterationNote } from '@plimsoll/phase-manifest/node';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { jsonLine } from '../json-line.ts';
import { withManifestFiles } from '../manifest-failure.ts';
import { notesFolder, recordedNote } from '../notes-folder.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { recorderOf } from '../record-entry.ts';
import type { RecordFlags } from '../record-flags.ts';

export interface NotesAddFlags extends FormatFlags, RecordFlags {
  readonly input: string;
  readonly recordedAs?: string;
}

/** `plimsoll notes add DIR --input FILE`: the note of one cycle under the next number, and its entry. */
export default async function notesAdd(io: Io, flags: NotesAddFlags, name: string): Promise<number> {
  const folder = notesFolder(io, name, flags.recordedAs);
  const recorder = await recorderOf(io, flags, `plimsoll notes record ${quote(folder.shown)} appends it`);
  const parsed = parseJson(await readInput(io, flags.input, limits.json));
  const subject = shownName(flags.input);
  if (!parsed.ok) return conclude(io, flags, { subject, findings: inFile(flags.input, parsed.findings) });
  const record = readRecord(parsed.value);
  if (!record.ok) return conclude(io, flags, { subject, findings: inFile(flags.input, record.findings) });
  const written = await withManifestFiles(() => writeIterationNote(folder.absolute, record.value));
  const { iteration, sha256, size } = written;
  const file = path.basename(written.path);
  const shown = shownName(path.join(name, file));
  const added = computed(`Note ${iteration} is written and durable`, { subject: shown, detail: { path: shown, iteration, sha256, size } });
  const findings = [added, ...(await recorder.record(`The note ${quote(shown)} is written`, noteEntry({ ...written, path: recordedNote(folder, file) })))];
  return conclude(io, flags, { subject: shown, findings, value: jsonLine({ path: shown, iteration, sha256 }) });
}

/** A record whose number the writer puts in: one that states it was written before. */
function readRecord(value: Json): Result<IterationNote> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return readNote(value);
  if (!Object.hasOwn(value, 'iteration')) return readNote({ ...(value as Readonly<Record<string, Json>>), iteration: 1 });
  const sentence = 'The record has a number already; leave iteration out, the note gets the next one';
  return refuse(noteRules.finding('phase-manifest/note-invalid', { sentence, location: { pointer: '/iteration' } }));
}
