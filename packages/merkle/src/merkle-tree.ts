import { asDigest, concatBytes, type Digest, DIGEST_LENGTH, type Root } from '@plimsoll/bytes';
import { defaultHasher } from './default-hasher.ts';
import type { Hasher } from './hasher.ts';
import { EMPTY_ROOT } from './hashing.ts';
import { leafHashes } from './leaf-hashes.ts';
import { consistencyRanges, inclusionRanges, type LeafRange, type Node, nodesOf, rootOfNodes } from './proof-ranges.ts';
import { toTreeSize, type TreeSize } from './tree-size.ts';

/** A whole tree in memory, 64 bytes a leaf: makes roots and proofs of itself and of each of its earlier sizes. */
export class MerkleTree {
  readonly #hasher: Hasher;
  /** By level: the hashes of all complete subtrees of 2^level leaves, one after the other. */
  readonly #levels: readonly Uint8Array[];
  /** Number of leaves. */
  readonly size: number;

  private constructor(leafHashes: Uint8Array, hasher: Hasher) {
    this.#hasher = hasher;
    this.size = leafHashes.length / DIGEST_LENGTH;
    const levels = [leafHashes];
    for (let pairs = this.size >> 1; pairs > 0; pairs >>= 1) {
      const level = (levels.at(-1) ?? leafHashes).slice(0, pairs * 2 * DIGEST_LENGTH);
      hasher.hashPairs(level, pairs);
      levels.push(level.slice(0, pairs * DIGEST_LENGTH));
    }
    this.#levels = levels;
  }

  /** The tree over the entries in order: leaf i is `hashLeaf(entry i)`. n leaf hashes, n − 1 node hashes. */
  static fromEntries(entries: Iterable<Uint8Array>, hasher: Hasher = defaultHasher): MerkleTree {
    return new MerkleTree(concatBytes(...leafHashes(entries, hasher)), hasher);
  }

  /**
   * The tree over leaf hashes, copied: an array of them, or all of them one after the other.
   * @throws RangeError unless each has 32 bytes
   */
  static fromLeafHashes(leafHashes: Uint8Array | readonly Uint8Array[], hasher: Hasher = defaultHasher): MerkleTree {
    if (!(leafHashes instanceof Uint8Array)) {
      const flat = new Uint8Array(leafHashes.length * DIGEST_LENGTH);
      leafHashes.forEach((hash, i) => {
        flat.set(asDigest(hash), i * DIGEST_LENGTH);
      });
      return new MerkleTree(flat, hasher);
    }
    if (leafHashes.length % DIGEST_LENGTH !== 0) {
      throw new RangeError(`Cannot build a tree: a multiple of ${DIGEST_LENGTH} bytes is needed, received ${leafHashes.length}`);
    }
    return new MerkleTree(new Uint8Array(leafHashes), hasher);
  }

  /**
   * The root over the first `size` leaves (all if absent); at most 31 node hashes.
   * @throws RangeError for a size beyond the tree
   */
  root(size: TreeSize = this.size): Root {
    const end = this.#sizeWithin(size, 'compute a root');
    return end === 0n ? EMPTY_ROOT : this.#rootOf({ start: 0n, end });
  }

  /**
   * `PATH(index, D[0:size])` of RFC 6962 section 2.1.1: hashes from the leaf's sibling up; ceil(log2(size)) or fewer.
   * @throws RangeError unless index < size and the size is within the tree
   */
  inclusionProof(index: TreeSize, size: TreeSize = this.size): Digest[] {
    const end = this.#sizeWithin(size, 'prove inclusion');
    const leaf = toTreeSize(index, 'prove inclusion');
    if (leaf >= end) throw new RangeError(`Cannot prove inclusion: an index below the size ${end} is needed, received ${leaf}`);
    return inclusionRanges(leaf, end).map((range) => this.#rootOf(range));
  }

  /**
   * `PROOF(from, D[0:size])` of RFC 6962 section 2.1.2; ceil(log2(size)) + 1 hashes or fewer, none for equal sizes.
   * @throws RangeError unless 0 < from <= size and the size is within the tree
   */
  consistencyProof(from: TreeSize, size: TreeSize = this.size): Digest[] {
    const end = this.#sizeWithin(size, 'prove consistency');
    const start = toTreeSize(from, 'prove consistency');
    if (start === 0n || start > end) throw new RangeError(`Cannot prove consistency: an earlier size in [1, ${end}] is needed, received ${start}`);
    return consistencyRanges(start, end).map((range) => this.#rootOf(range));
  }

  #sizeWithin(size: TreeSize, action: string): bigint {
    const end = toTreeSize(size, action);
    if (end > BigInt(this.size)) throw new RangeError(`Cannot ${action}: a size up to ${this.size} is needed, received ${end}`);
    return end;
  }

  #rootOf(range: LeafRange): Digest {
    return (
      rootOfNodes(
        nodesOf(range).map((node) => this.#node(node)),
        this.#hasher,
      ) ?? EMPTY_ROOT
    );
  }

  #node({ level, index }: Node): Digest {
    const at = Number(index) * DIGEST_LENGTH;
    return asDigest((this.#levels[level] ?? new Uint8Array()).slice(at, at + DIGEST_LENGTH));
  }
}
