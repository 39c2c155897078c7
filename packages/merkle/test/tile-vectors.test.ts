import { createHash } from 'node:crypto';
import { conformance, conformanceAbsent } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { decodeEntryBundle, encodeEntryBundle, entryBundleOf, hashLeaf, newTiles, parseTilePath, rightEdgeFromTiles, rootOfLeafHashes, tileGeometry, tilePath } from '../src/index.ts';
import { hashers } from './hashers.ts';
import { leaves } from './leaves.ts';
import { readerOf, tilesOf } from './tile-store.ts';

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

interface TileCases {
  cases: { path: string; level: number | 'entries'; index: string; width: number }[];
  reject: string[];
  geometry: { size: string; levels: { level: number; full: string; partial: number }[]; bundles: { full: string; partial: number } }[];
}

interface TilePaths {
  format: [number, number, number, string][];
  entries: [number, number, string][];
  entries_for_index: [number, number, string][];
  must_reject_parse: string[];
  partial_geometry: Record<string, Record<string, number>>;
}

describe.skipIf(conformanceAbsent())('reference vectors of tiles', () => {
  test('generated paths, both directions, and paths to refuse', () => {
    const { cases, reject } = conformance<TileCases>('merkle/cases/tiles.json');
    for (const { path, level, index, width } of cases) {
      expect(parseTilePath(path)).toEqual({ level, index: BigInt(index), width });
      expect(tilePath({ level, index: BigInt(index), width })).toBe(path);
    }
    expect(reject.filter((path) => parseTilePath(path) !== undefined)).toEqual([]);
    expect([cases.length, reject.length]).not.toContain(0);
  });

  test('generated geometry', () => {
    const { geometry } = conformance<TileCases>('merkle/cases/tiles.json');
    const found = geometry.map(({ size }) => {
      const levels = [...tileGeometry(BigInt(size))].map(({ level, full, partial }) => ({ level, full: String(full), partial }));
      const { full, partial } = levels[0] ?? { full: '0', partial: 0 };
      return { size, levels, bundles: { full, partial } };
    });
    expect(found).toEqual(geometry);
  });

  test('paths and geometry of tessera', () => {
    const golden = conformance<TilePaths>('merkle/tile-paths.json');
    for (const [level, index, partial, path] of golden.format) expect(tilePath({ level, index: BigInt(index), width: partial || 256 })).toBe(path);
    for (const [index, partial, path] of golden.entries) expect(tilePath({ level: 'entries', index: BigInt(index), width: partial || 256 })).toBe(path);
    for (const [index, size, path] of golden.entries_for_index) expect(tilePath(entryBundleOf(index, size))).toBe(path);
    expect(golden.must_reject_parse.filter((path) => parseTilePath(path) !== undefined)).toEqual([]);
    for (const [size, expected] of Object.entries(golden.partial_geometry)) {
      const found = [...tileGeometry(Number(size))].flatMap(({ level, full, partial }) => [
        [`full_l${level}`, Number(full)],
        [`partial_l${level}`, partial],
      ]);
      expect(Object.fromEntries(found)).toMatchObject(expected);
    }
  });

  test.each(hashers)('whole tile sets, byte for byte: $name', async (hasher) => {
    const { seed, roots, tiles } = conformance<{ seed: string; roots: Record<string, string>; tiles: Record<string, { files: number; manifest_sha256: string; non_full: string[] }> }>(
      'merkle/roots-and-tiles.json',
    );
    const entries = leaves(seed, Math.max(...Object.keys(tiles).map(Number)));
    const hashes = Buffer.concat(entries.map((entry) => hashLeaf(entry, hasher)));
    for (const [key, { files, manifest_sha256, non_full }] of Object.entries(tiles)) {
      const size = Number(key);
      const stored = tilesOf(hashes.subarray(0, 32 * size), hasher);
      for (const tile of newTiles(0, size)) {
        if (tile.level === 'entries') stored.set(tilePath(tile), encodeEntryBundle(entries.slice(Number(tile.index) * 256, Number(tile.index) * 256 + tile.width)));
      }
      const paths = [...stored.keys()].sort();
      expect(sha256(paths.map((path) => `${path} ${stored.get(path)!.length} ${sha256(stored.get(path)!)}\n`).join(''))).toBe(manifest_sha256);
      expect(paths).toHaveLength(files);
      expect(paths.filter((path) => path.includes('.p/'))).toEqual(non_full);
      const edge = await rightEdgeFromTiles(size, readerOf(stored), hasher);
      expect(edge.ok && Buffer.from(edge.value.root()).toString('hex')).toBe(roots[key] ?? Buffer.from(rootOfLeafHashes(hashes.subarray(0, 32 * size), hasher)).toString('hex'));
    }
  });

  test('tiles and bundles of a real log (tessera, sizes 1 to 8)', () => {
    const log = conformance<{ files: Record<string, string> }>('ledger/tessera-log-0-8.json');
    const files = new Map(Object.entries(log.files).map(([path, base64]) => [path, Uint8Array.from(Buffer.from(base64, 'base64'))]));
    const bundles = [...files].filter(([path]) => path.includes('tile/entries/'));
    for (const [path, bytes] of bundles) {
      const { width } = parseTilePath(path.slice(path.indexOf('tile/')))!;
      const decoded = decodeEntryBundle(bytes, width);
      const tile = path.replace('/entries/', '/0/');
      expect(decoded.ok && Buffer.concat(decoded.value.map((entry) => hashLeaf(entry)))).toEqual(Buffer.from(files.get(tile)!));
    }
    expect(bundles.length).toBeGreaterThan(0);
  });
});
