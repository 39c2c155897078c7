import path from 'node:path';
import type { Finding } from '@plimsoll/findings';
import { shownName } from './in-file.ts';
import type { Io } from './io.ts';
import { recordedPath } from './record-entry.ts';

/** Where notes stand, for the system, for people and in entries of the ledger. */
export interface NotesFolder {
  readonly absolute: string;
  /** As the user named it. */
  readonly shown: string;
  /** What the paths in entries begin with. */
  readonly recorded: string;
}

/** The folder of notes that the user named, and what entries call it if that is another name. */
export function notesFolder(io: Io, folder: string, recordedAs: string | undefined): NotesFolder {
  return { absolute: path.resolve(io.directory, folder), shown: shownName(folder), recorded: recordedAs === undefined ? recordedPath(io, folder) : shownName(recordedAs) };
}

/** Path of a note in an entry. */
export function recordedNote({ recorded }: NotesFolder, name: string): string {
  return `${recorded.replace(/\/+$/u, '')}/${name}`;
}

/** Findings whose files are names of notes, with the folder before them. */
export function inNotes({ shown }: Pick<NotesFolder, 'shown'>, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => (finding.location?.file === undefined ? finding : { ...finding, location: { ...finding.location, file: shownName(path.join(shown, finding.location.file)) } }));
}
