// Contexts that no JSON text makes, and callers that change what they are served.
import type { Json } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { compileRegistry, type Context, explainFlag } from '../src/evaluate.ts';
import type { Definition } from '../src/index.ts';
import { disabled, enabled, gradual, loaded, record, registry, shadow } from './registries.ts';

const colours: Definition = { variants: { red: { deep: { shade: 1 } }, green: { list: [{ shade: 2 }] } }, default_variant: 'red', off_variant: 'green' };
const rules: Readonly<Record<string, Json>> = {
  read: { if: [{ var: 'k' }, 'green', 'red'] },
  deep: { if: [{ '==': [{ var: 'a.b.c' }, 1] }, 'green', 'red'] },
  text: { cat: [{ var: 'k' }, { var: '' }] },
  whole: { missing: ['k', { var: '' }] },
  number: { if: [{ '<': [{ '+': [{ var: 'k' }, 1] }, 2] }, 'green', 'red'] },
  list: { some: [{ var: 'k' }, { starts_with: [{ var: '' }, 'a'] }] },
  version: { if: [{ sem_ver: [{ var: 'k' }, '>', '1.0.0'] }, 'green', 'red'] },
  share: { fractional: [{ var: 'k' }, ['red', 1], ['green', 1]] },
  default: { fractional: [['red', 1], ['green', 1]] },
};
const definitions = Object.entries(rules).map(([name, targeting]) => [name, { ...colours, targeting }] as const);
const of = registry({
  off: record(disabled, { definition: colours }),
  on: record(enabled, { definition: colours }),
  ramp: record(gradual(1_000_000), { definition: colours }),
  ...Object.fromEntries(definitions.map(([name, definition]) => [`rule-${name}`, record(enabled, { definition })])),
  ...Object.fromEntries(definitions.map(([name, definition]) => [`ramp-${name}`, record(gradual(500_000), { definition })])),
  ...Object.fromEntries(definitions.map(([name, definition]) => [`shadow-${name}`, record(shadow, { definition })])),
  ...Object.fromEntries(Object.entries(rules).map(([name, by]) => [`by-${name}`, record(gradual(500_000), { definition: colours, bucketing: { version: 'v2', by } })])),
});
const evaluator = compileRegistry(loaded(of), { now: () => 0 });

/** Fails whatever is done with it. */
const untouchable = new Proxy({}, { get: fail, has: fail, getOwnPropertyDescriptor: fail, ownKeys: fail, getPrototypeOf: fail });
function fail(): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- what cannot be read as text either
  throw untouchable;
}
function nested(levels: number): unknown {
  let value: unknown = 'end';
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { b: value };
  return value;
}
const cyclic: Record<string, unknown> = { targetingKey: 'u' };
cyclic['k'] = cyclic['a'] = [cyclic, { b: cyclic }];

const hostile: Readonly<Record<string, unknown>> = {
  'nothing at all': undefined,
  null: null,
  'a text': 'targetingKey',
  'a proxy that fails': untouchable,
  'a getter that throws': Object.defineProperties({}, { targetingKey: { get: fail, enumerable: true }, k: { get: fail, enumerable: true } }),
  'a value that fails': { targetingKey: untouchable, k: untouchable, a: untouchable },
  'a value without text': { targetingKey: Object.create(null) as unknown, k: Object.create(null) as unknown },
  'a big integer': { targetingKey: 7n, k: 7n },
  'a symbol': { targetingKey: Symbol('u'), k: Symbol('u') },
  'a function': { k: () => 1 },
  'no time': { k: new Date(NaN) },
  'a circle': cyclic,
  '10,000 levels': { targetingKey: 'u', k: nested(10_000), a: nested(10_000) },
  'a long text': { targetingKey: 'u'.repeat(100_000), k: 'ü'.repeat(100_000) },
  'a long list': { targetingKey: 'u', k: Array.from({ length: 20_000 }, () => 'a') },
  'a prototype that was planted': JSON.parse('{"targetingKey":"u","__proto__":{"k":1,"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as unknown,
};

describe.each(Object.entries(hostile))('a context that is or has %s', (_, context) => {
  test('throws nothing, and never takes away what is served without it', () => {
    for (const served of evaluator.evaluateAll(context as Context)) expect(served.errorMessage ?? '').toBeTypeOf('string');
    for (const key of Object.keys(of.records)) expect(evaluator.evaluate(key, 'object', {}, context as Context).reason).toBeTypeOf('string');
    expect(evaluator.evaluate('off', 'object', {}, context as Context)).toMatchObject({ variant: 'green', reason: 'DISABLED' });
    expect(evaluator.evaluate('on', 'object', {}, context as Context)).toMatchObject({ variant: 'red', reason: 'STATIC' });
    expect(evaluator.evaluate('shadow-read', 'object', {}, context as Context)).toMatchObject({ variant: 'green', reason: 'STATIC' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('is explained', () => {
    for (const key of ['on', 'ramp', 'ramp-read', 'by-text']) expect(explainFlag(loaded(of), key, context as Context, { now: () => 0 }).flag).toBe(key);
  });
});

test('a key that cannot be read exposes nobody', () => {
  expect(evaluator.evaluate('ramp', 'object', {}, hostile['a getter that throws'] as Context)).toMatchObject({ variant: 'green', reason: 'DEFAULT' });
});

test('nobody changes what others are served', () => {
  for (const key of ['off', 'on', 'ramp', 'rule-read', 'shadow-read', 'ramp-read']) {
    for (const context of [{ targetingKey: 'u' }, { targetingKey: 'u', k: 1 }]) {
      const before = JSON.stringify(evaluator.evaluate(key, 'object', {}, context));
      const { value, flagMetadata } = evaluator.evaluate(key, 'object', {}, context);
      for (const part of parts(value)) {
        expect(Reflect.set(part, 'shade', 3)).toBe(false);
        expect(Reflect.deleteProperty(part, Object.keys(part)[0] ?? '')).toBe(false);
      }
      Reflect.set(flagMetadata, 'version', 'forged');
      expect(JSON.stringify(evaluator.evaluate(key, 'object', {}, context))).toBe(before);
    }
  }
});

test('the values of the registry itself are left as they were', () => {
  expect(parts(colours.variants as Json).some((part) => Object.isFrozen(part))).toBe(false);
});

/** Every object in a value, itself included. */
function parts(value: Json): readonly object[] {
  return typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap((inner: Json) => parts(inner))] : [];
}
