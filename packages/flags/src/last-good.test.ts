import type { ModelMachine } from '@plimsoll/durable-files/model';
import { expect, test } from 'vitest';
import { diskWith, FILE, first, FOLDER, rootOf, second, textOf, third } from '../test/registry-disk.ts';
import { anchorsOf, policy } from '../test/sample-log.ts';
import { loaded, sampleRegistry } from '../test/sample-registry.ts';
import { anchorName, flagEntry, type LoadedRegistry, snapshotName } from './index.ts';
import { lastGood, listSnapshots, readSnapshot } from './node.ts';

const other = loaded(sampleRegistry(undefined, { registry: 'other_flags', generated_at: '2027-01-01T00:00:00Z' }));
/** A state that nobody recorded, with the latest time. */
const madeUp = loaded(sampleRegistry(undefined, { generated_at: '2030-01-01T00:00:00Z' }));
const place = (state: LoadedRegistry): string => `${FOLDER}/${snapshotName(state)}`;

/** A damaged file with snapshots, those of `recorded` with anchors, in this order in the log. */
async function disk(kept: readonly LoadedRegistry[], recorded: readonly LoadedRegistry[] = []): Promise<ModelMachine> {
  const machine = diskWith('{', kept);
  const anchors = recorded.length === 0 ? [] : await anchorsOf(recorded.map((state, index) => flagEntry('set', state, { actor: 'sre', reason: String(index) })));
  recorded.forEach((state, index) => {
    machine.put(`${FOLDER}/${anchorName(state)}`, anchors[index] ?? '');
  });
  return machine;
}

/** Name of the last good snapshot, or the ids of why there is none. */
async function found(...given: Parameters<typeof lastGood>): Promise<unknown> {
  const good = await lastGood(...given);
  return good.ok ? good.value.name : [...new Set(good.findings.map(({ id }) => id))];
}

test('snapshots are listed by the time in their names, whatever else is in the folder', async () => {
  const machine = await disk([third, second, first, other], [second]);
  machine.put(`${FOLDER}/notes.txt`, '');
  const list = await listSnapshots(FILE, machine);
  expect(list.map(({ name }) => name)).toEqual([first, second, third, other].map((state) => snapshotName(state)));
  expect(list.map(({ hasAnchor }) => hasAnchor)).toEqual([false, true, false, false]);
  expect(list[1]).toMatchObject({ registry: 'meta_flags', time: '2026-01-06T10:00:00.000Z', root: rootOf(second) });
  expect(await listSnapshots('/etc/flags/elsewhere/x.json', machine)).toEqual([]);
});

test('a time without fraction is not after a later one with a fraction', async () => {
  const machine = diskWith(undefined);
  const at = (time: string): string => `meta_flags_${time}_${rootOf(first)}.json`;
  const times = ['2026-01-05T10-00-00Z', '2026-01-05T10-00-00.900Z', '2026-01-05T10-00-01Z'];
  for (const time of times.toReversed()) machine.put(`${FOLDER}/${at(time)}`, '');
  expect((await listSnapshots(FILE, machine)).map(({ name }) => name)).toEqual(times.map(at));
});

test('a snapshot is what its name says, or refused', async () => {
  const machine = await disk([first]);
  expect(await readSnapshot(FILE, snapshotName(first), machine)).toMatchObject({ ok: true, value: { registry: first.registry } });
  const idsOf = async (state: LoadedRegistry): Promise<string[]> => (await readSnapshot(FILE, snapshotName(state), machine)).findings.map(({ id }) => id);
  expect(await idsOf(second)).toEqual(['flags/snapshot-missing']);
  machine.put(place(second), textOf(first));
  machine.put(place(third), textOf(third).replace('governance', 'nobody'));
  machine.put(place(other), '{');
  expect([await idsOf(second), await idsOf(third), await idsOf(other)]).toEqual([['flags/name-mismatch'], ['flags/root-mismatch'], ['flags/malformed']]);
  await expect(readSnapshot(FILE, '../meta_flags.json', machine)).rejects.toThrow(RangeError);
});

test('the newest snapshot that is what its name says is the last good one', async () => {
  const machine = await disk([first, second, third, other]);
  expect(await found(FILE, {}, machine)).toBe(snapshotName(third));
  machine.put(place(third), '{');
  expect(await found(FILE, {}, machine)).toBe(snapshotName(second));
  expect(await found(FILE, { registry: 'other_flags' }, machine)).toBe(snapshotName(other));
});

test('where anchors are asked for, the last in the log counts, and not what somebody put there', async () => {
  const machine = await disk([first, second, third, madeUp], [first, third, second]);
  const trust = { policy };
  expect(await found(FILE, {}, machine)).toBe(snapshotName(madeUp));
  expect(await lastGood(FILE, { trust }, machine)).toMatchObject({ ok: true, value: { name: snapshotName(second), anchor: { index: 2n } } });
  machine.put(place(second), textOf(first));
  expect(await found(FILE, { trust }, machine)).toBe(snapshotName(third));
  const forged = machine.text(`${FOLDER}/${anchorName(third)}`)?.replace(String.raw`\nindex 1\n`, String.raw`\nindex 9\n`) ?? '';
  expect(forged).toContain('index 9');
  machine.put(`${FOLDER}/${anchorName(madeUp)}`, forged);
  expect(await found(FILE, { trust }, machine)).toBe(snapshotName(third));
  expect(await found(FILE, { trust: { root: rootOf(first) } }, machine)).toBe(snapshotName(third));
});

test('where no anchor verifies nothing is good, and the answer says why', async () => {
  expect(await found(FILE, { trust: { policy } }, await disk([first, madeUp]))).toEqual(['flags/snapshot-missing', 'flags/anchor-missing']);
  expect(await found(FILE, { environment: 'staging' }, await disk([first]))).toEqual(['flags/snapshot-missing']);
  expect(await found(FILE, {}, diskWith('{'))).toEqual(['flags/snapshot-missing']);
});

test('of several registries the one with the name of the file is meant; otherwise it must be named', async () => {
  const machine = await disk([first, other]);
  expect(await found('/etc/flags/other_flags.json', {}, machine)).toBe(snapshotName(other));
  expect(await found('/etc/flags/production.json', {}, machine)).toEqual(['flags/snapshot-missing']);
  expect(await found('/etc/flags/production.json', { registry: 'meta_flags' }, machine)).toBe(snapshotName(first));
  expect(await found('/etc/flags/production.json', {}, await disk([first]))).toBe(snapshotName(first));
});
