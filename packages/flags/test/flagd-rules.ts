import type { Json } from '@plimsoll/findings';
import fc from 'fast-check';
import type { Context } from '../src/evaluate.ts';

const ascii = fc.stringMatching(/^[abcXYZ019._\-@ ]{0,10}$/);
const path = fc.constantFrom('email', 'age', 'tier', 'list', 'nested.key', 'missing', 'targetingKey', '$flagd.flagKey');
export const read = path.map((name): Json => ({ var: name }));
const literal: fc.Arbitrary<Json> = fc.oneof(ascii, fc.integer({ min: -5, max: 100 }), fc.boolean(), fc.constantFrom('a@b.c', 'gold', '1.2.3', 'v2'));
const scalar: fc.Arbitrary<Json> = fc.oneof({ weight: 2, arbitrary: read }, { weight: 2, arbitrary: literal });

const { condition } = fc.letrec<{ condition: Json }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.tuple(fc.constantFrom('==', '===', '!=', '!==', '>', '>=', '<', '<='), read, scalar).map(([operator, a, b]): Json => ({ [operator]: [a, b] })),
    fc.tuple(fc.constantFrom('starts_with', 'ends_with', 'in'), read, scalar).map(([operator, a, b]): Json => ({ [operator]: [a, b] })),
    fc.tuple(read, fc.constantFrom('=', '!=', '<', '<=', '>', '>=', '^', '~', '==='), fc.constantFrom('1', '1.2', '1.2.3', 'v1.2.3-rc.1', '2.0.0.0', 'x')).map((args): Json => ({ sem_ver: args as unknown as Json })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).chain((items) => fc.constantFrom('and', 'or').map((operator): Json => ({ [operator]: items }))),
    tie('condition').map((item): Json => ({ '!': [item] })),
    fc.tuple(fc.constantFrom('some', 'all', 'none'), scalar).map(([operator, item]): Json => ({ [operator]: [{ var: 'list' }, { '==': [{ var: '' }, item] }] })),
  ),
}));

const variant = fc.constantFrom<Json>('red', 'green', 'blue', 'gone', true, 1, null);
const fractional: fc.Arbitrary<Json> = fc
  .tuple(fc.option(fc.oneof(fc.constant<Json>({ var: 'email' }), fc.constant<Json>({ cat: [{ var: '$flagd.flagKey' }, { var: 'tier' }] })), { nil: undefined }), fc.array(fc.tuple(fc.constantFrom<Json>('red', 'green', 'blue'), fc.constantFrom<Json>(0, 1, 10, 33, -1, 1.5, 2_147_483_647)), { minLength: 1, maxLength: 4 }))
  .map(([key, shares]): Json => ({ fractional: [...(key === undefined ? [] : [key]), ...shares] as Json[] }));
const outcome = fc.oneof(variant, fractional, read);
/** Rules of flagd whose classes of differences are left out, but for a key that is null. */
export const rule: fc.Arbitrary<Json> = fc.oneof(
  fc.tuple(condition, outcome, outcome).map((args): Json => ({ if: args as unknown as Json })),
  fc.tuple(condition, outcome, condition, outcome).map((args): Json => ({ if: args as unknown as Json })),
  fractional,
);

/** Contexts with ASCII keys. */
export const context: fc.Arbitrary<Context> = fc.record(
  {
    targetingKey: ascii,
    email: fc.oneof(ascii, fc.constant('a@b.c')),
    age: fc.integer({ min: 0, max: 100 }),
    tier: fc.constantFrom<Json>('gold', 'silver', null, 3),
    list: fc.array(literal, { maxLength: 4 }),
    nested: fc.record({ key: ascii }),
  },
  { requiredKeys: ['email'] },
);

/** True where the rule gives its first argument of `fractional` no key: the difference that is documented. */
export const hasNullKey = (source: Json, facts: Context): boolean => JSON.stringify(source).includes('{"fractional":[{"var":"email"}') && typeof facts['email'] !== 'string';
