import { toHex } from '@plimsoll/bytes';
import { decodeEntry, encodeEntry, type Entry, type EntryInput } from '@plimsoll/ledger/verify';
import { expect, test } from 'vitest';
import { loaded, sampleRegistry } from '../test/sample-registry.ts';
import { type FlagAct, flagEntry, readFlagEntry } from './index.ts';

const registry = loaded(sampleRegistry(undefined, { generation: 7, previous_root: '1'.repeat(64) }));
const root = toHex(registry.set.root);
const time = '2026-03-01T12:00:00Z';

/** The entry as it comes back from a log. */
function logged(input: EntryInput): Entry {
  const bytes = encodeEntry({ time, ...input });
  const entry = bytes.ok ? decodeEntry(bytes.value) : bytes;
  return entry.ok ? entry.value : expect.fail(entry.findings[0]?.sentence);
}

test.each<readonly [FlagAct, string]>([
  ['created', 'FLAG-CREATE'],
  ['edited', 'FLAG-EDIT'],
  ['removed', 'FLAG-REMOVE'],
  ['set', 'FLAG-SET'],
  ['disabled', 'DISABLE'],
  ['restored', 'ROLLBACK'],
  ['anchored', 'MERKLE-ANCHOR'],
])('what was %s is read back from its entry, which a governance log shows as %s', (act, action) => {
  const entry = logged(flagEntry(act, registry, { actor: 'sre', reason: 'M6 ramp', ids: ['meta_prod'], phase: 'M6' }));
  expect(entry).toMatchObject({ type: `dev.plimsoll.flags.${act}.v1`, source: '/plimsoll/flags/meta_flags', data: { governance: { phase: 'M6', action, root: { profile: 'plimsoll.flag-registry.v1', sha256: root }, signer: 'sre', notes: 'M6 ramp' } } });
  expect(readFlagEntry(entry)).toEqual({ act, time, registry: 'meta_flags', environment: 'production', root, previous_root: '1'.repeat(64), generation: 7, ids: ['meta_prod'], ids_total: 1, actor: 'sre', reason: 'M6 ramp' });
});

test('the same has the same id, so that a log takes it once; anything else another', () => {
  const options = { actor: 'sre', reason: 'M6 ramp', ids: ['meta_prod'] };
  const { id } = flagEntry('set', registry, options);
  expect(flagEntry('set', registry, options).id).toBe(id);
  const others = [flagEntry('edited', registry, options), flagEntry('set', registry, { ...options, reason: '' }), flagEntry('set', loaded(sampleRegistry(undefined, { generation: 8, previous_root: '1'.repeat(64) })), options)];
  expect(new Set([id, ...others.map((other) => other.id)]).size).toBe(4);
});

test('however much changed and whatever was said, it is an entry', () => {
  const hostile = `xx\ud83d${'\u0000\u0007"\\\u{1f6a8}é\n'.repeat(1000)}`;
  const ids = Array.from({ length: 100_000 }, (_value, i) => `${'ü'.repeat(100)}${i}`);
  const said = readFlagEntry(logged(flagEntry('disabled', registry, { actor: hostile, reason: hostile, ids })));
  expect(said).toMatchObject({ ids_total: 100_000, reason: `${hostile.slice(0, 1999).replace('xx\ud83d', 'xx\ufffd')}\ufffd` });
  expect(said?.ids.length).toBeGreaterThan(50);
  expect(readFlagEntry(logged(flagEntry('disabled', registry, { actor: '', reason: '' })))).toMatchObject({ ids: [], actor: '' });
});

test.each<readonly [string, (entry: Entry) => Entry]>([
  ['of another type', (entry) => ({ ...entry, type: 'dev.plimsoll.flags.praised.v1' })],
  ['whose type is an inherited name', (entry) => ({ ...entry, type: 'dev.plimsoll.flags.constructor.v1' })],
  ['from another source', (entry) => ({ ...entry, source: '/plimsoll/flags/other_flags' })],
  ['that shows another action', (entry) => ({ ...entry, type: 'dev.plimsoll.flags.edited.v1' })],
  ['without root', (entry) => ({ ...entry, data: { ...entry.data, root: undefined } })],
  ['of two roots', (entry) => ({ ...entry, data: { ...entry.data, root: '2'.repeat(64) } })],
])('an entry %s says nothing of a registry', (_name, change) => {
  const entry = logged(flagEntry('set', registry, { actor: 'sre', reason: 'M6 ramp' }));
  expect(readFlagEntry(entry)).toBeDefined();
  expect(readFlagEntry(change(entry))).toBeUndefined();
});
