// What a flag serves in each mode, the boundary cases, and the fractional vectors of an independent implementation.
import { conformance, conformanceAbsent } from '@plimsoll/config/conformance';
import type { Json } from '@plimsoll/findings';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRegistry, type Context, type Evaluation, type FlagType } from '../src/evaluate.ts';
import { bucketOf, type Definition, type FlagRecord, murmur3, PPM, type Registry } from '../src/index.ts';
import { disabled, enabled, gradual, loaded, record, registry, rootOf, shadow } from './registries.ts';

const colours: Definition = { variants: { red: 'R', green: 'G' }, default_variant: 'red', off_variant: 'green' };
const staff: Json = { if: [{ ends_with: [{ var: 'email' }, '@example.org'] }, 'green', null] };

function evaluatorOf(flags: Readonly<Record<string, FlagRecord>>, rest: Partial<Registry> = {}) {
  return compileRegistry(loaded(registry(flags, rest)), { now: () => 1_760_000_000_999 });
}

/** What one flag `f` serves. */
function serve(of: FlagRecord, context: Context = {}, fallback: Json = 'fallback', type: FlagType = 'string', rest: Partial<Registry> = {}): Evaluation {
  return evaluatorOf({ f: of }, rest).evaluate('f', type, fallback, context);
}

/** Value, variant and reason; code of an error. */
function shown({ value, variant, reason, errorCode }: Evaluation): string {
  return `${JSON.stringify(value)} ${variant ?? '-'} ${errorCode ?? reason}`;
}

/** A key whose bucket among a million is the one wanted. */
function keyIn(bucket: number): string {
  for (let at = 0; ; at++) if (bucketOf(murmur3(`f${at}`), PPM) === bucket) return String(at);
}

describe('what a mode serves', () => {
  const targeted = { definition: { ...colours, targeting: staff } };
  const inside = { email: 'a@example.org' };
  test.each<[label: string, of: FlagRecord, context: Context, expected: string]>([
    ['disabled', record(disabled, { definition: colours }), {}, '"G" green DISABLED'],
    ['shadow', record(shadow, { definition: colours }), {}, '"G" green STATIC'],
    ['gradual, in', record(gradual(1_000_000), { definition: colours }), { targetingKey: 'anybody' }, '"R" red SPLIT'],
    ['gradual, without a key', record(gradual(1_000_000), { definition: colours }), {}, '"G" green DEFAULT'],
    ['gradual, with an empty key', record(gradual(1_000_000), { definition: colours }), { targetingKey: '' }, '"G" green DEFAULT'],
    ['gradual, in, targeted', record(gradual(1_000_000), targeted), { ...inside, targetingKey: 'x' }, '"G" green SPLIT'],
    ['enabled', record(enabled, { definition: colours }), {}, '"R" red STATIC'],
    ['enabled, targeted', record(enabled, targeted), inside, '"G" green TARGETING_MATCH'],
    ['enabled, targeted, others', record(enabled, targeted), { email: 'a@example.com' }, '"R" red DEFAULT'],
    ['no off variant, disabled', record(disabled, { definition: { ...colours, off_variant: null } }), {}, '"fallback" - DISABLED'],
    ['no off variant, shadow', record(shadow, { definition: { ...colours, off_variant: null } }), {}, '"fallback" - DEFAULT'],
    ['no default variant', record(enabled, { definition: { ...colours, default_variant: null } }), {}, '"fallback" - DEFAULT'],
    ['no default variant, nobody matches', record(enabled, { definition: { ...colours, default_variant: null, targeting: staff } }), {}, '"fallback" - DEFAULT'],
    ['a variant that is not there', record(enabled, { definition: { ...colours, targeting: { if: [true, 'blue', null] } } }), {}, '"fallback" - GENERAL'],
    ['a rule that gives a list', record(enabled, { definition: { ...colours, targeting: { merge: ['red', 'green'] } } }), {}, '"fallback" - GENERAL'],
    ['a rule that cannot be evaluated', record(enabled, { definition: { ...colours, targeting: { regexp: ['a'] } } }), {}, '"fallback" - PARSE_ERROR'],
    ['such a rule, disabled', record(disabled, { definition: { ...colours, targeting: { regexp: ['a'] } } }), {}, '"G" green DISABLED'],
    ['a comparison without meaning', record(enabled, { definition: { ...colours, targeting: { if: [{ '<': [{ var: 'v' }, 1] }, 'red', 'green'] } } }), { v: 'a' }, '"fallback" - GENERAL'],
    ['sem_ver with an operator it does not have', record(enabled, { definition: { ...colours, targeting: { if: [{ sem_ver: ['1.2.3', '===', '1.2.3'] }, 'green', null] } } }), {}, '"R" red DEFAULT'],
  ])('%s', (_, of, context, expected) => {
    expect(shown(serve(of, context))).toBe(expected);
  });

  test('without a definition: on is true, off is false, and a fallback of true does not defeat a kill switch', () => {
    expect(shown(serve(record(enabled), {}, false, 'boolean'))).toBe('true on STATIC');
    expect(shown(serve(record(disabled), {}, true, 'boolean'))).toBe('false off DISABLED');
  });

  test('a shadow flag tells what it would serve', () => {
    expect(serve(record(shadow, { definition: { ...colours, targeting: staff } }), { email: 'a@example.org' }).flagMetadata['plimsoll.shadowVariant']).toBe('green');
    expect(serve(record(shadow, { definition: colours })).flagMetadata['plimsoll.shadowVariant']).toBe('red');
  });
});

