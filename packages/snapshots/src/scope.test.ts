import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globMatches, parseGlob } from './glob.ts';
import { Scope, selection, wholeTree } from './scope.ts';

test.each([
  ['**', 'a', true],
  ['**', 'a/b/c', true],
  ['*', 'a', true],
  ['*', 'a/b', false],
  ['*.json', 'a.json', true],
  ['*.json', 'd/a.json', false],
  ['**/*.json', 'a.json', true],
  ['**/*.json', 'd/e/a.json', true],
  ['d/**', 'd/a', true],
  ['d/**', 'd', true],
  ['d/**', 'da/a', false],
  ['d/**/x', 'd/x', true],
  ['d/**/x', 'd/a/b/x', true],
  ['d/**/x/**/y', 'd/x/a/x/b/y', true],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['?', '😀', true],
  ['a**c', 'abbc', true],
  ['a**c', 'a/c', false],
  ['*a*b*c', 'xaxbxc', true],
  ['*a*b*c', 'xaxcxb', false],
  ['[ab]', 'a', false],
  ['[ab]', '[ab]', true],
  ['a.c', 'abc', false],
])('the pattern %s on %s: %s', (pattern, path, expected) => {
  expect(globMatches(parseGlob(pattern), path)).toBe(expected);
});

test('a pattern matches as the regular expression of its words does', () => {
  const regular = (pattern: string): RegExp => {
    const steps = pattern.split('/').map((segment) => (segment === '**' ? '(?:[^/]+/)*' : `${segment.replaceAll(/\*+/g, '[^/]*').replaceAll('?', '[^/]')}/`));
    return new RegExp(`^${steps.join('')}$`);
  };
  const segment = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 4 });
  const name = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(fc.oneof(segment, fc.constant('**')), { minLength: 1, maxLength: 4 }), fc.array(name, { minLength: 1, maxLength: 5 }), (pattern, path) => {
      const glob = pattern.join('/');
      expect(globMatches(parseGlob(glob), path.join('/'))).toBe(regular(glob).test(`${path.join('/')}/`));
    }),
  );
});

describe('a selection', () => {
  test('takes what is included and not excluded, and never what is below .git', () => {
    const { selects, enters } = selection({ kind: 'tree', include: ['src/**', '*.md'], exclude: ['**/node_modules/**', '**/*.log'] });
    expect(['src/a.ts', 'README.md', 'src/x.log', 'src/node_modules/a', 'src/node_modules', 'docs/a.md', 'src/.git/config', '.git'].map(selects)).toEqual([true, true, false, false, false, false, false, false]);
    expect(['src', 'docs', 'src/node_modules', '.git', 'src/.git'].map(enters)).toEqual([true, true, false, false, false]);
  });

  test('never enters a folder below which it would select something', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 });
    const glob = fc.array(fc.constantFrom('a', 'b', '*', '**'), { minLength: 1, maxLength: 4 }).map((steps) => steps.join('/'));
    fc.assert(
      fc.property(fc.array(glob, { maxLength: 3 }), path, path, (exclude, folder, below) => {
        const { selects, enters } = selection({ kind: 'tree', include: ['**'], exclude });
        if (!enters(folder.join('/'))) expect(selects([...folder, ...below].join('/'))).toBe(false);
      }),
    );
  });

  test('of files takes whatever is listed', () => {
    expect(selection({ kind: 'files' }).selects('.git/config')).toBe(true);
  });
});

test.each(['', '/a', 'a/', 'a//b', '../a', 'a/./b', 'a\\b', 'a\u0000', 'a\ud800'])('%j is no pattern', (glob) => {
  expect(Scope.safeParse({ kind: 'tree', include: [glob], exclude: [] }).success).toBe(false);
});

test('the whole tree is a scope', () => {
  expect(Scope.parse(wholeTree)).toEqual(wholeTree);
});
