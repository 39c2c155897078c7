import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { demoteDependents } from './demotion.ts';
import { exposedPpm, type FlagRecord, type FlagState } from './flag-record.ts';
import { rankOf } from './mode.ts';
import type { Registry } from './registry.ts';

const NOW = '2026-03-01T12:00:00Z';
const by = { actor: 'sre', rationale: 'incident 12' };

const states: Readonly<Record<string, FlagState>> = {
  disabled: { mode: 'disabled' },
  shadow: { mode: 'shadow', actor: 'sre', planned_activation: null },
  enabled: { mode: 'enabled', actor: 'sre', activated_at: NOW, justification: 'done' },
};
const gradual = (ppm: number): FlagState => ({ mode: 'gradual', actor: 'sre', current_ppm: ppm, target_ppm: 1_000_000, eta: null });
const record = (state: FlagState, ...on: readonly (readonly [string, 'shadow' | 'gradual' | 'enabled'])[]): FlagRecord => ({
  state,
  owner: 'payments',
  rationale: 'ramp',
  updated_at: '2026-02-01T12:00:00Z',
  updated_by: 'sre',
  evidence: [],
  depends_on: on.map(([id, atLeast]) => ({ id, at_least: atLeast })),
  controls: {},
  bucketing: { version: 'v2', by: null },
});

const exposed = ({ mode }: FlagState): boolean => mode === 'gradual' || mode === 'enabled';

/** The state of a flag that lacks a dependency. */
function hidden({ state, depends_on: dependencies }: FlagRecord, records: Registry['records']): FlagState {
  const lacks = dependencies.some(({ id, at_least: atLeast }) => rankOf(records[id]?.state.mode ?? 'disabled') < rankOf(atLeast));
  return lacks && exposed(state) ? { mode: 'shadow', actor: by.actor, planned_activation: null } : state;
}

/** The state of a flag that may not be ahead of what it depends on. */
function limited({ state, depends_on: dependencies }: FlagRecord, records: Registry['records']): FlagState {
  const limits = dependencies.flatMap(({ id }) => (records[id]?.state.mode === 'gradual' ? [exposedPpm(records[id].state)] : []));
  return state.mode === 'gradual' ? { ...state, current_ppm: Math.min(state.current_ppm, ...limits) } : state;
}

/** Lowers one flag after the other until nothing moves. */
function untilStill(records: Registry['records'], lowered: typeof hidden): Registry['records'] {
  const all = { ...records };
  for (let isStill = false; !isStill; ) {
    isStill = true;
    for (const [id, was] of Object.entries(all)) {
      const state = lowered(was, all);
      if (JSON.stringify(state) === JSON.stringify(was.state)) continue;
      isStill = false;
      all[id] = { ...was, state, rationale: by.rationale, updated_by: by.actor, updated_at: NOW, demoted_at: NOW };
    }
  }
  return all;
}

describe('a flag whose dependencies go down', () => {
  test('comes down with them, and whoever depends on it', () => {
    const records = { a: record({ mode: 'disabled' }), b: record(gradual(500_000), ['a', 'shadow']), c: record(states['enabled'] ?? gradual(1), ['b', 'gradual']), d: record(gradual(10), ['c', 'shadow']) };
    const { records: after, cascaded } = demoteDependents(records, by, NOW);
    expect(Object.values(after).map(({ state }) => state.mode)).toEqual(['disabled', 'shadow', 'shadow', 'gradual']);
    expect(cascaded.map(({ id, subject, sentence }) => [id, subject, sentence])).toEqual([
      ['flags/cascaded', 'b', 'b went from gradual to shadow with what it depends on'],
      ['flags/cascaded', 'c', 'c went from enabled to shadow with what it depends on'],
    ]);
  });

  test('has no larger share than they have', () => {
    const records = { a: record(gradual(100)), b: record(gradual(5000), ['a', 'gradual'], ['c', 'gradual']), c: record(gradual(20)), d: record(gradual(7000), ['b', 'shadow']) };
    const { records: after, cascaded } = demoteDependents(records, by, NOW);
    expect(Object.values(after).map(({ state }) => exposedPpm(state))).toEqual([100, 20, 20, 20]);
    expect(cascaded.map(({ sentence }) => sentence)).toEqual(['b went from gradual to gradual at 20 ppm with what it depends on', 'd went from gradual to gradual at 20 ppm with what it depends on']);
  });

  test('comes out as if one after the other were lowered until nothing moves, in rings too', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'gone'];
    const state = fc.oneof(fc.constantFrom(...Object.values(states)), fc.integer({ min: 1, max: 9 }).map(gradual));
    const dependency = fc.tuple(fc.constantFrom(...ids), fc.constantFrom('shadow' as const, 'gradual' as const, 'enabled' as const));
    const some = fc.tuple(...ids.slice(0, -1).map((id) => fc.tuple(fc.constant(id), state, fc.array(dependency, { maxLength: 3 })))).map((list) => Object.fromEntries(list.map(([id, now, on]) => [id, record(now, ...on)])));
    fc.assert(
      fc.property(some, (records) => {
        const { records: after, cascaded } = demoteDependents(records, by, NOW);
        expect(after).toEqual(untilStill(untilStill(records, hidden), limited));
        expect(demoteDependents(after, by, NOW)).toEqual({ records: after, cascaded: [] });
        expect(new Set(cascaded.map(({ subject }) => subject))).toEqual(new Set(Object.keys(after).filter((id) => after[id] !== records[id])));
        expect(cascaded.length).toBe(new Set(cascaded.map(({ subject }) => subject)).size);
      }),
      { numRuns: 400 },
    );
  });

  test('is found along a chain of any length', () => {
    const length = 20_000;
    const records = Object.fromEntries(Array.from({ length }, (_, i) => [`flag-${length - i}`, record(gradual(900), ...(i === length - 1 ? [] : [[`flag-${length - i - 1}`, 'gradual'] as const]))]));
    records['flag-1'] = record(gradual(1));
    expect(demoteDependents(records, by, NOW).cascaded).toHaveLength(length - 1);
    records['flag-1'] = record({ mode: 'disabled' });
    expect(demoteDependents(records, by, NOW).cascaded).toHaveLength(length - 1);
  });
});
