import { readFileSync } from 'node:fs';
import type { Json } from '@plimsoll/findings';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Context } from '../src/evaluate.ts';
import { definitionsOf, flagdCore, importedOf, native } from './flagd-core.ts';
import { anyRule } from './flagd-documents.ts';
import { context } from './flagd-rules.ts';

/** A rule, a context, and what is served to it there and here: a variant, or the code of an error. */
type Case = readonly [rule: Json, facts: Context, theirs: string, ours: string];

/** Every difference that is documented, under the name that docs/flagd.md gives it. */
const differences: Readonly<Record<string, Case>> = {
  'Keys with characters outside of ASCII': [{ fractional: [{ var: 'email' }, ['red', 1], ['on', 1]] }, { email: '日本' }, 'red', 'on'],
  'A bucketing key that is null': [{ fractional: [{ var: 'email' }, ['on', 1]] }, { targetingKey: 'u' }, 'red', 'on'],
  'A part of a rule that is constant': [{ if: [{ var: 'email' }, { '-': ['a', 1] }, 'on'] }, {}, 'PARSE_ERROR', 'on'],
  'An operator of flagd that makes no sense, inside of a list': [{ if: [{ none: [{ var: 'list' }, { starts_with: [{ var: '' }, 'a'] }] }, 'on', 'a'] }, { list: [1] }, 'GENERAL', 'on'],
  'One value outside of a list, for cat': [{ if: [{ '!': [{ cat: { var: 'gone' } }] }, 'on', 'a'] }, {}, 'GENERAL', 'on'],
  'The default of a var': [{ if: [{ var: ['age', { '-': [{ var: 'gone' }, 'red'] }] }, 'on', 'a'] }, { age: 1 }, 'PARSE_ERROR', 'on'],
  'The number of an empty list': [{ if: [{ '+': [{ missing: [] }] }, 'on', 'a'] }, {}, 'a', 'GENERAL'],
  'A rule that yields a list': [{ merge: [{ var: 'email' }] }, { email: 'on' }, 'on', 'GENERAL'],
};

const deep = (levels: number): Json => (levels === 0 ? { var: 'age' } : { '!': [deep(levels - 1)] });
const many = Array.from({ length: 10_001 }, (_, index) => index);

/** What the core of flagd evaluates, and what is refused here lest a registry or a context does harm. */
const limits: Readonly<Record<string, Case>> = {
  'Several operators in one object': [{ '!!': [{ '==': [1, 1], if: [true] }] }, {}, 'true', 'PARSE_ERROR'],
  'More than 32 levels': [{ if: [deep(20), 'on', 'a'] }, { age: 1 }, 'on', 'PARSE_ERROR'],
  'More than 2,000 parts': [{ if: [{ or: Array.from({ length: 2000 }, (): Json => ({ var: 'age' })) }, 'on', 'a'] }, { age: 1 }, 'on', 'PARSE_ERROR'],
  'Paths over __proto__, constructor or prototype': [{ if: [{ var: 'constructor.name' }, 'on', 'a'] }, {}, 'on', 'PARSE_ERROR'],
  'Members that the context only inherits': [{ if: [{ var: 'toString.name' }, 'on', 'a'] }, {}, 'on', 'a'],
  'Lists of more than 10,000 items': [{ if: [{ some: [{ var: 'list' }, { '==': [{ var: '' }, 7] }] }, 'on', 'a'] }, { list: many }, 'on', 'GENERAL'],
};

const told = ({ variant, errorCode }: { readonly variant: string | undefined; readonly errorCode: string | undefined }): string | undefined => errorCode ?? variant;

const lists = { list: [1, 2], deep: [{ a: { b: 1 } }, { a: { b: 2 } }] };

