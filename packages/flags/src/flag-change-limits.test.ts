import { expect, test } from 'vitest';
import { covered, disabled, EARLIER, enabled, facts, gradual, NOW, record, registry, shadow } from '../test/registries.ts';
import { changeFlag, type FlagRecord, isDemotion, newRegistry, type Registry } from './index.ts';

const said = { actor: 'sre', rationale: 'as decided' };

test('a ticket of a flag is none of a later flag with its id', () => {
  const of = record(disabled);
  const up = { ...of, state: gradual(1) };
  const given = covered({ f: up });
  const ramped = changeFlag(registry({ f: { ...of, state: shadow } }), { id: 'f', state: gradual(1), ...said }, given);
  expect(ramped.next).not.toBeNull();
  let now: Registry = registry({ f: of });
  for (const change of [{ remove: true }, { create: { owner: of.owner, evidence: of.evidence } }, { state: shadow }] as const) {
    const { next } = changeFlag(now, { id: 'f', ...change, ...said }, given);
    now = next ?? expect.fail(JSON.stringify(change));
  }
  expect(now.records['f']?.created_at).toBe(NOW);
  const again = changeFlag(now, { id: 'f', state: gradual(1), ...said }, given);
  expect([again.next, again.findings.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)]).toEqual([null, ['flags/invariant']]);
  const renewed = covered({ f: up }, { issued_at: NOW });
  expect(changeFlag(now, { id: 'f', state: gradual(1), ...said }, renewed).next).not.toBeNull();
});

test('a step down takes no evidence away', () => {
  const before = registry({ f: record(gradual(500_000)) });
  const { next } = changeFlag(before, { id: 'f', state: gradual(499_999), evidence: [], ...said }, facts());
  expect(next?.records['f']).toMatchObject({ state: { current_ppm: 499_999 }, evidence: before.records['f']?.evidence });
  const more = [...(before.records['f']?.evidence ?? []), { uri: 'https://example.org/incident', sha256: null }];
  expect(changeFlag(before, { id: 'f', state: disabled, evidence: more, ...said }, facts()).next?.records['f']?.evidence).toEqual(more);
});

test('an edit or a creation brings no state, whatever a caller without types passes', () => {
  const before = registry({ f: record(enabled) });
  const edited = changeFlag(before, { id: 'f', edit: { owner: 'others', ...({ state: disabled } as Partial<FlagRecord>) }, ...said }, facts());
  expect([edited.next?.records['f']?.state, edited.next?.records['f']?.owner]).toEqual([enabled, 'others']);
  const created = changeFlag(newRegistry('meta_flags', null, EARLIER), { id: 'f', create: { owner: 'platform', ...({ state: enabled } as Partial<FlagRecord>) }, ...said }, facts());
  expect(created.next?.records['f']?.state).toEqual(disabled);
});

test('a share that is lower is a step down, also with a higher target', () => {
  expect(isDemotion(record(gradual(2, 2)), record(gradual(1, 3)))).toBe(true);
});
