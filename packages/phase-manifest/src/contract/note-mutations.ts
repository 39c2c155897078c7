import type { Json, NamedMutation } from '@plimsoll/findings';
import { type IterationNote, NOTE_KEYS } from '../iteration-note.ts';
import { type Members, without } from '../json-shape.ts';
import { renderNote } from '../render-note.ts';
import { blockOf, withRecord } from './note-block.ts';
import { edited, mutation, textual } from './named-mutation.ts';
import { blocked, completed, entryOf } from './note-example.ts';

type Edit = (text: string) => string;

const text = (id: string, title: string, change: NamedMutation['change']): NamedMutation => textual('lane-completed', 'fail', `note-not-canonical.${id}`, title, change);
const edit = (id: string, title: string, change: Edit): NamedMutation => mutation('lane-completed', 'fail', `note-not-canonical.${id}`, title, edited(change));
const record = (id: string, title: string, change: (record: Members) => Members, base = 'lane-completed'): NamedMutation => mutation(base, 'fail', `note-invalid.${id}`, title, edited((note) => withRecord(note, change)));
const context = (id: string, verdict: NamedMutation['verdict'], title: string, change: NamedMutation['change'], given: Json): NamedMutation => mutation('lane-completed', verdict, id, title, change, given);
const set = (key: keyof IterationNote, value: Json) => (note: Members): Members => ({ ...note, [key]: value });

const texts: readonly NamedMutation[] = [
  text('empty', 'Nothing at all', () => new Uint8Array()),
  text('truncated', 'The last line end is missing', (bytes) => bytes.slice(0, -1)),
  text('half', 'Only the first half was written', (bytes) => bytes.slice(0, bytes.length / 2)),
  text('invalid-utf-8', 'A byte FF in the title', (bytes) => bytes.with(3, 0xff)),
  text('bom', 'A byte order mark in front', edited((note) => `\ufeff${note}`)),
  text('no-block', 'The block is missing', edited((note) => note.slice(0, note.indexOf('```json')))),
  text('broken-block', 'The block is no JSON', edited((note) => note.replace('"lane_completed",', '"lane_completed",,'))),
  text('duplicate-key', 'A key of the block twice', edited((note) => note.replace('  "status"', '  "status": "blocked_no_signal",\n  "status"'))),
  text('bare-record', 'The record alone, as the original implementation wrote it', edited(blockOf)),
];

const edits: readonly NamedMutation[] = [
  edit('space', 'One space at the end of a row of the table', (note) => note.replace(' | stable |\n', ' | stable | \n')),
  edit('block-space', 'One space in the block', (note) => note.replace('"iteration": 12', '"iteration":  12')),
  edit('line-ends', 'Line ends of Windows', (note) => note.replaceAll('\n', '\r\n')),
  edit('appended', 'A line after the end', (note) => `${note}checked\n`),
  edit('table-drift', 'The table says another drift than the block', (note) => note.replace('| drift | stable |', '| drift | drift_detected |')),
  edit('table-row', 'A row of the table is missing', (note) => note.replace(/\| emergency stop .*\n/, '')),
  edit('title', 'The title has another number than the block', (note) => note.replace('# Iteration 12', '# Iteration 13')),
  edit('block-stop', 'The block says an emergency stop, the table none', (note) => note.replace('"emergency_stop_active": false', '"emergency_stop_active": true')),
  edit('key-order', 'The keys of the block in another order', (note) => withRecord(note, ({ iteration = null, ...others }) => ({ ...others, iteration }))),
  mutation('lane-execution-failed', 'fail', 'note-not-canonical.markup', 'A cell of the table with its markup', edited((note) => note.replaceAll(String.raw`\u003c`, '<'))),
];

const records: readonly NamedMutation[] = [
  ...NOTE_KEYS.map((key) => record(`without-${key}`, `The record lacks ${key}`, (note) => without(note, key))),
  record('unknown-key', 'The record has a key that it must not have', (note) => ({ ...note, custom_note: 'x' })),
  record('version', 'Another schema version', set('schema_version', 'plimsoll.iteration-note.v2')),
  record('zero', 'Iteration 0', set('iteration', 0)),
  record('status', 'An unknown status', set('status', 'completed')),
  record('time', 'A time without offset', set('timestamp', '2026-03-14T09:28:00')),
  record('reason', 'A blank reason', set('reason', ' ')),
  record('stop-text', 'The emergency stop is the text "false"', set('emergency_stop_active', 'false')),
  record('digest-upper', 'A digest in upper case', set('phase_manifest_sha256', '9A'.repeat(32))),
  record('no-manifest', 'Completed without a manifest', set('phase_manifest_path', null)),
  record('no-manifest-digest', 'Completed without the digest of its manifest', set('phase_manifest_sha256', null)),
  record('no-error', 'Failed without an error', set('error', null), 'lane-execution-failed'),
  record('no-evidence-digest', 'Rollback evidence without its digest', set('rollback_incident_evidence_sha256', null), 'rollback-evidence'),
  record('negative-count', 'A negative count', set('throughput', { ...completed.throughput, signal_count: -1 })),
  record('no-drift', 'Metrics without a drift status', set('metrics', { security_controls_triggered: null })),
];

const entry = entryOf(completed);
const name = 'iteration-12.md';
const again = (note: IterationNote) => (): Uint8Array => new TextEncoder().encode(renderNote(note));

const folder: readonly NamedMutation[] = [
  context('note-number-mismatch', 'fail', 'The file has another number than its record', [], { name: 'iteration-13.md' }),
  context('note-number-out-of-range', 'fail', 'The number of the file is above 2^53 − 2', [], { name: 'iteration-9007199254740991.md' }),
  context('note-unrecorded', 'fail', 'No entry of the ledger names the note', [], { name, entries: [] }),
  context('note-missing', 'fail', 'The ledger names another note too, which is gone', [], { name, entries: [entry, entryOf(blocked)] }),
  context('note-modified.space', 'fail', 'Edited by one space, and the ledger has its digest', edited((note) => note.replace('# Iteration 12', '# Iteration  12')), { name, entries: [entry] }),
  context('note-modified', 'fail', 'Written again with another reason, and the ledger has its digest', again({ ...completed, reason: 'Every phase passed at last' }), { name, entries: [entry] }),
];

/** What can be wrong with an iteration note: its text, its record, its number, and what the ledger says of it. */
export const noteMutations: readonly NamedMutation[] = [...texts, ...edits, ...records, ...folder];
