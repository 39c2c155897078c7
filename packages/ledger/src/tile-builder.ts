import { concatBytes, type Digest, equalBytes } from '@plimsoll/bytes';
import { accept } from '@plimsoll/findings';
import { encodeEntryBundle, hashLeaf, rootOfLeafHashes, tilePath } from '@plimsoll/merkle';
import { readBundleEntries, readTileBytes } from './published-tiles.ts';

const WIDTH = 256;

/** A file to publish. */
export interface TileFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** True where the tile has all its 256 items and will never change. */
  readonly full: boolean;
}

/** Reads a published file; undefined if there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array | undefined>;

/**
 * Builds the tiles of a growing log (C2SP tlog-tiles): holds the partial tile of every level and the entries of the
 * partial bundle, at most 256 items each, and hands out full tiles as they complete. Pure.
 */
export class TileBuilder {
  /** Per level, the hashes of its partial tile. */
  readonly #levels: Digest[][];
  #entries: Uint8Array[];
  #size: bigint;
  #full: TileFile[] = [];

  private constructor(size: bigint, levels: Digest[][], entries: Uint8Array[]) {
    this.#size = size;
    this.#levels = levels;
    this.#entries = entries;
  }

  static empty(): TileBuilder {
    return new TileBuilder(0n, [], []);
  }

  /** Takes up a log of `size` entries from its partial tiles; undefined if one is missing, short, or its entries do not hash to its leaves. */
  static async resume(size: bigint, read: ReadFile): Promise<TileBuilder | undefined> {
    const levels: Digest[][] = [];
    for (let level = 0, count = size; count > 0n; level++, count /= BigInt(WIDTH)) {
      const width = Number(count % BigInt(WIDTH));
      const tile = width === 0 ? accept(new Uint8Array()) : await readTileBytes({ level, index: count / BigInt(WIDTH), width }, size, read);
      if (!tile.ok) return undefined;
      levels.push(Array.from({ length: width }, (_, i) => tile.value.slice(32 * i, 32 * i + 32) as Digest));
    }
    const leaves = levels[0] ?? [];
    const bundle = leaves.length === 0 ? accept([]) : await readBundleEntries(size - 1n, size, read);
    if (!bundle.ok) return undefined;
    const entries = [...bundle.value];
    if (!leaves.every((leaf, i) => equalBytes(leaf, hashLeaf(entries[i] ?? new Uint8Array())))) return undefined;
    return new TileBuilder(size, levels, entries);
  }

  get size(): bigint {
    return this.#size;
  }

  /** Roots of the full subtrees that make up the tree, largest first. */
  rightEdge(): Digest[] {
    return this.#levels.toReversed().flatMap(subtreesOf);
  }

  /** Adds one entry with its leaf hash. O(1) amortised. */
  append(entry: Uint8Array, leafHash: Digest): void {
    this.#entries.push(entry);
    this.#size += 1n;
    if (this.#entries.length === WIDTH) {
      this.#full.push({ path: tilePath({ level: 'entries', index: this.#size / BigInt(WIDTH) - 1n, width: WIDTH }), bytes: encodeEntryBundle(this.#entries), full: true });
      this.#entries = [];
    }
    this.#push(0, leafHash);
  }

  /** Files since the last call that are full, then the partial ones of the size as it is now. */
  takeFiles(): TileFile[] {
    const files = this.#full;
    this.#full = [];
    let count = this.#size;
    if (this.#entries.length > 0) {
      files.push({ path: tilePath({ level: 'entries', index: count / BigInt(WIDTH), width: this.#entries.length }), bytes: encodeEntryBundle(this.#entries), full: false });
    }
    for (const [level, hashes] of this.#levels.entries()) {
      if (hashes.length > 0) files.push({ path: tilePath({ level, index: count / BigInt(WIDTH), width: hashes.length }), bytes: concatBytes(...hashes), full: false });
      count /= BigInt(WIDTH);
    }
    return files;
  }

  #push(level: number, hash: Digest): void {
    const hashes = (this.#levels[level] ??= []);
    hashes.push(hash);
    if (hashes.length < WIDTH) return;
    const bytes = concatBytes(...hashes);
    // Complete at this size: the tile is the last one of its level.
    this.#full.push({ path: tilePath({ level, index: this.#size / BigInt(WIDTH) ** BigInt(level + 1) - 1n, width: WIDTH }), bytes, full: true });
    this.#levels[level] = [];
    this.#push(level + 1, rootOfLeafHashes(bytes));
  }
}

/** Roots of the full subtrees in a partial tile's hashes, largest first. */
export function subtreesOf(hashes: readonly Digest[]): Digest[] {
  const roots: Digest[] = [];
  let from = 0;
  for (let width = WIDTH / 2; width >= 1; width /= 2) {
    if ((hashes.length & width) === 0) continue;
    roots.push(rootOfLeafHashes(concatBytes(...hashes.slice(from, from + width))));
    from += width;
  }
  return roots;
}
