import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, wrap } from './wrap.ts';

test.each([
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['漢字', 4],
  ['⛵', 2],
  ['', 0],
])('%j takes %d columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test('breaks between words and keeps a word that is too long', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('one 123456789 two', 7)).toEqual(['one', '123456789', 'two']);
  expect(wrap('漢字 漢字', 8)).toEqual(['漢字', '漢字']);
  expect(wrap('漢字 漢字', 9)).toEqual(['漢字 漢字']);
});

test('loses no word, and a line is too long only if it is one word', () => {
  const texts = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 20 }), (text, width) => {
      const lines = wrap(text, width);
      expect(lines.join(' ')).toBe(text);
      for (const line of lines) expect(columnsOf(line) <= width || !line.includes(' ')).toBe(true);
    }),
  );
});
