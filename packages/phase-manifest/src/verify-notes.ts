import { decodeUtf8, toHex } from '@plimsoll/bytes';
import type { Finding, FindingFields, Verdict } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { worstVerdict } from './fault-log.ts';
import type { NoteEntry } from './note-entry.ts';
import { MAX_ITERATION, noteName, noteNumber } from './note-number.ts';
import { type NoteRuleId, noteRules } from './note-rules.ts';
import { parseNote } from './parse-note.ts';
import { quoted } from './shown.ts';

/** A file of the notes folder or of its archive. */
export interface NoteFile {
  /** Its name, without folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What verifying notes gave. */
export interface VerifiedNotes {
  readonly verdict: Exclude<Verdict, 'skip'>;
  readonly findings: readonly Finding[];
}

interface ReadFile extends NoteFile {
  readonly number: number;
  readonly sha256: string;
}

/**
 * Compares notes with what the ledger says of them: each entry has its file with its digest, each file its entry; each text
 * is that of its record; name, record and entry agree on the number, and no two names share one. The entries are those of
 * one folder; where notes were moved to an archive, pass its files too. Files whose name is no note's are passed over.
 * Nothing to compare at all is inconclusive. O(n).
 */
export function verifyNotes(files: readonly NoteFile[], entries: readonly NoteEntry[]): VerifiedNotes {
  const findings: Finding[] = [];
  const raise = (id: NoteRuleId, subject: string, fields: Omit<FindingFields, 'subject'>): void => {
    findings.push(noteRules.finding(id, { ...fields, subject }));
  };
  const notes = files.flatMap((file): ReadFile[] => {
    const number = noteNumber(file.name);
    return number === undefined ? [] : [{ ...file, number, sha256: toHex(sha256(file.bytes)) }];
  });
  if (notes.length === 0 && entries.length === 0) findings.push(noteRules.finding('phase-manifest/notes-absent', { sentence: 'There is no iteration note, and no entry of one; check the folder and the ledger' }));
  for (const note of notes) checkNote(raise, note);
  checkNumbers(raise, notes);
  checkEntries(raise, notes, entries);
  return { verdict: worstVerdict(findings), findings };
}

type Raise = (id: NoteRuleId, subject: string, fields: Omit<FindingFields, 'subject'>) => void;

/** The file name at the end of a path of any operating system. */
function nameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** What a note says by itself. */
function checkNote(raise: Raise, { name, number, bytes }: ReadFile): void {
  const location = { file: name };
  if (number === Infinity) raise('phase-manifest/note-number-out-of-range', name, { sentence: `The number of ${name} is above ${MAX_ITERATION}, and no note can follow it; rename it by hand`, location, expected: MAX_ITERATION });
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    raise('phase-manifest/note-not-canonical', name, { sentence: `${name} is not UTF-8`, location });
    return;
  }
  const { note, findings } = parseNote(text);
  for (const { id, sentence, location: place, ...fields } of findings) raise(id as NoteRuleId, name, { ...pick(fields), sentence: `${name}: ${sentence}`, location: { ...location, ...place } });
  const iteration = note?.iteration ?? null;
  if (iteration !== null && iteration !== number && number !== Infinity) {
    raise('phase-manifest/note-number-mismatch', name, { sentence: `The record of ${name} has the number ${quoted(iteration)}`, location, expected: number, actual: iteration });
  }
}

/** Expected and actual of a finding. */
function pick({ expected, actual }: Pick<Finding, 'expected' | 'actual'>): Pick<Finding, 'expected' | 'actual'> {
  return { ...(expected !== undefined && { expected }), ...(actual !== undefined && { actual }) };
}

/** Two names may not share a number; one name may stand in the folder and in the archive. */
function checkNumbers(raise: Raise, notes: readonly ReadFile[]): void {
  const names = new Map<number, string>();
  for (const { name, number } of notes) {
    const other = names.get(number) ?? name;
    names.set(number, other);
    if (other !== name && number !== Infinity) raise('phase-manifest/note-number-mismatch', name, { sentence: `${name} and ${other} share the number ${number}`, location: { file: name }, expected: noteName(number), actual: name });
  }
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Each entry has its file, each file its entry. */
function checkEntries(raise: Raise, notes: readonly ReadFile[], entries: readonly NoteEntry[]): void {
  const recorded = grouped(entries, ({ path }) => nameOf(path));
  const present = grouped(notes, ({ name }) => name);
  for (const [name, mentions] of recorded) {
    const found = present.get(name) ?? [];
    for (const { iteration, sha256: digest } of mentions) {
      if (noteNumber(name) !== iteration) raise('phase-manifest/note-number-mismatch', name, { sentence: `The ledger names ${quoted(name)} as note ${iteration}`, expected: iteration, actual: name });
      if (found.length === 0) raise('phase-manifest/note-missing', name, { sentence: `The ledger names ${quoted(name)}, and there is no such file; restore it from the archive`, expected: digest });
      else if (!found.some((file) => file.sha256 === digest)) raise('phase-manifest/note-modified', name, { sentence: `${name} does not have the digest ${digest} that the ledger records`, location: { file: name }, expected: digest, actual: found[0]?.sha256 ?? null });
    }
  }
  for (const [name, found] of present) {
    const mentions = recorded.get(name) ?? [];
    for (const { sha256: digest } of found) {
      if (mentions.length === 0) raise('phase-manifest/note-unrecorded', name, { sentence: `No entry of the ledger names ${name}; append one, or find out who wrote the note`, location: { file: name }, actual: digest });
      // One copy has the recorded bytes, this one has not; where none has them the entry has said so.
      else if (found.length > 1 && !mentions.some((entry) => entry.sha256 === digest)) raise('phase-manifest/note-modified', name, { sentence: `A copy of ${name} has the digest ${digest}, which no entry of the ledger records`, location: { file: name }, actual: digest });
    }
  }
}
