import { conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { expect, test } from 'vitest';
import { loaded } from '../test/sample-registry.ts';
import { checkSnapshotName, readMecRegistry, snapshotName } from './index.ts';

const root = 'ab'.repeat(32);
const content = { registry: 'meta_flags', time: '2026-01-05T10:00:00.123456Z', root };

test.each([
  ['the time with milliseconds', `meta_flags_2026-01-05T10-00-00.123Z_${root}.json`, 0],
  ['the time without fraction', `meta_flags_2026-01-05T10-00-00Z_${root}.json`, 0],
  ['all of the time', `meta_flags_2026-01-05T10-00-00.123456000Z_${root}.json`, 0],
  ['the time rounded up', `meta_flags_2026-01-05T10-00-00.124Z_${root}.json`, 1],
  ['the second before', `meta_flags_2026-01-05T09-59-59Z_${root}.json`, 1],
  ['another registry', `other_flags_2026-01-05T10-00-00.123Z_${root}.json`, 1],
  ['another root', `meta_flags_2026-01-05T10-00-00.123Z_${'0'.repeat(64)}.json`, 1],
  ['nothing of it', `other_2025-01-05T10-00-00.123Z_${'0'.repeat(64)}.json`, 3],
  ['no root', 'meta_flags_2026-01-05T10-00-00.123Z.json', 1],
  ['no time', `meta_flags_2026-02-30T10-00-00Z_${root}.json`, 1],
])('a name with %s', (_what, name, faults) => {
  const found = checkSnapshotName(name, content);
  expect(found.map(({ id }) => id)).toEqual(Array<string>(faults).fill('flags/name-mismatch'));
});

test('the name that a registry gives itself is right', () => {
  const registry = loaded();
  const { registry: name, generated_at: time } = registry.registry;
  expect(checkSnapshotName(snapshotName(registry), { registry: name, time, root: Buffer.from(registry.set.root).toString('hex') })).toEqual([]);
});

test.skipIf(conformanceAbsent()).each(['2025-10-21T02-41-18.933Z_99416c636d66af4b369b97a12b5d9c8ae577de1a3c1df0547c434259eb73914e', '2025-10-21T20-18-05Z_d56b60daef3e9efbad7a060f9e9b575bd2193d86eb68a6a6321295ddfbba4f05'])('the anchored snapshot of a real rollout: %s', (rest) => {
  const name = `meta_flags_${rest}.json`;
  const read = readMecRegistry(conformanceBytes(`mec/merkle/${name}`));
  expect(read.ok && checkSnapshotName(name, { registry: 'meta_flags', time: read.value.generatedAt, root: read.value.root })).toEqual([]);
});
