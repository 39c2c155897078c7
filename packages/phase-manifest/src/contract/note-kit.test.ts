import { expect, test } from 'vitest';
import { noteKit as kit } from '../contract.ts';
import { completed, entryOf } from './note-example.ts';

const golden = kit.golden.find(({ id }) => id === 'lane-completed')?.bytes ?? new Uint8Array();
const ids = (bytes: Uint8Array, context?: Parameters<typeof kit.verify>[1]): string[] => kit.verify(bytes, context).findings.map(({ id }) => id);

test('a note alone is compared with itself: its name is that of its number, and the ledger has nothing to say', () => {
  expect(ids(golden)).toEqual([]);
});

test('a name that is none of a note leaves the entry without its file', () => {
  expect(ids(golden, { name: 'Iteration-12.md', entries: [entryOf(completed)] })).toEqual(['phase-manifest/note-missing']);
});

test('the ledger that has the digest accepts the note', () => {
  expect(ids(golden, { name: 'iteration-12.md', entries: [entryOf(completed)] })).toEqual([]);
});

test('a note of the original implementation is none of this contract', () => {
  expect(ids(new TextEncoder().encode('{"iteration": 3}'))).toEqual(['phase-manifest/note-not-canonical']);
  expect(kit.classify('{"iteration": 3}')).toEqual([]);
});
