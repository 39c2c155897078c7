import { expect, test } from 'vitest';
import { matches } from './glob.ts';

test.each([
  ['', '', true], ['', 'a', false], ['*', '', true], ['*', 'anything', true], ['a', 'a', true], ['a', 'ab', false], ['a', 'ba', false],
  ['a*', 'a', true], ['a*', 'abc', true], ['a*', 'ba', false], ['*c', 'abc', true], ['*c', 'abcd', false], ['a*c', 'abcabc', true], ['a*c', 'ac', true], ['a*b*c', 'a-c-b-c', true], ['a*b*c', 'acb', false],
  ['?', '', false], ['?', 'a', true], ['?', 'ab', false], ['a?c', 'abc', true], ['a?c', 'ac', false], ['*?', '', false], ['?*', 'a', true], ['**', 'ab', true], ['meta_*', 'meta_', true], ['a.c', 'abc', false], ['[ab]', 'a', false],
] as const)('%j matches %j: %s', (glob, text, expected) => {
  expect(matches(glob, text)).toBe(expected);
});

test('many stars take no more than a product of lengths', () => {
  expect(matches(`${'*a'.repeat(100)}b`, 'a'.repeat(10_000))).toBe(false);
});
