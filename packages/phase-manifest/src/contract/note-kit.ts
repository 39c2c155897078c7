import { decodeUtf8, toHex } from '@plimsoll/bytes';
import type { ContractKit, Finding, Json } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { NOTE_SCHEMA } from '../iteration-note.ts';
import { isList, isObject } from '../json-shape.ts';
import type { NoteEntry } from '../note-entry.ts';
import { noteName, noteNumber } from '../note-number.ts';
import { noteRules } from '../note-rules.ts';
import { parseNote } from '../parse-note.ts';
import { renderNote } from '../render-note.ts';
import { verifyNotes } from '../verify-notes.ts';
import { golden, scenariosOf } from './golden-document.ts';
import { shared } from './json-kit.ts';
import { blocked, completed, failed, rolledBack } from './note-example.ts';
import { noteMutations } from './note-mutations.ts';

/** Where a note stands, and what the ledger says of its folder; without `name` it is the record's, without `entries` the ledger agrees. */
function placeOf(context: Json | undefined, bytes: Uint8Array, recorded: Json | undefined): { readonly name: string; readonly entries: readonly NoteEntry[] } {
  const iteration = typeof recorded === 'number' ? recorded : 1;
  const given = context !== undefined && isObject(context) ? context : {};
  const name = typeof given['name'] === 'string' ? given['name'] : noteName(iteration);
  const own: NoteEntry = { iteration: noteNumber(name) ?? iteration, path: name, sha256: toHex(sha256(bytes)), size: bytes.length, at: '', outcome: 'lane_completed' };
  return { name, entries: isList(given['entries']) ? (given['entries'] as unknown as readonly NoteEntry[]) : [own] };
}

function verify(bytes: Uint8Array, context?: Json): ReturnType<ContractKit['verify']> {
  const parsed = parseNote(decodeUtf8(bytes) ?? '');
  const { name, entries } = placeOf(context, bytes, parsed.note?.iteration);
  const verified = verifyNotes([{ name, bytes }], entries);
  if (!parsed.legacy) return verified;
  const bare: Finding = noteRules.finding('phase-manifest/note-not-canonical', { sentence: `${name} is bare JSON, as the original implementation wrote it; a note of ${NOTE_SCHEMA} is Markdown with its record in a block`, location: { file: name } });
  return { verdict: 'fail', findings: [bare, ...verified.findings] };
}

/** How the cycle ended, and whether it names the evidence of a rollback. */
function classify(value: Json): readonly string[] {
  const { legacy, note } = parseNote(typeof value === 'string' ? value : '');
  if (legacy || note === null) return [];
  return [note.status.replaceAll('_', '-'), ...(note.rollback_incident_evidence_path === null ? [] : ['rollback-evidence'])];
}

const documents = [
  golden('lane-completed', 'Cycle that completed', 'pass', renderNote(completed), { name: 'iteration-12.md' }),
  golden('blocked-no-signal', 'Cycle that saw no signal', 'pass', renderNote(blocked), { name: 'iteration-13.md' }),
  golden('lane-execution-failed', 'Cycle that raised, with an error that would break the table', 'pass', renderNote(failed), { name: 'iteration-14.md' }),
  golden('rollback-evidence', 'Cycle that was rolled back', 'pass', renderNote(rolledBack), { name: 'iteration-15.md' }),
];

const ids = (...names: readonly string[]): readonly string[] => names.map((name) => `phase-manifest/${name}`);
const OF_NOTE = ids('note-invalid', 'note-not-canonical', 'note-number-mismatch', 'note-number-out-of-range', 'note-missing', 'note-modified', 'note-unrecorded');
const OF_FOLDER = ids('notes-path-unsafe', 'note-committed', 'notes-not-ignored', 'git-unavailable');

/** The kit of `plimsoll.iteration-note.v1`. The document is Markdown, so it has no JSON Schema, though its block has a shape. */
export const noteKit: ContractKit = {
  ...shared,
  id: NOTE_SCHEMA,
  title: 'Iteration note of a cycle',
  media: 'markdown',
  open: false,
  jsonSchema: null,
  verify,
  golden: documents,
  scenarios: scenariosOf(documents),
  classify,
  mutations: noteMutations,
  expectations: [],
  findings: [...OF_NOTE, ...OF_FOLDER],
  uncovered: Object.fromEntries(OF_FOLDER.map((id) => [id, 'a fact of the folder or of git, which no bytes of a note can show'])),
};
