import { concatBytes, type Digest, DIGEST_LENGTH, digestsIn, equalBytes } from '@plimsoll/bytes';
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

/** The hashes of a partial tile, one after the other. */
interface Level {
  bytes: Uint8Array;
  width: number;
}

/**
 * Builds the tiles of a growing log (C2SP tlog-tiles): holds the partial tile of every level and the entries of the
 * partial bundle, at most 256 items each, and hands out full tiles as they complete. Pure. A log grows by many entries
 * between two publications, so what is held are bytes, not an object for each entry.
 */
export class TileBuilder {
  readonly #levels: Level[] = [];
  /** The partial bundle, in pieces. */
  #bundle: Uint8Array[] = [];
  #size = 0n;
  #full: TileFile[] = [];

  private constructor() {
    // Made by `empty` and `resume`.
  }

  static empty(): TileBuilder {
    return new TileBuilder();
  }

  /** Takes up a log of `size` entries from its partial tiles; undefined if one is missing, short, or its entries do not hash to its leaves. */
  static async resume(size: bigint, read: ReadFile): Promise<TileBuilder | undefined> {
    const builder = new TileBuilder();
    for (let level = 0, count = size; count > 0n; level++, count /= BigInt(WIDTH)) {
      const width = Number(count % BigInt(WIDTH));
      const tile = width === 0 ? accept(new Uint8Array()) : await readTileBytes({ level, index: count / BigInt(WIDTH), width }, size, read);
      if (!tile.ok) return undefined;
      builder.#levelOf(level).bytes.set(tile.value);
      builder.#levelOf(level).width = width;
    }
    builder.#size = size;
    const width = Number(size % BigInt(WIDTH));
    if (width === 0) return builder;
    const bundle = await readBundleEntries(size - 1n, size, read);
    if (!bundle.ok) return undefined;
    if (!equalBytes(concatBytes(...bundle.value.map((entry) => hashLeaf(entry))), hashesOf(builder.#levelOf(0)))) return undefined;
    builder.#bundle = [encodeEntryBundle(bundle.value)];
    return builder;
  }

  get size(): bigint {
    return this.#size;
  }

  /** Roots of the full subtrees that make up the tree, largest first. */
  rightEdge(): Digest[] {
    return this.#levels.toReversed().flatMap((level) => subtreesOf(digestsIn(hashesOf(level))));
  }

  /** Adds entries, of any number, as an entry bundle has them, with their leaf hashes one after the other. O(1) amortised for each. Keeps views of `bundle`. */
  append(bundle: Uint8Array, leafHashes: Uint8Array): void {
    const count = leafHashes.length / DIGEST_LENGTH;
    for (let done = 0, from = 0; done < count; ) {
      const some = Math.min(count - done, WIDTH - this.#levelOf(0).width);
      let to = from;
      for (let i = 0; i < some; i++) to += 2 + ((bundle[to] ?? 0) << 8) + (bundle[to + 1] ?? 0);
      this.#bundle.push(bundle.subarray(from, to));
      this.#size += BigInt(some);
      if (this.#levelOf(0).width + some === WIDTH) {
        this.#full.push({ path: tilePath({ level: 'entries', index: this.#size / BigInt(WIDTH) - 1n, width: WIDTH }), bytes: concatBytes(...this.#bundle), full: true });
        this.#bundle = [];
      }
      this.#push(0, leafHashes.subarray(DIGEST_LENGTH * done, DIGEST_LENGTH * (done + some)));
      done += some;
      from = to;
    }
  }

  /** Files since the last call that are full, then the partial ones of the size as it is now. */
  takeFiles(): TileFile[] {
    const files = this.#full;
    this.#full = [];
    let count = this.#size;
    const width = Number(count % BigInt(WIDTH));
    if (width > 0) {
      const bytes = concatBytes(...this.#bundle);
      this.#bundle = [bytes];
      files.push({ path: tilePath({ level: 'entries', index: count / BigInt(WIDTH), width }), bytes, full: false });
    }
    for (const [level, hashes] of this.#levels.entries()) {
      if (hashes.width > 0) files.push({ path: tilePath({ level, index: count / BigInt(WIDTH), width: hashes.width }), bytes: new Uint8Array(hashesOf(hashes)), full: false });
      count /= BigInt(WIDTH);
    }
    return files;
  }

  #levelOf(level: number): Level {
    return (this.#levels[level] ??= { bytes: new Uint8Array(WIDTH * DIGEST_LENGTH), width: 0 });
  }

  /** Adds hashes that the tile of the level has room for. */
  #push(level: number, hashes: Uint8Array): void {
    const tile = this.#levelOf(level);
    tile.bytes.set(hashes, DIGEST_LENGTH * tile.width);
    tile.width += hashes.length / DIGEST_LENGTH;
    if (tile.width < WIDTH) return;
    const bytes = tile.bytes;
    // Complete at this size: the tile is the last one of its level.
    this.#full.push({ path: tilePath({ level, index: this.#size / BigInt(WIDTH) ** BigInt(level + 1) - 1n, width: WIDTH }), bytes, full: true });
    tile.bytes = new Uint8Array(WIDTH * DIGEST_LENGTH);
    tile.width = 0;
    this.#push(level + 1, rootOfLeafHashes(bytes));
  }
}

function hashesOf({ bytes, width }: Level): Uint8Array {
  return bytes.subarray(0, DIGEST_LENGTH * width);
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
