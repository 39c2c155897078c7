import { asDigest, type Digest, DIGEST_LENGTH, type Root } from '@plimsoll/bytes';
import { defaultHasher } from './default-hasher.ts';
import type { Hasher } from './hasher.ts';
import { EMPTY_ROOT } from './hashing.ts';
import { toTreeSize, type TreeSize } from './tree-size.ts';

const LAST_SIZE = (1n << 64n) - 1n;

/** Leaf hashes that {@link CompactRange.appendMany} copies and folds at a time: bounds its memory at 2 MiB. */
const CHUNK = 65_536;

/**
 * The right edge of a growing tree: one hash for each complete subtree of [0, size), which is all that is needed to
 * append leaves and to know the root (RFC 9162 section 2.1.2 computes the root with the same stack).
 * Holds at most 64 hashes whatever the size.
 */
export class CompactRange {
  readonly #hasher: Hasher;
  /** By level: the hash of the complete subtree of 2^level leaves, present where that bit of the size is set. */
  readonly #edge: (Digest | undefined)[] = [];
  #size = 0n;

  /** The range of no leaves. */
  constructor(hasher: Hasher = defaultHasher) {
    this.#hasher = hasher;
  }

  /**
   * The range of `size` leaves with the given {@link CompactRange.hashes}.
   * @throws RangeError unless there is one hash of 32 bytes for each set bit of the size
   */
  static fromHashes(size: TreeSize, hashes: readonly Uint8Array[], hasher: Hasher = defaultHasher): CompactRange {
    const range = new CompactRange(hasher);
    range.#size = toTreeSize(size, 'restore a compact range');
    let next = hashes.length;
    for (let level = 0, rest = range.#size; rest > 0n; level++, rest >>= 1n) {
      const hash = (rest & 1n) === 1n ? hashes[--next] : undefined;
      range.#edge[level] = hash && asDigest(new Uint8Array(hash));
    }
    if (next !== 0) {
      throw new RangeError(`Cannot restore a compact range of size ${range.#size}: ${hashes.length - next} hashes are needed, received ${hashes.length}`);
    }
    return range;
  }

  /** Number of leaves. */
  get size(): bigint {
    return this.#size;
  }

  /** Hashes of the complete subtrees that make up the tree, from left to right: from the largest to the smallest. */
  get hashes(): readonly Digest[] {
    return this.#edge.filter((hash) => hash !== undefined).reverse();
  }

  /**
   * Adds one leaf by its hash; about one node hash on average, at most 63.
   * @throws RangeError unless the hash has 32 bytes, or if the range has 2^64 − 1 leaves
   */
  append(leafHash: Uint8Array): void {
    const hash = asDigest(new Uint8Array(leafHash));
    this.#grow(1n);
    this.#carry(0, hash);
  }

  /**
   * Adds the leaves whose hashes stand one after the other in `flat`; n − 1 node hashes or fewer, in bulk.
   * @throws RangeError unless the length is a multiple of 32, or if more than 2^64 − 1 leaves would result
   */
  appendMany(flat: Uint8Array): void {
    if (flat.length % DIGEST_LENGTH !== 0) {
      throw new RangeError(`Cannot append leaf hashes: a multiple of ${DIGEST_LENGTH} bytes is needed, received ${flat.length}`);
    }
    this.#grow(BigInt(flat.length / DIGEST_LENGTH));
    // Not `slice`: a Buffer's shares memory, and folding overwrites.
    for (let at = 0; at < flat.length; at += CHUNK * DIGEST_LENGTH) this.#fold(new Uint8Array(flat.subarray(at, at + CHUNK * DIGEST_LENGTH)));
  }

  /** The root of the tree (RFC 6962 section 2.1); {@link EMPTY_ROOT} without leaves. At most 63 node hashes. */
  root(): Root {
    let root: Digest | undefined;
    for (const hash of this.#edge) {
      if (hash !== undefined) root = root === undefined ? hash : this.#hasher.hashNode(hash, root);
    }
    return root === undefined ? EMPTY_ROOT : asDigest(new Uint8Array(root));
  }

  #grow(count: bigint): void {
    if (this.#size + count > LAST_SIZE) throw new RangeError(`Cannot append ${count} leaves: a tree has fewer than 2^64, this one has ${this.#size}`);
    this.#size += count;
  }

  /** Puts a complete subtree of 2^level leaves at the right, joining it with equals as in binary addition. */
  #carry(level: number, hash: Digest): void {
    let node = hash;
    for (let left = this.#edge[level]; left !== undefined; left = this.#edge[level]) {
      node = this.#hasher.hashNode(left, node);
      this.#edge[level++] = undefined;
    }
    this.#edge[level] = node;
  }

  /** Appends leaves level by level; `nodes` is scratch and is overwritten. */
  #fold(nodes: Uint8Array): void {
    let count = nodes.length / DIGEST_LENGTH;
    for (let level = 0; count > 0; level++) {
      const left = this.#edge[level];
      const joined = left === undefined ? 0 : 1;
      if (left !== undefined) nodes.set(this.#hasher.hashNode(left, nodes.subarray(0, DIGEST_LENGTH)), 0);
      const pairs = (count - joined) >> 1;
      const odd = (count - joined) % 2 === 1;
      this.#edge[level] = odd ? asDigest(nodes.slice((count - 1) * DIGEST_LENGTH, count * DIGEST_LENGTH)) : undefined;
      // The parent of `left` and the first node stays in front; the parents of the pairs behind it follow without a gap.
      this.#hasher.hashPairs(nodes.subarray(joined * DIGEST_LENGTH), pairs);
      count = joined + pairs;
    }
  }
}
