import type { Digest } from '@plimsoll/bytes';
import { accept, type Result } from '@plimsoll/findings';
import { CompactRange } from './compact-range.ts';
import { defaultHasher } from './default-hasher.ts';
import type { Hasher } from './hasher.ts';
import { EMPTY_ROOT } from './hashing.ts';
import { consistencyRanges, inclusionRanges, type LeafRange, nodesOf, rootOfNodes } from './proof-ranges.ts';
import { readNodes, type TileReader } from './tile-reader.ts';
import { toTreeSize, type TreeSize } from './tree-size.ts';

/**
 * `PATH(index, D[0:size])` of RFC 6962 section 2.1.1 from the log's hash tiles; reads at most two tiles a level of the
 * tile tree, all at once. The tiles are not trusted and not checked here: check the proof against a signed root.
 * Refuses with `tile/missing` and `tile/bad-bundle`.
 * @throws RangeError unless index < size, both in [0, 2^64)
 */
export async function proveInclusionFromTiles(index: TreeSize, size: TreeSize, read: TileReader, hasher: Hasher = defaultHasher): Promise<Result<Digest[]>> {
  const leaf = toTreeSize(index, 'prove inclusion');
  const end = toTreeSize(size, 'prove inclusion');
  if (leaf >= end) throw new RangeError(`Cannot prove inclusion: an index below the size ${end} is needed, received ${leaf}`);
  return rootsOf(inclusionRanges(leaf, end), end, read, hasher);
}

/**
 * `PROOF(from, D[0:size])` of RFC 6962 section 2.1.2 from the log's hash tiles, as {@link proveInclusionFromTiles}.
 * @throws RangeError unless 0 < from <= size < 2^64
 */
export async function proveConsistencyFromTiles(from: TreeSize, size: TreeSize, read: TileReader, hasher: Hasher = defaultHasher): Promise<Result<Digest[]>> {
  const start = toTreeSize(from, 'prove consistency');
  const end = toTreeSize(size, 'prove consistency');
  if (start === 0n || start > end) throw new RangeError(`Cannot prove consistency: an earlier size in [1, ${end}] is needed, received ${start}`);
  return rootsOf(consistencyRanges(start, end), end, read, hasher);
}

/**
 * The right edge of the log, from which its root follows and to which leaves can be appended; reads one or two tiles a
 * level. Compare {@link CompactRange.root} with a signed root before trusting it. Refuses with `tile/missing` and `tile/bad-bundle`.
 * @throws RangeError for a size out of [0, 2^64)
 */
export async function rightEdgeFromTiles(size: TreeSize, read: TileReader, hasher: Hasher = defaultHasher): Promise<Result<CompactRange>> {
  const end = toTreeSize(size, 'read the right edge');
  const hashes = await readNodes(nodesOf({ start: 0n, end }), end, read, hasher);
  return hashes.ok ? accept(CompactRange.fromHashes(end, hashes.value, hasher)) : hashes;
}

async function rootsOf(ranges: readonly LeafRange[], size: bigint, read: TileReader, hasher: Hasher): Promise<Result<Digest[]>> {
  const nodes = ranges.map(nodesOf);
  const hashes = await readNodes(nodes.flat(), size, read, hasher);
  if (!hashes.ok) return hashes;
  let at = 0;
  return accept(nodes.map(({ length }) => rootOfNodes(hashes.value.slice(at, (at += length)), hasher) ?? EMPTY_ROOT));
}
