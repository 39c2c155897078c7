import { conformanceAbsent } from '@plimsoll/config/conformance';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rows } from '../test/corpus.ts';
import { nextIteration } from './index.ts';

interface Row {
  readonly id: number;
  readonly portable: boolean;
  readonly files: readonly string[];
  readonly next: number;
}

/** Names directly in the folder, as listing it gives them. */
const listed = (files: readonly string[]): string[] => files.map((name) => name.replace(/\/$/, '')).filter((name) => !name.includes('/'));

describe.skipIf(conformanceAbsent())('the recorded folders', () => {
  test('of the original give its next number', () => {
    const portable = (rows('notes-iteration.jsonl') as readonly Row[]).filter((row) => row.portable);
    expect(portable.length).toBeGreaterThan(5);
    expect(portable.map(({ id, files }) => [id, nextIteration(listed(files))])).toEqual(portable.map(({ id, next }) => [id, next]));
  });
});

test.each<readonly [readonly string[], number]>([
  [[], 1],
  [['iteration-0.md'], 1],
  [['iteration-2.md', 'iteration-5.md'], 6],
  [['iteration-007.md'], 8],
  [['iteration-9007199254740990.md'], 9_007_199_254_740_991],
  [['Iteration-5.md', 'iteration--4.md', 'iteration-1.5.md', 'iteration-2-final.md', 'iteration-٣.md', 'iteration-3.md\n', '.iteration-8.0123456789abcdef.tmp', '.iteration-8.taken'], 1],
])('after %j comes %i', (names, next) => {
  expect(nextIteration(names)).toBe(next);
});

test.each(['iteration-9007199254740991.md', 'iteration-99999999999999999999.md', `iteration-${'9'.repeat(400)}.md`])('%s stops the numbers', (name) => {
  expect(() => nextIteration(['iteration-1.md', name])).toThrow(RangeError);
});

test('the next number is above every number, whatever the order', () => {
  const numbers = fc.array(fc.nat(Number.MAX_SAFE_INTEGER - 1), { minLength: 1 });
  fc.assert(
    fc.property(numbers, (some) => {
      expect(nextIteration(some.map((number) => `iteration-${number}.md`))).toBe(Math.max(...some) + 1);
    }),
  );
});
