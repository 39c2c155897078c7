import type { Finding, Json } from '@plimsoll/findings';
import { instantOf } from './instant.ts';
import { isCount, isNoteNumber, isNoteStatus } from './iteration-note.ts';
import { isObject, isSha256, isText, type Members, member } from './json-shape.ts';
import type { NoteEntry } from './note-entry.ts';
import { noteRules } from './note-rules.ts';
import { quoted, shown } from './shown.ts';

const TYPE = 'dev.plimsoll.iteration-note.recorded.v1';

type Shape = readonly [fits: (value: Json | undefined) => boolean, words: string];

const MEMBERS: { readonly [K in keyof NoteEntry]: Shape } = {
  iteration: [isNoteNumber, 'the number of a note'],
  path: [isText, 'a path'],
  sha256: [isSha256, '64 lower-case hex digits'],
  size: [isCount, 'an integer of at least 0'],
  at: [(value) => instantOf(value) !== undefined, 'an RFC 3339 time with offset'],
  outcome: [isNoteStatus, 'the status of a note'],
};

/** The folder of the file that a path names. */
function folderOf(path: string): string {
  return folderName(path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1));
}

/** A folder as entries are compared by: forward slashes, no empty or `.` segment, the root as it is. */
function folderName(folder: string): string {
  const slashes = folder.replaceAll('\\', '/');
  const segments = slashes.split('/').filter((segment) => segment !== '' && segment !== '.');
  return (slashes.startsWith('/') ? '/' : '') + segments.join('/');
}

/**
 * Gathers what a ledger says of the notes of one folder; give it every entry. It keeps one record for each note, so memory
 * is bounded by the notes of the folder.
 */
export class NoteEntries {
  readonly #folder: string;
  readonly #entries = new Map<string, NoteEntry>();
  readonly #findings: Finding[] = [];
  readonly #elsewhere = { count: 0, first: '' };

  /** @param folder as the entries name it: what their paths have before the name of the file */
  constructor(folder: string) {
    this.#folder = folderName(folder);
  }

  /** What the entries say of the notes of the folder, in their order. */
  get entries(): readonly NoteEntry[] {
    return [...this.#entries.values()];
  }

  /**
   * `phase-manifest/note-entry-invalid` for each entry of the type that is none, and `phase-manifest/notes-elsewhere` if
   * all that the ledger records lie in other folders.
   */
  get findings(): readonly Finding[] {
    const { count, first } = this.#elsewhere;
    if (this.#entries.size > 0 || count === 0) return this.#findings;
    const sentence = `The ledger has no entry of a note in ${quoted(this.#folder)}, and ${count === 1 ? 'one' : count} of notes elsewhere, as ${quoted(first)}; check how the folder is named`;
    return [...this.#findings, noteRules.finding('phase-manifest/notes-elsewhere', { sentence, expected: shown(this.#folder), actual: shown(first) })];
  }

  /** Takes one entry of the ledger; those of other types are passed over. `subject` names it in findings. */
  take({ type, data }: { readonly type: string; readonly data: unknown }, subject: string): void {
    if (type !== TYPE) return;
    const members: Members = isObject(data) ? data : {};
    const path = member(members, 'path');
    if (isText(path) && folderOf(path) !== this.#folder) {
      if (this.#elsewhere.count++ === 0) this.#elsewhere.first = path;
      return;
    }
    const wrong = Object.entries(MEMBERS).flatMap(([key, [fits, words]]) => (fits(member(members, key)) ? [] : [{ key, words, actual: member(members, key) }]));
    for (const { key, words, actual } of wrong) {
      this.#findings.push(noteRules.finding('phase-manifest/note-entry-invalid', { sentence: `The ledger records a note whose ${key} must be ${words}; it is ${quoted(actual)}`, subject, expected: words, actual: shown(actual) }));
    }
    if (wrong.length > 0) return;
    const entry = Object.fromEntries(Object.keys(MEMBERS).map((key) => [key, members[key]])) as unknown as NoteEntry;
    const { iteration, sha256 } = entry;
    this.#entries.set(`${iteration} ${sha256} ${entry.path}`, entry);
  }
}
