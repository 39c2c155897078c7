import { describe, expect, test } from 'vitest';
import { covered, disabled, enabled, facts, gradual, NOW, record, registry, rootOf, shadow } from '../test/registries.ts';
import { changeFlag, changeSettings, disableFlags, type FlagChange, type FlagRecord, type Registry, writeRegistry } from './index.ts';

const said = { actor: 'ann', rationale: 'next step' };
const on = (id: string) => ({ depends_on: [{ id, at_least: 'gradual' as const }] });

function change(records: Readonly<Record<string, FlagRecord>>, of: FlagChange, given = covered(records)) {
  const { next, findings, ids } = changeFlag(registry(records), of, given);
  return { next, ids, said: findings.filter(({ id }) => id !== 'flags/invariant').map(({ id, sentence }) => `${id.slice('flags/'.length)}: ${sentence}`) };
}

describe('one flag', () => {
  test('a change says who, why and when, goes one generation on, and leaves the others as they are', () => {
    const before = registry({ f: record(), g: record(enabled) });
    const { next, ids } = changeFlag(before, { id: 'f', ...said, state: shadow }, facts());
    expect(next).toEqual({ ...before, records: { f: { ...record(shadow), rationale: 'next step', updated_by: 'ann', updated_at: NOW }, g: record(enabled) }, generation: 2, generated_at: NOW, previous_root: rootOf(before) });
    expect(ids).toEqual(['f']);
  });

  test('evidence comes with a step, or stays', () => {
    const evidence = [{ uri: 'report.json', sha256: 'cd'.repeat(32) }];
    expect(change({ f: record() }, { id: 'f', ...said, state: shadow, evidence }).next?.records['f']?.evidence).toEqual(evidence);
    expect(change({ f: record() }, { id: 'f', ...said, state: shadow }).next?.records['f']?.evidence).toEqual(record().evidence);
  });

  test('removed, edited and created flags are told as such', () => {
    expect(change({ f: record() }, { id: 'f', ...said, remove: true })).toMatchObject({ ids: ['f'], said: ['changed: f is removed'] });
    expect(change({ f: record() }, { id: 'f', ...said, remove: true }).next?.records).toEqual({});
    expect(change({ f: record(shadow) }, { id: 'f', ...said, edit: { owner: 'others' } })).toMatchObject({ ids: ['f'], said: ['changed: f is shadow'] });
    const made = change({}, { id: 'f', ...said, create: { owner: 'payments', ...on('f2'), controls: { require_snapshot: true } } });
    expect(made.next?.records['f']).toEqual({ state: disabled, owner: 'payments', evidence: [], ...on('f2'), controls: { require_snapshot: true }, bucketing: { version: 'v2', by: null }, rationale: 'next step', updated_by: 'ann', updated_at: NOW, created_at: NOW });
  });

  test('a flag that is removed while in use stays', () => {
    expect(change({ f: record(shadow) }, { id: 'f', ...said, remove: true })).toMatchObject({ next: null, ids: [] });
  });

  test('a demotion remembers its time, and takes dependents with it, each told', () => {
    const records = { f: record(enabled), g: record(gradual(500_000), on('f')), h: record(gradual(7)) };
    const down = change(records, { id: 'f', ...said, state: gradual(10) }, facts());
    expect(down.said).toEqual(['demoted: f went from enabled to gradual', 'cascaded: g went from gradual to gradual at 10 ppm with what it depends on']);
    expect(down.ids).toEqual(['f', 'g']);
    expect([down.next?.records['f']?.demoted_at, down.next?.records['g']?.demoted_at, down.next?.records['h']?.demoted_at]).toEqual([NOW, NOW, undefined]);
  });

  test('a promotion keeps the time of the last demotion', () => {
    const before = record(disabled, { demoted_at: '2026-01-01T00:00:00Z' });
    expect(change({ f: before }, { id: 'f', ...said, state: shadow }).next?.records['f']?.demoted_at).toBe('2026-01-01T00:00:00Z');
  });
});

describe('settings', () => {
  const before = registry({ f: record() });
  const apply = (of: Partial<Pick<Registry, 'settings' | 'evaluators'>>, given = facts()) => changeSettings(before, of, given);

  test('more rules and shared rules go through', () => {
    const changed = apply({ evaluators: { staff: true } });
    expect([changed.next, changed.ids]).toEqual([{ ...before, evaluators: { staff: true }, generation: 2, generated_at: NOW, previous_root: rootOf(before) }, []]);
    expect(changed.findings.at(-1)).toMatchObject({ id: 'flags/changed', sentence: 'The settings of meta_flags changed' });
  });

  test('fewer rules do not, unless that root was approved', () => {
    const settings = { ...before.settings, invariants: [] };
    const refused = apply({ settings });
    expect([refused.next, refused.ids, refused.findings.map(({ id }) => id)]).toEqual([null, [], ['flags/settings-loosened']]);
    expect(apply({ settings }, facts({ approvedRoots: new Set([rootOf({ ...before, settings })]) })).next?.settings).toEqual(settings);
  });
});

test('disabling takes every flag that any pattern matches, tells each, and what went down with it', () => {
  const records = { a_one: record(enabled), b_two: record(gradual(5)), c: record(gradual(3), on('a_one')), d: record(enabled) };
  const { next, findings, ids } = disableFlags(registry(records), ['a_*', '?_two'], { ...said, now: NOW });
  expect(findings.map(({ id, sentence }) => [id, sentence])).toEqual([
    ['flags/demoted', 'a_one went from enabled to disabled'],
    ['flags/demoted', 'b_two went from gradual to disabled'],
    ['flags/cascaded', 'c went from gradual to shadow with what it depends on'],
  ]);
  expect(ids).toEqual(['a_one', 'b_two', 'c']);
  expect(next?.records['d']).toEqual(record(enabled));
});

test('of very many flags at once each keeps what it says of itself, so that the registry does not grow', () => {
  const many = (count: number) => registry(Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, record(shadow)])));
  const by = { actor: 'ann', rationale: 'r'.repeat(2000), now: NOW };
  expect(disableFlags(many(1000), ['*'], by).next?.records['f7']).toMatchObject({ rationale: by.rationale, updated_by: 'ann' });
  const before = many(1001);
  const { next } = disableFlags(before, ['*'], by);
  expect(next?.records['f7']).toEqual({ ...record(disabled), updated_at: NOW, demoted_at: NOW });
  expect(writeRegistry(next ?? before).length).toBeLessThan(writeRegistry(before).length);
});
