import fc from 'fast-check';
import { expect, test } from 'vitest';
import { positionAt } from './index.ts';
import { LineCursor } from './position.ts';

test.each<[text: string, offset: number, line: number, column: number]>([
  ['', 0, 1, 1],
  ['ab', 2, 1, 3],
  ['a\nb', 1, 1, 2],
  ['a\nb', 2, 2, 1],
  ['a\r\nb', 3, 2, 1],
  ['a\rb', 2, 1, 3],
  ['\n\n', 2, 3, 1],
  ['\n😀x', 3, 2, 3],
])('%j at %i', (text, offset, line, column) => {
  expect(positionAt(text, offset)).toEqual({ line, column });
});

test('a byte offset and its code unit index are the same place', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', 'é', '€', '😀') }), fc.string({ unit: fc.constantFrom('b', '\n', '😀') }), (before, after) => {
      const bytes = new TextEncoder().encode(before + after);
      expect(positionAt(bytes, new TextEncoder().encode(before).length)).toEqual(positionAt(before + after, before.length));
    }),
  );
});

test('a cursor gives the same in any order', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n') }), fc.array(fc.nat(20)), (text, indexes) => {
      const cursor = new LineCursor(text);
      for (const index of indexes) if (index <= text.length) expect(cursor.at(index)).toEqual(positionAt(text, index));
    }),
  );
});

test.each([-1, 3, 0.5, NaN])('refuses offset %d of two characters', (offset) => {
  expect(() => positionAt('ab', offset)).toThrow(RangeError);
});
