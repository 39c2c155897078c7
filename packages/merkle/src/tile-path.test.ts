import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTilePath, tilePath, type TileRef } from './index.ts';

const tiles = fc.record<TileRef>({
  level: fc.oneof(fc.constant('entries' as const), fc.nat({ max: 63 })),
  index: fc.oneof(fc.bigInt({ min: 0n, max: 2000n }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  width: fc.integer({ min: 1, max: 256 }),
});

test('parsing gives back what was named', () => {
  fc.assert(
    fc.property(tiles, (tile) => {
      expect(parseTilePath(tilePath(tile))).toEqual(tile);
    }),
  );
});

test('a changed path names the tile that formats to it, or none', () => {
  fc.assert(
    fc.property(tiles, fc.nat({ max: 60 }), fc.constantFrom('', '0', 'x', '/', '.', '9', '000/', '\n', '٣'), (tile, at, text) => {
      const path = tilePath(tile);
      const changed = path.slice(0, at) + text + path.slice(at + 1);
      const parsed = parseTilePath(changed);
      expect(parsed === undefined || tilePath(parsed) === changed).toBe(true);
    }),
  );
});

test.each<[string, TileRef]>([
  ['tile/0/000', { level: 0, index: 0n, width: 256 }],
  ['tile/63/999.p/255', { level: 63, index: 999n, width: 255 }],
  ['tile/0/x001/000.p/1', { level: 0, index: 1000n, width: 1 }],
  ['tile/entries/x001/x234/067', { level: 'entries', index: 1_234_067n, width: 256 }],
  ['tile/0/x018/x446/x744/x073/x709/x551/615', { level: 0, index: 2n ** 64n - 1n, width: 256 }],
])('%s', (path, tile) => {
  expect(tilePath(tile)).toBe(path);
  expect(parseTilePath(path)).toEqual(tile);
});

test.each([
  'tile/0/x018/x446/x744/x073/x709/x551/616',
  `tile/0/${'x999/'.repeat(1000)}999`,
  'tile/0/x000/000',
  'tile/64/000',
  'tile/0/000.p/256',
  'tile/0/000.p/01',
  'tile/0/٠٠٠',
  'Tile/0/000',
])('refuses %.60s', (path) => {
  expect(parseTilePath(path)).toBeUndefined();
});

test.each<[string, TileRef]>([
  ['level 64', { level: 64, index: 0n, width: 1 }],
  ['level −1', { level: -1, index: 0n, width: 1 }],
  ['half a level', { level: 0.5, index: 0n, width: 1 }],
  ['index −1', { level: 0, index: -1n, width: 1 }],
  ['index 2^64', { level: 0, index: 2n ** 64n, width: 1 }],
  ['width 0', { level: 0, index: 0n, width: 0 }],
  ['width 257', { level: 0, index: 0n, width: 257 }],
  ['width 1.5', { level: 0, index: 0n, width: 1.5 }],
])('does not name %s', (_name, tile) => {
  expect(() => tilePath(tile)).toThrow(RangeError);
});
