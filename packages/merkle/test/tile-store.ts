import { type Hasher, MerkleTree, newTiles, rootOfLeafHashes, tilePath, type TileReader, type TileRef } from '../src/index.ts';

/** The hash tiles of a log of these leaf hashes, by path, made from nothing but the definition of a tile. */
export function tilesOf(leafHashes: Uint8Array, hasher: Hasher): Map<string, Uint8Array> {
  const tiles = new Map<string, Uint8Array>();
  for (const tile of newTiles(0, leafHashes.length / 32)) {
    if (tile.level !== 'entries') tiles.set(tilePath(tile), contents(leafHashes, { ...tile, level: tile.level }, hasher));
  }
  return tiles;
}

function contents(leafHashes: Uint8Array, { level, index, width }: TileRef & { level: number }, hasher: Hasher): Uint8Array {
  const step = 256 ** level * 32;
  const first = Number(index) * 256;
  return Buffer.concat(Array.from({ length: width }, (_, i) => rootOfLeafHashes(leafHashes.subarray((first + i) * step, (first + i + 1) * step), hasher)));
}

/** Reads from the map. */
export function readerOf(tiles: ReadonlyMap<string, Uint8Array>): TileReader {
  return (tile) => Promise.resolve(tiles.get(tilePath(tile)));
}

/** A log whose leaves all have the same hash, of any size up to 2^64 − 1: a complete subtree's hash depends on its level only. */
export function uniformLog(leafHash: Uint8Array, hasher: Hasher): TileReader {
  const levels = [leafHash];
  for (let level = 1; level < 64; level++) levels.push(hasher.hashNode(levels[level - 1]!, levels[level - 1]!));
  return ({ level, width }) => Promise.resolve(level === 'entries' ? undefined : Buffer.concat(Array.from({ length: width }, () => levels[level * 8]!)));
}

/** A tree over n leaf hashes that all differ. */
export function countingTree(n: number, hasher: Hasher): { readonly flat: Uint8Array; readonly tree: MerkleTree } {
  const flat = Buffer.concat(Array.from({ length: n }, (_, i) => hasher.hashLeaf(Buffer.from(`${i}`))));
  return { flat, tree: MerkleTree.fromLeafHashes(flat, hasher) };
}
