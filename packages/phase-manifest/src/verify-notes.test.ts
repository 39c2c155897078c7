import { encodeUtf8 } from '@plimsoll/bytes';
import { conformanceAbsent } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { example } from '../test/corpus.ts';
import { recorded } from '../test/notes.ts';
import { type NoteEntry, type NoteFile, verifyNotes } from './index.ts';

const one = recorded(1);
const two = recorded(2);
const altered = (file: NoteFile): NoteFile => ({ ...file, bytes: encodeUtf8(new TextDecoder().decode(file.bytes).replaceAll('paper', 'plain')) });
const edited = (file: NoteFile): NoteFile => ({ ...file, bytes: encodeUtf8(` ${new TextDecoder().decode(file.bytes)}`) });

test('notes and entries that agree pass, other files are passed over', () => {
  const others: NoteFile[] = ['.gitignore', '.iteration-3.0123456789abcdef.tmp', '.iteration-4.taken', 'README.md', 'Iteration-9.md'].map((name) => ({ name, bytes: new Uint8Array() }));
  expect(verifyNotes([...others, two.file, one.file], [one.entry, two.entry])).toEqual({ verdict: 'pass', findings: [] });
});

test('a note may stand in the archive, or in both places', () => {
  expect(verifyNotes([two.file, one.file, two.file], [one.entry, two.entry]).verdict).toBe('pass');
});

test('nothing at all is no pass', () => {
  expect(verifyNotes([], [])).toMatchObject({ verdict: 'inconclusive', findings: [{ id: 'phase-manifest/notes-absent' }] });
});

const cases: readonly (readonly [string, readonly NoteFile[], readonly NoteEntry[], readonly string[]])[] = [
  ['a note removed', [one.file], [one.entry, two.entry], ['note-missing']],
  ['a note with another, canonical record', [one.file, altered(two.file)], [one.entry, two.entry], ['note-modified']],
  ['a note edited by one space', [edited(one.file)], [one.entry], ['note-not-canonical', 'note-modified']],
  ['a copy that differs', [one.file, altered(one.file)], [one.entry], ['note-modified']],
  ['two entries of one name with different digests', [one.file], [one.entry, { ...one.entry, sha256: 'ab'.repeat(32) }], ['note-modified']],
  ['a note without entry', [one.file, two.file], [one.entry], ['note-unrecorded']],
  ['a note under another name', [recorded(1, 'iteration-3.md').file], [{ ...one.entry, path: 'notes/iteration-3.md' }], ['note-number-mismatch', 'note-number-mismatch']],
  ['two names of one number', [recorded(7).file, recorded(7, 'iteration-007.md').file], [recorded(7).entry, recorded(7, 'iteration-007.md').entry], ['note-number-mismatch']],
  ['an entry with another number', [one.file], [{ ...one.entry, iteration: 4 }], ['note-number-mismatch']],
  ['an entry whose path is no note', [], [{ ...one.entry, path: 'notes/Iteration-1.md' }], ['note-number-mismatch', 'note-missing']],
  ['a number beyond the last', [recorded(1, 'iteration-9007199254740991.md').file], [], ['note-number-out-of-range', 'note-unrecorded']],
  ['bytes that are no text', [{ name: 'iteration-1.md', bytes: Uint8Array.of(0xff) }], [], ['note-not-canonical', 'note-unrecorded']],
];

test.each(cases)('%s is found', (_name, files, entries, ids) => {
  const { verdict, findings } = verifyNotes(files, entries);
  expect(verdict).toBe('fail');
  expect(findings.map(({ id }) => id)).toEqual(ids.map((id) => `phase-manifest/${id}`));
});

test('a changed or missing note means tampering', () => {
  const { findings } = verifyNotes([altered(one.file)], [one.entry, two.entry]);
  expect(findings).toMatchObject([
    { id: 'phase-manifest/note-modified', integrity: true, subject: 'iteration-1.md', expected: one.entry.sha256 },
    { id: 'phase-manifest/note-missing', integrity: true, subject: 'iteration-2.md', expected: two.entry.sha256 },
  ]);
});

test('a path of Windows names its file too', () => {
  expect(verifyNotes([one.file], [{ ...one.entry, path: String.raw`C:\artifacts\notes\iteration-1.md` }]).verdict).toBe('pass');
});

describe.skipIf(conformanceAbsent())('notes of the original', () => {
  test('are judged by name, number and entry alone', () => {
    const file = { name: 'iteration-12.md', bytes: encodeUtf8(example('notes/iteration-12.lane_completed.md')) };
    expect(verifyNotes([file], []).findings.map(({ id }) => id)).toEqual(['phase-manifest/note-unrecorded']);
    expect(verifyNotes([{ ...file, name: 'iteration-13.md' }], []).findings.map(({ id }) => id)).toEqual(['phase-manifest/note-number-mismatch', 'phase-manifest/note-unrecorded']);
  });
});
