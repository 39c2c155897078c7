import { encodeUtf8, type Hex, toHex } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import { expect, test } from 'vitest';
import { enabled, facts, gradual, loaded, record, registry, rootOf, shadow } from '../test/registries.ts';
import { type Facts, type Registry, type Restored, restoreRegistry, RestoreProof, writeRegistry } from './index.ts';

function restore(current: Registry, target: Registry, given: Facts = facts(), root = rootOf(target)): Restored {
  return restoreRegistry(loaded(current), { bytes: encodeUtf8(writeRegistry(target)), anchor: { root, index: 41n } }, given);
}
const ids = ({ findings }: Restored): string[] => findings.map(({ id }) => id);

const before = registry({ f: record(gradual(500_000)), gone: record(shadow) }, { generation: 9 });
const target = registry({ f: record(shadow, { owner: 'others' }) }, { generation: 4 });

test('the target comes back with its root, one generation later, and a proof', () => {
  const restored = restore(before, target);
  expect(ids(restored)).toEqual(['flags/restore-proved']);
  expect(restored.next).toEqual({ ...target, generation: 10, generated_at: '2026-03-01T12:00:00Z', previous_root: rootOf(before) });
  expect([...restored.ids].sort()).toEqual(['f', 'gone']);
  expect(restored.proof).toEqual({
    schema_version: 'plimsoll.flag-restore.v1',
    registry: 'meta_flags',
    from_root: rootOf(before),
    target_root: rootOf(target),
    recomputed_root: rootOf(target),
    equal: true,
    anchor_index: '41',
    file_sha256: toHex(sha256(encodeUtf8(writeRegistry(target)))),
    changed: [
      { id: 'f', from: before.records['f']?.state, to: { mode: 'shadow', actor: 'sre', planned_activation: null } },
      { id: 'gone', from: { mode: 'shadow', actor: 'sre', planned_activation: null }, to: null },
    ],
  });
  expect(RestoreProof.parse(restored.proof)).toEqual(restored.proof);
});

test('a target without the anchored root is refused, whatever root its file declares', () => {
  const restored = restore(before, target, facts(), 'ab'.repeat(32) as Hex);
  expect(ids(restored)).toEqual(['flags/restore-root-mismatch']);
  expect(restored.findings[0]?.integrity).toBe(true);
  expect([restored.next, restored.proof?.equal]).toEqual([null, false]);
});

test('a file that is no registry is refused', () => {
  const restored = restoreRegistry(loaded(before), { bytes: encodeUtf8('{}'), anchor: { root: rootOf(target), index: 0 } }, facts());
  expect([restored.next, restored.proof, restored.findings.every(({ id }) => id === 'flags/malformed')]).toEqual([null, null, true]);
});

test.each<[label: string, target: Registry, expected: string[]]>([
  ['a flag above shadow that is not there now', registry({ new: record(gradual(1)) }), ['flags/restore-would-promote']],
  ['a higher exposure', registry({ f: record(gradual(500_001)) }), ['flags/restore-would-promote']],
  ['a higher mode', registry({ f: record(enabled), gone: record(shadow) }), ['flags/restore-would-promote']],
  ['other people, by another bucketing', registry({ f: record(gradual(500_000), { bucketing: { version: 'v2', by: { var: 'email' } } }) }), ['flags/restore-would-promote']],
  ['fewer rules', { ...target, settings: { ...target.settings, invariants: [] } }, ['flags/settings-loosened']],
])('%s needs an approval of that root', (_, to, expected) => {
  const refused = restore(before, to);
  expect([ids(refused), refused.next, refused.proof?.equal]).toEqual([expected, null, true]);
  const restored = restore(before, to, facts({ approvedRoots: new Set([rootOf(to)]) }));
  expect([ids(restored), restored.next?.records]).toEqual([['flags/restore-proved'], to.records]);
  expect(ids(restore(before, to, facts({ approvedRoots: new Set([rootOf(before)]) })))).toEqual(expected);
});

test('another definition comes back without approval: that is what a rollback is for', () => {
  const definition = { variants: { on: 1, off: 0 }, default_variant: 'on', off_variant: 'off' };
  expect(ids(restore(before, registry({ f: record(gradual(500_000), { definition }) })))).toEqual(['flags/restore-proved']);
});

test('the current root is there already, which proves nothing', () => {
  const restored = restore(before, { ...before, generated_at: '2026-01-01T00:00:00Z' });
  expect([ids(restored), restored.next, restored.ids]).toEqual([['flags/restore-noop'], before, []]);
});

test('a registry of another name or environment is not restored', () => {
  expect(ids(restore(before, { ...target, registry: 'other' }))).toEqual(['flags/other-registry']);
  expect(ids(restore(before, { ...target, environment: 'staging' }))).toEqual(['flags/other-registry']);
});
