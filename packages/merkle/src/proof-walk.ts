import type { Digest } from '@plimsoll/bytes';
import type { Hasher } from './hasher.ts';
import { high32, low32, type TreeSize } from './tree-size.ts';

/**
 * The way from a leaf up to the root, by index arithmetic on 32-bit halves, so that sizes up to 2^64 − 1 need neither
 * bigint operations nor recursion. It is what the loop of RFC 9162 section 2.1.3.2 does, with its steps counted in advance:
 * below the level where the way joins the right edge of the tree (`inner` levels) every level has a sibling;
 * from there on only the levels where the bit of the index is set have one, to the left (`border` of them).
 */
export interface Way {
  readonly high: number;
  readonly low: number;
  readonly inner: number;
  readonly border: number;
}

/** The way of leaf `index` in a tree whose last leaf is `last`. Needs index <= last. */
export function wayOf(index: TreeSize, last: TreeSize): Way {
  const high = high32(index);
  const low = low32(index);
  const apart = high ^ high32(last);
  const inner = apart === 0 ? 32 - Math.clz32(low ^ low32(last)) : 64 - Math.clz32(apart);
  return { high, low, inner, border: onesFrom(high, low, inner) };
}

function bit(way: Way, level: number): number {
  return level < 32 ? (way.low >>> level) & 1 : (way.high >>> (level - 32)) & 1;
}

/** Set bits at `level` and above. */
function onesFrom(high: number, low: number, level: number): number {
  let ones = 0;
  for (let rest = level < 32 ? low >>> level : 0; rest !== 0; rest &= rest - 1) ones++;
  for (let rest = level < 32 ? high : level < 64 ? high >>> (level - 32) : 0; rest !== 0; rest &= rest - 1) ones++;
  return ones;
}

/** The root that `hash`, standing at `level` of the way, leads to with the proof's hashes from `next` on. */
export function climb(way: Way, level: number, hash: Digest, proof: readonly Uint8Array[], next: number, hasher: Hasher): Digest {
  let node = hash;
  let at = next;
  for (let l = level; l < way.inner; l++, at++) {
    const sibling = proof[at] as Uint8Array;
    node = bit(way, l) === 0 ? hasher.hashNode(node, sibling) : hasher.hashNode(sibling, node);
  }
  for (; at < proof.length; at++) node = hasher.hashNode(proof[at] as Uint8Array, node);
  return node;
}

/** The same, taking only the hashes to the left: the root of the tree that ends with this subtree. */
export function climbLeft(way: Way, level: number, hash: Digest, proof: readonly Uint8Array[], next: number, hasher: Hasher): Digest {
  let node = hash;
  let at = next;
  for (let l = level; l < way.inner; l++, at++) {
    if (bit(way, l) === 1) node = hasher.hashNode(proof[at] as Uint8Array, node);
  }
  for (; at < proof.length; at++) node = hasher.hashNode(proof[at] as Uint8Array, node);
  return node;
}
