import { expect, test } from 'vitest';
import { sortedUnique } from './code-point-order.ts';

test('sorts by code point, a prefix first, each text once', () => {
  expect(sortedUnique(['\u{1f600}', '\ue000', 'b', 'ab', 'a', '', 'B', 'b', '10', '9'])).toEqual(['', '10', '9', 'B', 'a', 'ab', 'b', '\ue000', '\u{1f600}']);
});
