import type { EvaluationContext } from '@openfeature/server-sdk';
import { expect, test } from 'vitest';
import { jsonContext } from './json-context.ts';

const time = new Date('2026-03-01T12:00:00.5Z');
const text = '2026-03-01T12:00:00.500Z';

test.each<[string, EvaluationContext, unknown]>([
  ['at the top', { at: time, n: 1 }, { at: text, n: 1 }],
  ['inside', { a: { b: [{ c: time }, 2] } }, { a: { b: [{ c: text }, 2] } }],
  ['that is none', { at: new Date(NaN) }, { at: null }],
  ['below 40 levels', JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`) as EvaluationContext, JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`)],
])('a time %s is read as its text', (_, context, read) => {
  expect(jsonContext(context)).toEqual(read);
});

test('a context without times is not copied', () => {
  const context = { targetingKey: 'u', a: { b: [1] } };
  expect(jsonContext(context)).toBe(context);
});

test('what refers to itself many times over is read in the time that it takes once', () => {
  const circle: EvaluationContext = { targetingKey: 'u' };
  for (const name of 'abcdefgh') circle[name] = circle;
  expect(jsonContext(circle)).toBe(circle);
  let shared: EvaluationContext = { end: 1 };
  for (let level = 0; level < 60; level++) shared = { a: shared, b: shared };
  expect(jsonContext(shared)).toBe(shared);
  circle['at'] = time;
  const copy = jsonContext(circle) as unknown as EvaluationContext;
  expect([copy['at'], copy['a'] === copy, (copy['b'] as EvaluationContext)['c'] === copy]).toEqual([text, true, true]);
});

test('a context that cannot be read is given back as it is', () => {
  const unreadable = Object.defineProperty({ at: time }, 'k', { get: () => { throw new Error('unreadable'); }, enumerable: true });
  expect(jsonContext(unreadable)).toBe(unreadable);
  const none = undefined as unknown as EvaluationContext;
  expect(jsonContext(none)).toBe(none);
});

test('a member called like the prototype stays a member', () => {
  const copy = jsonContext({ ...(JSON.parse('{"__proto__":{"admin":true}}') as EvaluationContext), at: time });
  expect([Object.getPrototypeOf(copy), (copy as { admin?: unknown }).admin]).toEqual([Object.prototype, undefined]);
});