test('the ramp ends exactly where it says', () => {
  const at = (bucket: number) => shown(serve(record(gradual(50_000)), { targetingKey: keyIn(bucket) }, true, 'boolean'));
  expect([at(49_999), at(50_000)]).toEqual(['true on SPLIT', 'false off SPLIT']);
});

test('another key for bucketing; where it gives no text nobody is in', () => {
  const by = record(gradual(1_000_000), { bucketing: { version: 'v2', by: { var: 'company' } } });
  expect(shown(serve(by, { company: 'x' }, false, 'boolean'))).toBe('true on SPLIT');
  for (const context of [{}, { company: 3 }, { company: null }, { targetingKey: 'x' }]) expect(shown(serve(by, context, true, 'boolean'))).toBe('false off DEFAULT');
});

describe('a key to divide by has at most 64 KiB', () => {
  const shares: Json[] = [['red', 1], ['green', 1]];
  const longest = 65_536;
  test.each<[label: string, rule: Json, before: number, name: string]>([
    ['as it is', [{ var: 'k' }, ...shares], 0, 'k'],
    ['joined', [{ cat: ['prefix', { var: 'k' }] }, ...shares], 6, 'k'],
    ['joined of what is not known before', [{ cat: [{ var: 'k' }, { var: 'l' }] }, ...shares], 0, 'k'],
    ['where the weights are not known before', [{ var: 'k' }, ['red', { '+': [1] }], ['green']], 0, 'k'],
    ['that is the default one', shares, 1, 'targetingKey'],
    ['that is the default one, its own being null', [null, ...shares], 1, 'targetingKey'],
  ])('%s', (_, fractional, before, name) => {
    const of = record(enabled, { definition: { ...colours, targeting: { fractional } } });
    expect(serve(of, { [name]: 'x'.repeat(longest - before) }).reason).toBe('TARGETING_MATCH');
    expect(shown(serve(of, { [name]: 'x'.repeat(longest - before + 1) }))).toBe('"fallback" - GENERAL');
  });
});

test('types: what is asked must be what is there', () => {
  const values: readonly (readonly [Json, FlagType])[] = [[true, 'boolean'], ['text', 'string'], [0, 'number'], [{ a: 1 }, 'object'], [[1], 'object']];
  for (const [value, type] of values) {
    const of = record(enabled, { definition: { variants: { only: value }, default_variant: 'only', off_variant: null } });
    for (const asked of ['boolean', 'string', 'number', 'object'] as const) {
      expect(shown(serve(of, {}, 'fallback', asked))).toBe(asked === type ? `${JSON.stringify(value)} only STATIC` : '"fallback" - TYPE_MISMATCH');
    }
  }
});

