import { toHex } from '@plimsoll/bytes';
import { expect, test } from 'vitest';
import { loaded, sampleRegistry } from '../test/sample-registry.ts';
import { anchorName, parseSnapshotName, snapshotName } from './index.ts';

const root = toHex(loaded().set.root);

test.each([
  ['2026-01-05T10:00:00Z', '2026-01-05T10-00-00.000Z', '2026-01-05T10:00:00.000Z'],
  ['2026-01-05T10:00:00.5Z', '2026-01-05T10-00-00.500Z', '2026-01-05T10:00:00.500Z'],
  ['2025-10-21T02:41:18.933999999Z', '2025-10-21T02-41-18.933Z', '2025-10-21T02:41:18.933Z'],
  ['2026-12-31T23:59:59.9999Z', '2026-12-31T23-59-59.999Z', '2026-12-31T23:59:59.999Z'],
])('a state of %s has its time in its name, cut to milliseconds', (time, shown, read) => {
  const state = loaded(sampleRegistry(undefined, { generated_at: time }));
  expect(snapshotName(state)).toBe(`meta_flags_${shown}_${root}.json`);
  expect(anchorName(state)).toBe(`meta_flags_${shown}_${root}.json.anchor.json`);
  expect(parseSnapshotName(snapshotName(state))).toEqual({ registry: 'meta_flags', time: read, root });
});

test('a name without fraction is read', () => {
  expect(parseSnapshotName(`a_b-c_2026-01-05T10-00-00Z_${root}.json`)).toEqual({ registry: 'a_b-c', time: '2026-01-05T10:00:00Z', root });
});

test.each([`meta_2026-13-05T10-00-00Z_${root}.json`, `2026-01-05T10-00-00Z_${root}.json`, `meta_2026-01-05T10:00:00Z_${root}.json`, `meta_2026-01-05T10-00-00Z_${root.slice(1)}.json`, `../meta_2026-01-05T10-00-00Z_${root}.json`, `meta_2026-01-05T10-00-00Z_${root}.json.anchor.json`, ''])('%j is no name of a snapshot', (name) => {
  expect(parseSnapshotName(name)).toBeNull();
});
