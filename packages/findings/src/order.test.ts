import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyFinding, anyFindings, demo } from '../test/sample.ts';
import { compareFindings, type Finding } from './index.ts';

const at = (fields: Partial<Finding>): Finding => ({ ...demo.finding('demo/note', { sentence: 'S' }), ...fields });

test.each([
  ['no place before a place', at({}), at({ location: { file: 'a' } })],
  ['file by code units, not by locale', at({ location: { file: 'B' } }), at({ location: { file: 'a' } })],
  ['file before line', at({ location: { file: 'a', line: 9 } }), at({ location: { file: 'b', line: 1 } })],
  ['line as a number', at({ location: { file: 'a', line: 9 } }), at({ location: { file: 'a', line: 10 } })],
  ['line before column', at({ location: { line: 1, column: 9 } }), at({ location: { line: 2, column: 1 } })],
  ['column before pointer', at({ location: { column: 1, pointer: '/b' } }), at({ location: { column: 2, pointer: '/a' } })],
  ['pointer before subject', at({ location: { pointer: '/a' }, subject: 'b' }), at({ location: { pointer: '/b' }, subject: 'a' })],
  ['subject before id', at({ subject: 'a', id: 'demo/z' }), at({ subject: 'b', id: 'demo/a' })],
  ['id before verdict', at({ id: 'demo/a', verdict: 'pass' }), at({ id: 'demo/b', verdict: 'fail' })],
  ['verdict before sentence', at({ verdict: 'fail', sentence: 'b' }), at({ verdict: 'pass', sentence: 'a' })],
  ['sentence before the rest', at({ sentence: 'a', actual: 2 }), at({ sentence: 'b', actual: 1 })],
  ['the rest last', at({ actual: 1 }), at({ actual: 2 })],
])('%s', (_name, first, second) => {
  expect(compareFindings(first, second)).toBe(-1);
  expect(compareFindings(second, first)).toBe(1);
});

test('the order of keys makes no difference', () => {
  expect(compareFindings(at({ detail: { a: 1, b: { c: 2, d: 3 } } }), at({ detail: { b: { d: 3, c: 2 }, a: 1 } }))).toBe(0);
});

test('the order is total: antisymmetric, transitive, and zero only for equal findings', () => {
  fc.assert(
    fc.property(anyFinding, anyFinding, anyFinding, (a, b, c) => {
      const ab = Math.sign(compareFindings(a, b));
      expect(ab + Math.sign(compareFindings(b, a))).toBe(0);
      if (ab === 0) expect(a).toEqual(b);
      if (ab <= 0 && compareFindings(b, c) <= 0) expect(compareFindings(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});

test('sorting gives the same list from every starting order', () => {
  fc.assert(
    fc.property(
      anyFindings.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, shuffled]) => {
        expect(shuffled.sort(compareFindings)).toEqual([...list].sort(compareFindings));
      },
    ),
  );
});
