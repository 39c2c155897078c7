import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryBundleOf, newTiles, tileGeometry, tilePath } from './index.ts';

const paths = (from: number | bigint, to: number | bigint): string[] => [...newTiles(from, to)].map(tilePath);

test('the tiles of a log are those of its geometry', () => {
  for (const size of [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000]) {
    const expected = [...tileGeometry(size)].reduce((count, { level, full, partial }) => count + (Number(full) + Number(partial > 0)) * (level === 0 ? 2 : 1), 0);
    expect(paths(0, size)).toHaveLength(expected);
  }
});

test.each([
  [0, 1, ['tile/entries/000.p/1', 'tile/0/000.p/1']],
  [5, 5, []],
  [255, 256, ['tile/entries/000', 'tile/0/000', 'tile/1/000.p/1']],
  [256, 257, ['tile/entries/001.p/1', 'tile/0/001.p/1']],
  [300, 512, ['tile/entries/001', 'tile/0/001', 'tile/1/000.p/2']],
  [300, 513, ['tile/entries/001', 'tile/entries/002.p/1', 'tile/0/001', 'tile/0/002.p/1', 'tile/1/000.p/2']],
])('growing from %d to %d entries', (from, to, expected) => {
  expect(paths(from, to)).toEqual(expected);
});

test('publishing in steps writes every tile of the whole log', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 6 }), (steps) => {
      const written = new Set<string>();
      let size = 0;
      for (const step of steps) for (const path of paths(size, (size += step))) written.add(path);
      expect(paths(0, size).filter((path) => !written.has(path))).toEqual([]);
    }),
  );
});

test('the largest log has eight levels', () => {
  expect([...tileGeometry(2n ** 64n - 1n)].map(({ full, partial }) => [full, partial])).toEqual([56n, 48n, 40n, 32n, 24n, 16n, 8n, 0n].map((bits) => [2n ** bits - 1n, 255]));
});

test('an entry stands in the bundle of its index, as wide as the log has it', () => {
  expect(tilePath(entryBundleOf(2n ** 64n - 2n, 2n ** 64n - 1n))).toBe('tile/entries/x072/x057/x594/x037/x927/935.p/255');
  expect(tilePath(entryBundleOf(299, 300))).toBe('tile/entries/001.p/44');
  expect(tilePath(entryBundleOf(255, 300))).toBe('tile/entries/000');
});

test('refuses sizes out of bounds', () => {
  expect(() => [...tileGeometry(2n ** 64n)]).toThrow(RangeError);
  expect(() => [...newTiles(6, 5)]).toThrow(new RangeError('Cannot list new tiles: an earlier size up to 5 is needed, received 6'));
  expect(() => entryBundleOf(5, 5)).toThrow(RangeError);
  expect(() => entryBundleOf(-1, 5)).toThrow(RangeError);
});
