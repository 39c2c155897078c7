import { describe, expect, test } from 'vitest';
import { checkPath, checkPaths } from './index.ts';

describe('a path', () => {
  test.each(['a', 'a/b', '.hidden', 'a.b/c d', 'é/ü', '名前', 'com', 'comet/nullable', 'x'.repeat(255), `${'x'.repeat(255)}/`.repeat(4).slice(0, 1023), 'sub/.plimsoll-x', '-', '~'])('%s is sound', (path) => {
    expect(checkPath(path)).toBeNull();
  });

  test.each(['', '/', '/a', 'a/', 'a//b', '.', '..', 'a/./b', 'a/../b', '../a', 'a\\b', 'C:a', 'a:b', 'a\u0000b', 'a\nb', 'a\u007f', 'a.', 'a /b', 'con', 'CON', 'aux.txt', 'x/LPT1', 'COM¹.log', '.plimsoll-new', '__proto__', 'x'.repeat(256), 'é'.repeat(128), `${'x'.repeat(250)}/`.repeat(5), 'a\ud800'])('%j is unsafe', (path) => {
    expect(checkPath(path)?.id).toBe('snapshots/path-unsafe');
  });
});

describe('paths beside each other', () => {
  test('stand, if they differ in more than case and Unicode form', () => {
    expect(checkPaths(['a/b', 'a/c', 'b', 'a-b', 'a.b/c', 'constructor', 'toString/x'])).toEqual([]);
  });

  test.each([
    ['a', 'a/b'],
    ['a/b/c', 'a'],
    ['A', 'a'],
    ['readme.md', 'README.md'],
    ['\u00c9', 'E\u0301'],
    ['A/x', 'a/y'],
    ['A/b/x', 'a'],
    ['a', 'A/b/x'],
    ['σ', 'ς'],
    ['a', 'a'],
  ])('%j and %j collide', (one, other) => {
    expect(checkPaths([one, other]).map(({ id }) => id)).toEqual(['snapshots/path-collision']);
  });

  test('are told each by itself', () => {
    expect(checkPaths(['../a', 'b', 'b/c', '/d']).map(({ id, subject }) => [id, subject])).toEqual([
      ['snapshots/path-unsafe', '../a'],
      ['snapshots/path-collision', 'b/c'],
      ['snapshots/path-unsafe', '/d'],
    ]);
  });
});
