import type { Json } from '@plimsoll/findings';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRule, type Context, targeting } from '../src/evaluate/rule-engine.ts';
import { hashPrefix, murmur3, murmur3After } from '../src/murmur3.ts';
import { compileRule as plainly } from './reference/rule-engine.ts';

const NOW = 1_760_000_000_123;
const text = fc.oneof(fc.constantFrom('', 'a', 'de', 'gold', '1.2.3', 'v1', 'e@x.org', 'ü', '😀', '\ud800'), fc.string({ unit: 'grapheme', maxLength: 6 }));
const literal: fc.Arbitrary<Json> = fc.oneof(text, fc.integer({ min: -3, max: 20 }), fc.constantFrom<Json>(1.5, true, false, null, {}), fc.array(fc.oneof(text, fc.integer()), { maxLength: 3 }));
const path = fc.constantFrom<Json>('', 'a', 'b.c', 'list', 'list.0', 'tier', 'targetingKey', '$flagd', '$flagd.flagKey', '$flagd.timestamp', '../index', '../../a', '../../$flagd.flagKey', '../../', '../iterator', 'current', 'accumulator', 0, null);
const read: fc.Arbitrary<Json> = fc.oneof(path.map((to) => ({ var: to })), fc.tuple(path, literal).map((args) => ({ var: args })));
const share: fc.Arbitrary<Json> = fc.tuple(fc.constantFrom<Json>('red', 'green', 1, null), fc.constantFrom<Json>(0, 1, 5, 100, -1, 2.5, 2_147_483_647)).map((pair) => pair as unknown as Json);
const names = [...Object.keys(targeting.lazy), ...Object.keys(targeting.lists)];

const { rule } = fc.letrec<{ rule: Json }>((tie) => {
  const args = fc.array(tie('rule'), { maxLength: 4 });
  return {
    rule: fc.oneof(
      { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
      literal,
      read,
      fc.tuple(fc.constantFrom(...names), fc.oneof<[fc.Arbitrary<Json>, fc.Arbitrary<Json>, fc.Arbitrary<Json>]>(args as fc.Arbitrary<Json>, tie('rule'), fc.tuple(tie('rule'), tie('rule')) as unknown as fc.Arbitrary<Json>)).map(([name, given]): Json => ({ [name]: given })),
      fc.tuple(fc.constantFrom('some', 'all', 'none', 'map', 'filter', 'reduce'), fc.constantFrom<Json>({ var: 'list' }, ['a', 'de']), tie('rule')).map(([name, list, inner]): Json => ({ [name]: [list, inner] })),
      fc.tuple(fc.oneof(tie('rule'), fc.array(fc.oneof(read, text), { minLength: 1, maxLength: 3 }).map((parts): Json => ({ cat: parts }))), fc.array(share, { minLength: 1, maxLength: 3 })).map(([key, shares]): Json => ({ fractional: [key, ...shares] })),
      fc.array(share, { minLength: 1, maxLength: 3 }).map((shares): Json => ({ fractional: shares })),
      fc.tuple(tie('rule'), fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '^', '~', '==='), fc.constantFrom('1', '1.2', 'V1.2.3-rc.1', 'x')).map((args): Json => ({ sem_ver: args as unknown as Json })),
    ),
  };
});

const context: fc.Arbitrary<Context> = fc.record(
  {
    targetingKey: fc.oneof(text, fc.constantFrom<Json>(7, null)),
    a: fc.oneof(literal, fc.constantFrom<Json>({ $flagd: 1 })),
    b: fc.record({ c: literal }),
    tier: fc.constantFrom<Json>('gold', '1.3.0', null),
    list: fc.array(fc.oneof(literal, fc.record({ a: literal }), fc.constantFrom<Json>({ targetingKey: 'x', $flagd: { flagKey: 'f' } })), { maxLength: 4 }),
    $flagd: fc.constant<Json>({ flagKey: 'forged', timestamp: 0 }),
  },
  { requiredKeys: [] },
);

/** What becomes of an evaluation; that it fails, not how. */
function outcome(evaluate: () => unknown): unknown {
  try {
    return { value: evaluate() };
  } catch {
    return 'failed';
  }
}

describe('a compiled rule', () => {
  test('gives what it gives read word by word, and leaves the context as it is', () => {
    fc.assert(
      fc.property(rule, context, (source, facts) => {
        const before = structuredClone(facts);
        const expected = outcome(() => plainly(source, 'flag', () => NOW)(facts));
        const compiled = compileRule(source, 'flag', () => NOW);
        expect(outcome(() => compiled(facts))).toEqual(expected);
        expect(outcome(() => compiled(facts))).toEqual(expected);
        expect(facts).toEqual(before);
      }),
      { numRuns: 2000 },
    );
  });

  test('sees one time during one evaluation', () => {
    let time = 1000;
    const compiled = compileRule({ '==': [{ var: '$flagd.timestamp' }, { var: '$flagd.timestamp' }] }, 'flag', () => (time += 1000));
    expect(compiled({})).toBe(true);
  });

  test('keeps what flagd says apart from what the context says', () => {
    expect(compileRule({ var: '$flagd.flagKey' }, 'flag', () => NOW)({ $flagd: { flagKey: 'forged' } })).toBe('flag');
  });
});

test('the hash of two texts is that of the text they make, whatever they are', () => {
  const any = fc.string({ unit: 'binary', maxLength: 12 });
  fc.assert(fc.property(any, any, (a, b) => { expect(murmur3After(hashPrefix(a), b)).toBe(murmur3(a + b)); }), { numRuns: 500, examples: [['\ud83d', '\ude00'], ['abc', 'd'], ['abc', ''], ['', '']] });
});