test.each<[string, Json, string]>([
  ['a comparison of three values evaluates no more of them than it must', { if: [{ '<': [2, { var: 'one' }, { substr: [{ var: 'one' }, 1] }] }, 'on', 'a'] }, 'a'],
  ['a reduction knows no place in its list', { if: [{ reduce: [{ var: 'list' }, { var: '../index' }, 0] }, 'on', 'a'] }, 'a'],
  ['a reduction reads what is around its list', { if: [{ '==': [{ reduce: [{ var: 'list' }, { '+': [{ var: 'accumulator' }, { var: '../../one' }] }, 0] }, 2] }, 'on', 'a'] }, 'on'],
  ['a reduction carries on nothing nested', { if: [{ reduce: [{ var: 'deep' }, { var: 'current' }, 0] }, 'on', 'a'] }, 'GENERAL'],
  ['a reduction starts from nothing nested', { if: [{ reduce: [{ var: 'list' }, 1, { var: 'deep' }] }, 'on', 'a'] }, 'GENERAL'],
])('%s, as in the core of flagd', (_, rule, served) => {
  const definitions = definitionsOf(rule);
  const facts = { one: 1, ...lists };
  expect([...flagdCore(definitions, facts), native(importedOf(definitions), facts)].map(told)).toEqual([served, served, served]);
});

describe('evaluation differs from the core of flagd', () => {
  test.each([...Object.entries(differences), ...Object.entries(limits)])('%s', (_, [rule, facts, theirs, ours]) => {
    const definitions = definitionsOf(rule);
    expect(told(flagdCore(definitions, facts)[0])).toBe(theirs);
    expect(told(native(importedOf(definitions), facts))).toBe(ours);
  });

  test('as the documentation says, and only so', () => {
    const page = readFileSync(new URL('../../../docs/flagd.md', import.meta.url), 'utf8');
    const rows = (heading: string): readonly string[] => {
      const section = page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
      return [...section.matchAll(/^\| (.*?) \|/gm)].map(([, name = '']) => name.replaceAll('`', '')).slice(1).filter((name) => !name.startsWith('--'));
    };
    expect(rows('Differences')).toEqual(Object.keys(differences));
    expect(rows('Limits')).toEqual(Object.keys(limits));
  });

  test('for no other rule that its schema accepts', () => {
    let alike = 0;
    fc.assert(
      fc.property(anyRule, context, (rule, facts) => {
        fc.pre(!hasSeveralOperators(rule));
        const definitions = definitionsOf(rule);
        const { errorMessage, ...ours } = native(importedOf(definitions), facts);
        const theirs = flagdCore(definitions, facts);
        // The core compiles rules or interprets them, and is not always of one mind; where it is, so are we.
        const isAlike = theirs.some((each) => JSON.stringify(each) === JSON.stringify(ours));
        if (isAlike) alike++;
        else expect([errorMessage === 'the rule of the flag names no variant', hasKey(rule), hasConstant(rule), hasOperatorInList(rule), JSON.stringify([rule, facts, theirs, ours])]).toContain(true);
      }),
      { numRuns: 300 },
    );
    expect(alike).toBeGreaterThan(200);
  });
});

type Members = Readonly<Record<string, Json>>;
const isObject = (value: Json): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether some object inside satisfies. */
function some(value: Json, holds: (object: Members) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return (isObject(value) && holds(value)) || Object.values(value as Members).some((inner) => some(inner, holds));
}

const hasSeveralOperators = (rule: Json): boolean => some(rule, (object) => Object.keys(object).length > 1);
const hasKey = (rule: Json): boolean => some(rule, ({ fractional }) => Array.isArray(fractional) && isObject((fractional as readonly Json[])[0] ?? null));
const loops = new Set(['map', 'filter', 'all', 'none', 'some', 'reduce']);
const own = new Set(['starts_with', 'ends_with', 'sem_ver', 'fractional']);
const hasAny = (rule: Json, names: ReadonlySet<string>): boolean => some(rule, (object) => Object.keys(object).some((key) => names.has(key)));
const hasOperatorInList = (rule: Json): boolean => some(rule, (object) => Object.entries(object).some(([key, args]) => loops.has(key) && hasAny(args, own)));
const reads = new Set(['var', 'missing', 'missing_some', '$ref']);
const isConstant = (rule: Json): boolean => !hasAny(rule, reads);
/** The core takes a loop over a constant list for constant, whatever its step reads and a `reduce` starts from. */
const loopsOverConstant = (object: Members): boolean => Object.entries(object).some(([key, args]) => loops.has(key) && isConstant(Array.isArray(args) ? ((args as readonly Json[])[0] ?? null) : args));
const hasConstant = (rule: Json): boolean => some(rule, (object) => Object.keys(object).length > 0 && (isConstant(object) || loopsOverConstant(object)));
