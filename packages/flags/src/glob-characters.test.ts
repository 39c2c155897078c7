import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches } from './glob.ts';

test.each<[glob: string, yes: string[], no: string[]]>([
  ['meta_*', ['meta_', 'meta_prod'], ['meta', 'METAprod', 'a_meta_b']],
  ['?', ['a', '.', '\u{1f600}'], ['', 'ab', '\u{1f600}a']],
  ['flag-?', ['flag-1', 'flag-\u{1f600}'], ['flag-', 'flag-12']],
  ['*??', ['ab', '\u{1f600}b', 'a\u{1f600}b'], ['\u{1f600}', 'a', '']],
  ['a*b*c', ['abc', 'a1b2c', 'abcbc'], ['ab', 'abcd']],
  ['', [''], ['a']],
  ['a.c', ['a.c'], ['abc']],
])('%s', (glob, yes, no) => {
  expect([yes.filter((text) => !matches(glob, text)), no.filter((text) => matches(glob, text))]).toEqual([[], []]);
});

test('is what a regular expression over characters says', () => {
  const part = fc.constantFrom('a', 'b', '\u{1f600}', '\u{1f601}', '\u{e9}');
  const globs = fc.array(fc.oneof(part, fc.constantFrom('*', '?')), { maxLength: 8 }).map((parts) => parts.join(''));
  fc.assert(fc.property(globs, fc.array(part, { maxLength: 8 }), (glob, parts) => {
    const pattern = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su');
    expect(matches(glob, parts.join(''))).toBe(pattern.test(parts.join('')));
  }), { numRuns: 2000 });
});

test('of many stars ends', () => {
  expect(matches('*a'.repeat(5000), `${'a'.repeat(9999)}b`)).toBe(false);
});
