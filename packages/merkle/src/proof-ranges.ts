import type { Digest } from '@plimsoll/bytes';
import type { Hasher } from './hasher.ts';
import { bitLength } from './tree-size.ts';

/** Leaves [start, end). */
export interface LeafRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** The complete subtree over leaves [index · 2^level, (index + 1) · 2^level). */
export interface Node {
  readonly level: number;
  readonly index: bigint;
}

/** Where a tree of the range's leaves splits: start + the largest power of two smaller than their number. */
function split({ start, end }: LeafRange): bigint {
  return start + (1n << BigInt(bitLength(end - start - 1n) - 1));
}

/** The ranges whose roots are `PATH(index, D[0:size])` of RFC 6962 section 2.1.1, in proof order. Needs index < size. */
export function inclusionRanges(index: bigint, size: bigint): LeafRange[] {
  const ranges: LeafRange[] = [];
  let within: LeafRange = { start: 0n, end: size };
  while (within.end - within.start > 1n) {
    const middle = split(within);
    const left = { start: within.start, end: middle };
    const right = { start: middle, end: within.end };
    ranges.push(index < middle ? right : left);
    within = index < middle ? left : right;
  }
  return ranges.reverse();
}

/** The ranges whose roots are `PROOF(from, D[0:size])` of RFC 6962 section 2.1.2, in proof order. Needs 0 < from <= size. */
export function consistencyRanges(from: bigint, size: bigint): LeafRange[] {
  const ranges: LeafRange[] = [];
  let within: LeafRange = { start: 0n, end: size };
  while (within.end !== from) {
    const middle = split(within);
    const left = { start: within.start, end: middle };
    const right = { start: middle, end: within.end };
    ranges.push(from <= middle ? right : left);
    within = from <= middle ? left : right;
  }
  // The verifier knows the root of [0, from) only if it is a node of the larger tree.
  if (within.start > 0n) ranges.push(within);
  return ranges.reverse();
}

/** The complete subtrees that make up a range of a proof, from left to right: from the largest to the smallest. */
export function nodesOf({ start, end }: LeafRange): Node[] {
  const nodes: Node[] = [];
  for (let at = start; at < end; ) {
    const level = bitLength(end - at) - 1;
    nodes.push({ level, index: at >> BigInt(level) });
    at += 1n << BigInt(level);
  }
  return nodes;
}

/** The root over complete subtrees from left to right; undefined for none. */
export function rootOfNodes(hashes: readonly Digest[], hasher: Hasher): Digest | undefined {
  return hashes.reduceRight<Digest | undefined>((root, hash) => (root === undefined ? hash : hasher.hashNode(hash, root)), undefined);
}
