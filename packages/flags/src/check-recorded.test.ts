import { toHex } from '@plimsoll/bytes';
import { expect, test } from 'vitest';
import { loaded, sampleRecord, sampleRegistry } from '../test/sample-registry.ts';
import { nextRegistry } from './flag-change.ts';
import { checkRecorded, type FlagAct, isOnlyDemotion, lastRecorded, type LoadedRegistry, type LoggedFlagEntry, type Registry } from './index.ts';

const shadow = sampleRecord({ state: { mode: 'shadow', actor: 'sre', planned_activation: null } });
const after = (before: LoadedRegistry, owner: string): LoadedRegistry => loaded(nextRegistry(before.registry, { meta_prod: sampleRecord({ owner }) }, '2026-01-06T10:00:00Z'));
const first = loaded(sampleRegistry({ meta_prod: sampleRecord() }));
const second = after(first, 'b');
const third = after(second, 'c');
const other = after(first, 'd');
/** The first state again, as a restore writes it. */
const restored: LoadedRegistry = { ...first, registry: { ...first.registry, generation: third.registry.generation + 1, previous_root: toHex(third.set.root) } };

function logged(...states: readonly (LoadedRegistry | readonly [FlagAct, LoadedRegistry])[]): LoggedFlagEntry[] {
  return states.map((one, index) => {
    const [act, { registry, set }] = 'registry' in one ? (['set', one] as const) : one;
    const { environment, previous_root, generation } = registry;
    return { index: BigInt(index), entry: { act, registry: registry.registry, environment, root: toHex(set.root), previous_root, generation, time: '2026-03-01T12:00:00Z', ids: [], ids_total: 0, actor: 'sre', reason: 'x' } };
  });
}

test.each<readonly [string, LoadedRegistry, LoggedFlagEntry[], readonly string[]]>([
  ['that was recorded last', second, logged(first, second), []],
  ['that was recorded before the one it follows', third, logged(first, third, second), []],
  ['that was restored', restored, logged(first, second, third, ['restored', restored]), []],
  ['that goes on from an earlier one, because the file was lost', other, logged(first, second, third, other), []],
  ['that no entry is about', third, logged(first, second), ['flags/state-unrecorded']],
  ['of a registry without entries', first, [], ['flags/state-unrecorded']],
  ['with a recorded root under another generation', { ...second, registry: { ...second.registry, generation: 9 } }, logged(first, second), ['flags/state-unrecorded']],
  ['that another followed', second, logged(first, second, third), ['flags/anchor-rollback']],
  ['that another followed, whose entry came first', second, logged(first, third, second), ['flags/anchor-rollback']],
  ['that was left by an import', second, logged(first, second, ['anchored', { ...third, registry: { ...third.registry, previous_root: null, generation: 9 } }]), ['flags/anchor-rollback']],
])('a state %s', (_name, state, entries, ids) => {
  expect(checkRecorded(state, entries).map(({ id }) => id)).toEqual(ids);
});

test('a finding names both roots and what to do', () => {
  const [finding] = checkRecorded(third, logged(first, second));
  expect(finding).toMatchObject({ verdict: 'inconclusive', expected: toHex(second.set.root), actual: toHex(third.set.root), detail: { index: '1' } });
  expect(finding?.sentence).toMatch(/plimsoll flags anchor .* plimsoll flags restore/u);
  expect(lastRecorded(logged(first, third, second))?.index).toBe(1n);
});

test('a step is only a demotion if each difference takes a flag down', () => {
  const up: Registry = { ...first.registry, records: { meta_prod: shadow, other: sampleRecord() } };
  const down: Registry = { ...up, records: { meta_prod: sampleRecord(), other: sampleRecord() }, generation: 9 };
  expect([isOnlyDemotion(up, down), isOnlyDemotion(down, up), isOnlyDemotion(up, up)]).toEqual([true, false, true]);
  expect(isOnlyDemotion(up, { ...down, settings: { ...down.settings, enable_from_ppm: 1 } })).toBe(false);
  expect(isOnlyDemotion(up, { ...down, records: { meta_prod: sampleRecord() } })).toBe(false);
  expect(isOnlyDemotion(up, { ...down, records: { meta_prod: sampleRecord(), third: sampleRecord() } })).toBe(false);
  expect(isOnlyDemotion(up, { ...down, records: { meta_prod: sampleRecord(), other: sampleRecord({ owner: 'x' }) } })).toBe(false);
});
