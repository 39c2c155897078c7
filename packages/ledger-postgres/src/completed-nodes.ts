import { concatBytes, type Digest } from '@plimsoll/bytes';
import { CompactRange } from '@plimsoll/merkle';

/** Root of a complete subtree of 256^level leaves, the `index`-th of its level: an item of a tile (C2SP tlog-tiles). */
export interface CompletedNode {
  readonly level: number;
  readonly index: bigint;
  readonly hash: Digest;
}

/** Hashes of one tile. */
const WIDTH = 256;

/**
 * The tile hashes above the leaves that become complete when leaves are appended to a log of `size` entries with this
 * right edge (roots of its full subtrees, largest first). One node hash a leaf of theirs, in bulk; none if no subtree becomes complete.
 */
export function completedNodes(size: bigint, rightEdge: readonly Digest[], leafHashes: readonly Digest[], level = 1): CompletedNode[] {
  const inTile = Number(size % BigInt(WIDTH));
  if (inTile + leafHashes.length < WIDTH) return [];
  // The edge of the tile that is not full yet: one hash for each bit of its width that is set.
  const above = rightEdge.length - inTile.toString(2).replaceAll('0', '').length;
  const tile = CompactRange.fromHashes(inTile, rightEdge.slice(Math.max(0, above)));
  const first = size / BigInt(WIDTH);
  const completed: CompletedNode[] = [];
  for (let from = 0, range = tile; from + WIDTH - Number(range.size) <= leafHashes.length; range = new CompactRange()) {
    const end = from + WIDTH - Number(range.size);
    range.appendMany(concatBytes(...leafHashes.slice(from, end)));
    completed.push({ level, index: first + BigInt(completed.length), hash: range.root() });
    from = end;
  }
  return [...completed, ...completedNodes(first, rightEdge.slice(0, above), completed.map(({ hash }) => hash), level + 1)];
}
