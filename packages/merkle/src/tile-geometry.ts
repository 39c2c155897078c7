import { TILE_WIDTH, type TileRef } from './tile-path.ts';
import { toTreeSize, type TreeSize } from './tree-size.ts';

/** The tiles of one level of a log. */
export interface TileLevel {
  /** Level of the tile tree, from 0. */
  readonly level: number;
  /** Number of full tiles. */
  readonly full: bigint;
  /** Width of the partial tile behind them, 0 if there is none. */
  readonly partial: number;
}

/** Hashes at a level of the tile tree: floor(size / 256^level). */
function hashesAt(size: bigint, level: number): bigint {
  return size >> BigInt(8 * level);
}

/**
 * The hash tiles of a log of this size, level by level from 0 (C2SP tlog-tiles); nothing for size 0. Entry bundles are as level 0.
 * @throws RangeError for a size out of [0, 2^64)
 */
export function* tileGeometry(size: TreeSize): Generator<TileLevel> {
  const leaves = toTreeSize(size, 'lay out tiles');
  for (let level = 0, hashes = leaves; hashes > 0n; hashes = hashesAt(leaves, ++level)) {
    yield { level, full: hashes >> 8n, partial: Number(hashes & 255n) };
  }
}

/**
 * The tiles that a log of `to` entries has and one of `from` entries has not: entry bundles, then hash tiles level by
 * level, each in the order of index; every one has hashes or entries that are new. One or two a level beside the full ones.
 * @throws RangeError unless from <= to, both in [0, 2^64)
 */
export function* newTiles(from: TreeSize, to: TreeSize): Generator<TileRef> {
  const before = toTreeSize(from, 'list new tiles');
  const after = toTreeSize(to, 'list new tiles');
  if (before > after) throw new RangeError(`Cannot list new tiles: an earlier size up to ${after} is needed, received ${before}`);
  yield* newTilesAt('entries', before, after);
  for (let level = 0; hashesAt(after, level) > 0n; level++) yield* newTilesAt(level, hashesAt(before, level), hashesAt(after, level));
}

function* newTilesAt(level: TileRef['level'], before: bigint, after: bigint): Generator<TileRef> {
  if (before === after) return;
  for (let index = before >> 8n; index < after >> 8n; index++) yield { level, index, width: TILE_WIDTH };
  const partial = Number(after & 255n);
  if (partial > 0) yield { level, index: after >> 8n, width: partial };
}

/**
 * The tile or bundle that holds number `at` of a level in a log of this size, as wide as the log has it. Needs at < floor(size / 256^level).
 */
export function tileHolding(level: TileRef['level'], at: bigint, size: bigint): TileRef {
  const all = level === 'entries' ? size : hashesAt(size, level);
  const index = at >> 8n;
  return { level, index, width: index < all >> 8n ? TILE_WIDTH : Number(all & 255n) };
}

/**
 * The bundle that holds the entry, as wide as a log of this size has it; the entry is number `index mod 256` of it.
 * @throws RangeError unless index < size, both in [0, 2^64)
 */
export function entryBundleOf(index: TreeSize, size: TreeSize): TileRef {
  const at = toTreeSize(index, 'find an entry bundle');
  const leaves = toTreeSize(size, 'find an entry bundle');
  if (at >= leaves) throw new RangeError(`Cannot find an entry bundle: an index below the size ${leaves} is needed, received ${at}`);
  return tileHolding('entries', at, leaves);
}
