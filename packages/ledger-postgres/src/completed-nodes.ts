import type { Digest } from '@plimsoll/bytes';
import { hashNode } from '@plimsoll/merkle';

/** Root of a complete subtree of 256^level leaves, the `index`-th of its level: an item of a tile (C2SP tlog-tiles). */
export interface CompletedNode {
  readonly level: number;
  readonly index: bigint;
  readonly hash: Digest;
}

/** Binary levels of the tree to one level of tiles. */
const TILE_HEIGHT = 8;

/**
 * The tile hashes above the leaves that become complete when leaves are appended to a log of `size` entries with this
 * right edge (roots of its full subtrees, largest first). One node hash a leaf; none if no subtree becomes complete.
 */
export function completedNodes(size: bigint, rightEdge: readonly Digest[], leafHashes: readonly Digest[]): CompletedNode[] {
  if ((size + BigInt(leafHashes.length)) >> 8n === size >> 8n) return [];
  const edge = [...rightEdge];
  const completed: CompletedNode[] = [];
  for (const [i, leafHash] of leafHashes.entries()) {
    let hash = leafHash;
    // Each bit that is set below the first unset one of the size is a subtree that this leaf makes twice as large.
    let [rest, height] = [size + BigInt(i), 0];
    for (; (rest & 1n) === 1n; rest >>= 1n) {
      const left = edge.pop();
      if (left === undefined) throw new RangeError(`Cannot append to a right edge: one hash for each set bit of the size ${size} is needed, received ${rightEdge.length}`);
      hash = hashNode(left, hash);
      height++;
      if (height % TILE_HEIGHT === 0) completed.push({ level: height / TILE_HEIGHT, index: rest >> 1n, hash });
    }
    edge.push(hash);
  }
  return completed;
}
