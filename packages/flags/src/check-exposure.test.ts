import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disabled, enabled, gradual, loaded, record, registry, shadow } from '../test/registries.ts';
import { checkExposure } from './check-exposure.ts';
import { compileRegistry } from './evaluate.ts';
import type { FlagRecord } from './index.ts';

const by = { bucketing: { version: 'v2', by: { var: 'email' } } } as const;
const definition = { variants: { on: 1, off: 0 }, default_variant: 'on', off_variant: 'off' };

test.each<[label: string, from: FlagRecord | undefined, to: FlagRecord | undefined, isMonotone: boolean]>([
  ['nobody before', record(shadow), record(gradual(1)), true],
  ['no flag before', undefined, record(gradual(1)), true],
  ['the same', record(gradual(5)), record(gradual(5)), true],
  ['more', record(gradual(5)), record(gradual(6)), true],
  ['everybody', record(gradual(5)), record(enabled), true],
  ['fewer', record(gradual(5)), record(gradual(4)), false],
  ['nobody after', record(gradual(5)), record(disabled), false],
  ['gone', record(gradual(5)), undefined, false],
  ['other bucketing', record(gradual(5)), record(gradual(6), by), false],
  ['another definition', record(gradual(5)), record(gradual(6), { definition }), false],
])('%s', (_, from, to, isMonotone) => {
  const finding = checkExposure('f', registry(from === undefined ? {} : { f: from }), registry(to === undefined ? {} : { f: to }));
  expect([finding.id, finding.verdict]).toEqual(isMonotone ? ['flags/exposure-monotone', 'pass'] : ['flags/exposure-not-monotone', 'fail']);
});

test('other shared rules may serve somebody something else', () => {
  expect(checkExposure('f', registry({ f: record(gradual(5)) }), registry({ f: record(gradual(6)) }, { evaluators: { staff: true } })).id).toBe('flags/exposure-not-monotone');
});

test('a name that every object has is the name of no flag', () => {
  expect(checkExposure('constructor', registry({}), registry({})).id).toBe('flags/exposure-monotone');
});

test('raising the exposure never removes a member, whoever they are', () => {
  const isIn = (ppm: number, targetingKey: string): boolean => compileRegistry(loaded(registry({ f: record(gradual(ppm)) })), { now: () => 0 }).evaluate('f', 'boolean', false, { targetingKey }).value === true;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 50 }), (a, b, keys) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      for (const key of keys) if (isIn(low, key)) expect(isIn(high, key), key).toBe(true);
    }),
  );
});
