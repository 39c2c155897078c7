import { expect, test } from 'vitest';
import { recorded } from '../test/notes.ts';
import { NoteEntries, noteEntry } from './index.ts';

const { entry } = recorded(1);
const type = 'dev.plimsoll.iteration-note.recorded.v1';
const at = (path: string, change: object = {}): { readonly type: string; readonly data: object } => ({ type, data: { ...entry, path, ...change } });

function gather(folder: string, ...events: readonly { readonly type: string; readonly data: unknown }[]): NoteEntries {
  const entries = new NoteEntries(folder);
  events.forEach((event, index) => {
    entries.take(event, `entry ${index}`);
  });
  return entries;
}

test('what the writer says of a note is what is read of its entry', () => {
  const event = noteEntry({ path: 'runs/notes/iteration-1.md', iteration: 1, sha256: entry.sha256, size: 3, note: { timestamp: entry.at, status: 'lane_completed' } as never });
  expect(gather('runs/notes', event).entries).toEqual([event.data]);
});

test.each([
  ['notes', 'notes/iteration-1.md'],
  ['./notes/', 'notes/iteration-1.md'],
  ['notes', String.raw`notes\iteration-1.md`],
  ['notes', './notes//iteration-1.md'],
  ['/srv/notes', '/srv/notes/iteration-1.md'],
  ['', 'iteration-1.md'],
  ['.', 'iteration-1.md'],
])('the folder %j has the note %j', (folder, path) => {
  const { entries, findings } = gather(folder, at(path));
  expect([entries.length, findings]).toEqual([1, []]);
});

test.each([
  ['notes', '/notes/iteration-1.md'],
  ['notes', 'a/notes/iteration-1.md'],
  ['notes', 'notes/old/iteration-1.md'],
  ['a/notes', 'a/../notes/iteration-1.md'],
  ['', '/iteration-1.md'],
])('the folder %j has no note %j, and that is said', (folder, path) => {
  const { entries, findings } = gather(folder, at(path));
  expect(entries).toEqual([]);
  expect(findings).toMatchObject([{ id: 'phase-manifest/notes-elsewhere', verdict: 'inconclusive', expected: folder, actual: path }]);
});

test('notes of other folders are nothing to say beside its own, nor are entries of other types', () => {
  const { entries, findings } = gather('notes', at('other/iteration-1.md'), at('notes/iteration-1.md'), { ...at('notes/iteration-2.md'), type: 'org.example.v1' }, { type: 'org.example.v1', data: {} });
  expect([entries.length, findings]).toEqual([1, []]);
});

test('an entry that says the same again is kept once, one that says another thing beside it', () => {
  expect(gather('notes', at('notes/iteration-1.md'), at('notes/iteration-1.md'), at('notes/iteration-1.md', { sha256: 'ab'.repeat(32) })).entries).toHaveLength(2);
});

test.each([
  ['iteration', 0],
  ['iteration', '1'],
  ['iteration', Number.MAX_SAFE_INTEGER],
  ['sha256', 'AB'.repeat(32)],
  ['size', -1],
  ['at', 'yesterday'],
  ['outcome', 'fine'],
  ['path', null],
  ['path', undefined],
])('an entry whose %s is %j is a finding', (key, value) => {
  const { entries, findings } = gather('notes', at('notes/iteration-1.md', { [key]: value }));
  expect(entries).toEqual([]);
  expect(findings).toMatchObject([{ id: 'phase-manifest/note-entry-invalid', verdict: 'fail', subject: 'entry 0', sentence: expect.stringContaining(`whose ${key} must be`) as string }]);
});

test.each([null, 1, [], 'x'])('data that is %j is a finding for each member', (data) => {
  expect(gather('notes', { type, data }).findings).toHaveLength(6);
});
