import { encodeUtf8 } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textMutations } from './text-mutations.ts';

const documents = fc
  .tuple(fc.oneof(fc.dictionary(fc.oneof(fc.stringMatching(/^[a-z_-]{1,5}$/), fc.string({ unit: 'grapheme' })), fc.jsonValue()), fc.jsonValue()), fc.constantFrom(0, 2, '\t'), fc.constantFrom('', '\n', '\r\n '))
  .map(([value, indent, end]) => JSON.stringify(value, null, indent) + end)
  .filter((text) => parseJson(text).ok);

test('every mutation of any document is refused by a strict reader, or is another kind of document', () => {
  fc.assert(
    fc.property(documents, (text) => {
      const bytes = encodeUtf8(text);
      const accepted = [...textMutations(bytes)].filter(({ keyword, make }) => !keyword.startsWith('root-') && parseJson(make()).ok);
      // A number that loses its last digit is still a number.
      const expected = accepted.filter(({ keyword }) => !(keyword === 'truncated' && /^-?\d/.test(text)));
      expect(expected.map(({ keyword }) => keyword)).toEqual([]);
    }),
  );
});

test('names are unique, and the document is left as it was', () => {
  fc.assert(
    fc.property(documents, (text) => {
      const bytes = encodeUtf8(text);
      const made = [...textMutations(bytes)].map(({ keyword, make }) => [keyword, make().length] as const);
      expect(new Set(made.map(([keyword]) => keyword)).size).toBe(made.length);
      expect(bytes).toEqual(encodeUtf8(text));
    }),
  );
});

test('what is no JSON has no mutations', () => {
  expect([...textMutations(encodeUtf8('{'))]).toEqual([]);
});