test('flags that are not there, whatever they are called', () => {
  const evaluator = evaluatorOf({ f: record(enabled) });
  for (const key of ['g', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty']) expect(shown(evaluator.evaluate(key, 'boolean', true, {}))).toBe('true - FLAG_NOT_FOUND');
});

test('metadata: of the flag, and root, registry, mode and bucketing over it', () => {
  const of = registry({ f: record(enabled, { definition: { ...colours, metadata: { team: 'a', version: 'forged', 'plimsoll.mode': 'forged' } } }) });
  const { flagMetadata } = compileRegistry(loaded(of), { now: () => 0 }).evaluate('f', 'string', '', {});
  expect(flagMetadata).toEqual({ team: 'a', version: rootOf(of), flagSetId: 'meta_flags', 'plimsoll.mode': 'enabled', 'plimsoll.bucketing': 'v2' });
});

test('rules know the flag and the time, in whole seconds', () => {
  const targeting = { if: [{ and: [{ '==': [{ var: '$flagd.flagKey' }, 'f'] }, { '==': [{ var: '$flagd.timestamp' }, 1_760_000_000] }] }, 'green', 'red'] };
  expect(shown(serve(record(enabled, { definition: { ...colours, targeting } })))).toBe('"G" green TARGETING_MATCH');
});

test('shared rules are put in place; one that refers to another, or is not there, is an error of that flag only', () => {
  const of = (name: string) => record(enabled, { definition: { ...colours, targeting: { if: [{ $ref: name }, 'green', 'red'] } } });
  const evaluators = { yes: { '==': [1, 1] }, nested: { $ref: 'yes' } };
  const evaluator = evaluatorOf({ a: of('yes'), b: of('nested'), c: of('absent') }, { evaluators });
  expect(evaluator.evaluateAll({}).map(({ key, variant, errorCode }) => [key, variant, errorCode])).toEqual([
    ['a', 'green', undefined],
    ['b', undefined, 'PARSE_ERROR'],
    ['c', undefined, 'PARSE_ERROR'],
  ]);
});

describe.skipIf(conformanceAbsent())('fractional, by an independent Python implementation', () => {
  interface Row { readonly flag_key: string; readonly weights: readonly (readonly [string, number])[]; readonly targeting_key?: string; readonly bucket_by?: string; readonly variant: string | null }
  const rows = conformanceAbsent() ? [] : conformance<{ readonly fractional: readonly Row[] }>('flags/bucketing/vectors.json').fractional;

  test('every row has its variant', () => {
    for (const { flag_key: key, weights, targeting_key: targetingKey, bucket_by: by, variant } of rows) {
      const variants = Object.fromEntries(weights.map(([name]) => [name, name]));
      const targeting = { fractional: [...(by === undefined ? [] : [{ var: 'by' }]), ...weights.map((share) => [...share])] };
      const of = record(enabled, { definition: { variants, default_variant: null, off_variant: null, targeting } });
      const served = evaluatorOf({ [key]: of }).evaluate(key, 'string', 'none', { ...(targetingKey !== undefined && { targetingKey }), ...(by !== undefined && { by }) });
      expect([key, served.variant ?? null]).toEqual([key, variant]);
    }
  });
});

describe('whatever the context', () => {
  const rules: readonly Json[] = [staff, { fractional: [['red', 1], ['green', 1]] }, { var: 'a.b.c' }, { some: [{ var: 'list' }, { '>': [{ var: 'n' }, 3] }] }, { cat: [{ var: 'a' }, { var: ['b', 'red'] }] }, { '+': [{ var: 'a' }, 1] }];
  const evaluator = evaluatorOf({
    ...Object.fromEntries(rules.map((targeting, index) => [`enabled-${index}`, record(enabled, { definition: { ...colours, targeting } })])),
    ...Object.fromEntries(rules.map((targeting, index) => [`gradual-${index}`, record(gradual(500_000), { definition: { ...colours, targeting } })])),
    ...Object.fromEntries(rules.map((by, index) => [`by-${index}`, record(gradual(500_000), { definition: colours, bucketing: { version: 'v2', by } })])),
  });

  test('an evaluation never throws and leaves the context as it was', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('targetingKey', 'email', 'a', 'b', 'list', 'n', '$flagd', '__proto__', 'x'), fc.jsonValue({ maxDepth: 3 })), (given) => {
        const context = given as Context;
        const copy = structuredClone(context);
        for (const served of evaluator.evaluateAll(context)) expect(served.reason).toBeTypeOf('string');
        expect(context).toEqual(copy);
      }),
      { numRuns: 300 },
    );
  });

  test('the share of members is what the exposure says, within four standard errors', () => {
    for (const ppm of [1_000, 50_000, 250_000, 900_000]) {
      const f = compileRegistry(loaded(registry({ f: record(gradual(ppm)) })), { now: () => 0 });
      const count = 20_000;
      let members = 0;
      for (let at = 0; at < count; at++) if (f.evaluate('f', 'boolean', false, { targetingKey: `user-${at}` }).value === true) members++;
      const share = ppm / PPM;
      expect(Math.abs(members / count - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / count));
    }
  });
});
