import { expect, test } from 'vitest';
import { facts, record, gradual, shadow } from '../test/registries.ts';
import { changeFlag, disableFlags, newRegistry, readRegistry, stops, verifyStep, writeRegistry } from './index.ts';

const empty = newRegistry('payments', 'production', '2026-01-01T00:00:00Z');

test('a new registry is a valid file, and carries rules', () => {
  const read = readRegistry(writeRegistry(empty));
  expect(read.ok && read.value.registry).toEqual(empty);
  expect(empty.settings.invariants.map(({ id }) => id)).toEqual(['ticket-above-shadow', 'evidence-above-shadow']);
});

test('its first flag goes to shadow freely, and no further without a ticket and evidence', () => {
  const said = { id: 'checkout', actor: 'sre', rationale: 'first' };
  const made = changeFlag(empty, { ...said, create: { owner: 'platform' } }, facts());
  const inShadow = changeFlag(made.next ?? empty, { ...said, state: shadow }, facts());
  expect(inShadow.next?.records['checkout']?.state).toEqual(shadow);
  expect(inShadow.findings.at(-1)).toMatchObject({ id: 'flags/changed', sentence: 'checkout is shadow' });
  const refused = changeFlag(inShadow.next ?? empty, { ...said, state: gradual(1) }, facts());
  expect([refused.next, refused.findings.filter(stops).map(({ subject }) => subject)]).toEqual([null, ['ticket-above-shadow', 'evidence-above-shadow']]);
});

test('flags that are created twice, unknown, or of a wrong name are refused by name', () => {
  const said = { actor: 'sre', rationale: 'first' };
  const made = changeFlag(empty, { id: 'a', ...said, create: { owner: 'platform' } }, facts()).next ?? empty;
  const ids = (change: Parameters<typeof changeFlag>[1]) => changeFlag(made, change, facts()).findings.map(({ id }) => id);
  expect(ids({ id: 'a', ...said, create: { owner: 'platform' } })).toEqual(['flags/flag-exists']);
  expect(ids({ id: 'b', ...said, remove: true })).toEqual(['flags/flag-unknown']);
  expect(ids({ id: 'toString', ...said, state: shadow })).toEqual(['flags/flag-unknown']);
  for (const id of ['', 'a\nb', 'x'.repeat(257), '\ud800', '__proto__']) expect(ids({ id, ...said, create: { owner: 'platform' } })).toEqual(['flags/malformed']);
});

test('disabling: a pattern that matches nothing is inconclusive, one that matches only disabled flags changes nothing', () => {
  const by = { actor: 'sre', rationale: 'page', now: '2026-02-01T00:00:00Z' };
  const live = { ...empty, records: { meta_a: record(gradual(1)), meta_b: record(), other: record(shadow) } };
  const nothing = disableFlags(live, ['mata_*'], by);
  expect([nothing.next, nothing.findings.map(({ id, verdict }) => [id, verdict])]).toEqual([null, [['flags/nothing-matched', 'inconclusive']]]);
  expect(disableFlags(live, ['meta_b'], by)).toMatchObject({ next: live, ids: [] });
  const done = disableFlags(live, ['meta_*'], by);
  expect(done.findings.map(({ id, sentence }) => [id, sentence])).toEqual([['flags/demoted', 'meta_a went from gradual to disabled'], ['flags/demoted', 'meta_b was disabled already']]);
  expect([done.ids, done.next?.generation, done.next?.records['meta_a']]).toEqual([['meta_a'], 2, { ...record(), rationale: 'page', updated_at: by.now, demoted_at: by.now }]);
  expect(verifyStep(live, done.next ?? live, facts()).filter(stops)).toEqual([]);
});

test('what nobody could read is not written', () => {
  const made = changeFlag(empty, { id: 'a', actor: 'sre', rationale: 'first', create: { owner: 'platform' } }, facts()).next ?? empty;
  const pointers = (change: Partial<Parameters<typeof changeFlag>[1]>) => changeFlag(made, { id: 'a', actor: 'sre', rationale: 'next', ...change } as Parameters<typeof changeFlag>[1], facts()).findings.map(({ id, location }) => `${id} ${location?.pointer ?? ''}`);
  expect(pointers({ state: shadow, actor: ' ' })).toEqual(['flags/malformed /records/a/updated_by']);
  expect(pointers({ edit: { owner: '' } })).toContain('flags/malformed /records/a/owner');
  expect(pointers({ state: gradual(0) })).toEqual(['flags/malformed /records/a/state/current_ppm']);
  expect(pointers({ state: gradual(1, 1_000_001) })).toEqual(['flags/malformed /records/a/state/target_ppm']);
  for (const wrong of [{ actor: ' ' }, { rationale: '' }, { now: 'now' }]) expect(() => disableFlags(made, ['a'], { actor: 'sre', rationale: 'page', now: '2026-02-01T00:00:00Z', ...wrong })).toThrow(RangeError);
});
