import { type Digest, DIGEST_LENGTH, digestsIn, type Root, toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { CompactRange, rootOfLeafHashes, sha256, tilePath } from '@plimsoll/merkle';
import type { BundleCopy } from './bundle-copy.ts';
import { readTileBytes } from './published-tiles.ts';
import { ledgerRules } from './rules.ts';
import { differences, equal, hashAt, type Tile, tileFaults } from './tile-faults.ts';
import { type ReadFile, subtreesOf } from './tile-builder.ts';

const WIDTH = 256;

/** Hashes of one tile as the children below give them, one after the other; the positions where they cannot be known. */
interface Row {
  readonly hashes: Uint8Array;
  count: number;
  readonly unknown: Set<number>;
}

const newRow = (): Row => ({ hashes: new Uint8Array(DIGEST_LENGTH * WIDTH), count: 0, unknown: new Set() });
const rootOf = (hashes: Uint8Array | undefined): Digest | undefined => hashes && rootOfLeafHashes(hashes);

/**
 * Recomputes the tile tree of a log of `size` entries bottom up, one pass, one tile a level in memory, and says for each
 * difference which side the signed tree is on. With T the root of the recomputed hashes of a tile, S of the stored ones
 * and P the stored parent: T = P, the tile was altered; S = P, what is below it was altered; neither, both were. At the
 * right edge the signed root stands for the missing parent. One fault gives one finding, because the work goes on with P.
 */
export class TileAudit {
  readonly #size: bigint;
  readonly #read: ReadFile;
  /** Per level the tile in work. */
  readonly #rows: Row[] = [];
  readonly #faults: Finding[] = [];
  readonly #storedCache = new Map<number, { path: string; hashes: Uint8Array | undefined }>();

  constructor(size: bigint, read: ReadFile) {
    this.#size = size;
    this.#read = read;
  }

  /** Findings since the last call. */
  takeFaults(): Finding[] {
    return this.#faults.splice(0);
  }

  /** Takes up the work behind the first `256 · bundles` entries, from the stored tiles; undefined if they are not there. */
  async resume(bundles: bigint): Promise<Root | undefined> {
    const edge: Digest[] = [];
    for (let level = 1, count = bundles; count > 0n; level++, count /= BigInt(WIDTH)) {
      const width = Number(count % BigInt(WIDTH));
      const row = this.#row(level);
      if (width === 0) continue;
      const stored = await this.#stored(level, count / BigInt(WIDTH));
      if (stored === undefined) return undefined;
      row.hashes.set(stored.subarray(0, DIGEST_LENGTH * width));
      row.count = width;
      edge.unshift(...subtreesOf(digestsIn(stored.subarray(0, DIGEST_LENGTH * width))));
    }
    return CompactRange.fromHashes(bundles * BigInt(WIDTH), edge).root();
  }

  /** Root over the full bundles so far, and these entries behind them; undefined where a hash cannot be known. */
  root(bundle?: BundleCopy, count = 0): Root | undefined {
    const edge: Digest[] = [];
    let size = 0n;
    for (const [level, row] of this.#rows.entries()) {
      if (level === 0) continue;
      if (row.unknown.size > 0) return undefined;
      size += BigInt(row.count) << BigInt(8 * level);
      edge.unshift(...subtreesOf(digestsIn(row.hashes.subarray(0, DIGEST_LENGTH * row.count))));
    }
    const range = CompactRange.fromHashes(size, edge);
    for (let i = 0; i < count; i++) if (bundle !== undefined) range.append(sha256(bundle.leaf(i)));
    return range.root();
  }

  /** The next bundle's entries, at most 256; undefined where they cannot be read, so that the stored hashes stand in for them. */
  async addBundle(index: bigint, bundle: BundleCopy | undefined): Promise<void> {
    const row = this.#row(0);
    row.count = this.#widthOf(0, index);
    for (let i = 0; i < row.count; i++) {
      if (bundle === undefined) row.unknown.add(i);
      else row.hashes.set(sha256(bundle.leaf(i)), DIGEST_LENGTH * i);
    }
    if (row.count === WIDTH) await this.#complete(0, index);
  }

  /** Compares the right edge with the signed root. */
  async finish(root: Root): Promise<void> {
    const edge: Tile[] = [];
    for (let level = this.#rows.length - 1; level >= 0; level--) {
      const row = this.#row(level);
      if (row.count > 0) edge.push(await this.#tile(level, this.#count(level) / BigInt(WIDTH), row));
    }
    // What is missing is named already, and without it there is no root.
    if (!edge.every((tile) => tile.known)) return;
    const doubtful = edge.filter((tile) => differences(tile).length > 0);
    // Each tile of the edge is right on one side or the other: at most a handful differ, so every choice can be tried.
    for (let choice = 0; choice < 2 ** Math.min(doubtful.length, 8); choice++) {
      const isStored = (tile: Tile): boolean => doubtful.includes(tile) && ((choice >> doubtful.indexOf(tile)) & 1) === 1;
      if (!equal(this.#edgeRoot(edge, isStored), root)) continue;
      for (const tile of doubtful) this.#faults.push(...tileFaults(tile, isStored(tile) ? 'below' : 'tile'));
      return;
    }
    this.#faults.push(
      ledgerRules.finding('ledger/root-mismatch', {
        sentence: `The entries and tiles do not give the root that the checkpoint signs for size ${this.#size}; restore the log from a mirror`,
        location: { file: 'checkpoint' },
        expected: toHex(root),
        actual: toHex(this.#edgeRoot(edge, () => false)),
      }),
    );
  }

  #edgeRoot(edge: readonly Tile[], isStored: (tile: Tile) => boolean): Root {
    const hashes = edge.flatMap((tile) => {
      const side = (isStored(tile) ? tile.stored : undefined) ?? tile.recomputed;
      return subtreesOf(digestsIn(side));
    });
    return CompactRange.fromHashes(this.#size, hashes).root();
  }

  #row(level: number): Row {
    while (this.#rows.length <= level) this.#rows.push(newRow());
    return this.#rows[level] ?? newRow();
  }

  /** Judges a full tile and hands its root on to the level above. */
  async #complete(level: number, index: bigint): Promise<void> {
    const row = this.#row(level);
    const tile = await this.#tile(level, index, row);
    const fromBelow = tile.known ? rootOf(tile.recomputed) : undefined;
    const parent = hashAt(await this.#stored(level + 1, index / BigInt(WIDTH)), Number(index % BigInt(WIDTH)));
    let passed = fromBelow ?? parent;
    if (parent !== undefined && fromBelow !== undefined) {
      if (equal(fromBelow, parent)) {
        if (differences(tile).length > 0) this.#faults.push(...tileFaults(tile, 'tile'));
      } else {
        const fromFile = rootOf(tile.stored);
        // Where both sides agree against the parent, the tile above is the one to judge.
        if (!equal(fromBelow, fromFile)) {
          this.#faults.push(...tileFaults(tile, equal(fromFile, parent) ? 'below' : 'both'));
          passed = parent;
        }
      }
    }
    row.count = 0;
    row.unknown.clear();
    const above = this.#row(level + 1);
    if (passed === undefined) above.unknown.add(above.count);
    else above.hashes.set(passed, DIGEST_LENGTH * above.count);
    above.count++;
    if (above.count === WIDTH) await this.#complete(level + 1, index / BigInt(WIDTH));
  }

  async #tile(level: number, index: bigint, row: Row): Promise<Tile> {
    const stored = await this.#stored(level, index);
    const recomputed = row.hashes.subarray(0, DIGEST_LENGTH * row.count);
    if (stored !== undefined) for (const i of row.unknown) recomputed.set(stored.subarray(DIGEST_LENGTH * i, DIGEST_LENGTH * (i + 1)), DIGEST_LENGTH * i);
    return { reference: { level, index, width: this.#widthOf(level, index) }, recomputed, stored, known: stored !== undefined || row.unknown.size === 0 };
  }

  /** Hashes at a level. */
  #count(level: number): bigint {
    return this.#size >> BigInt(8 * level);
  }

  /** Hashes that the tile has in a log of this size. */
  #widthOf(level: number, index: bigint): number {
    const count = this.#count(level);
    return index < count / BigInt(WIDTH) ? WIDTH : Number(count % BigInt(WIDTH));
  }

  /** The stored hashes of a tile, read once; missing or misshapen ones are findings. */
  async #stored(level: number, index: bigint): Promise<Uint8Array | undefined> {
    if (index * BigInt(WIDTH) >= this.#count(level)) return undefined;
    const reference = { level, index, width: this.#widthOf(level, index) };
    const path = tilePath(reference);
    const cached = this.#storedCache.get(level);
    if (cached?.path === path) return cached.hashes;
    const tile = await readTileBytes(reference, this.#size, this.#read);
    if (!tile.ok) this.#faults.push(...tile.findings);
    const hashes = tile.ok ? tile.value : undefined;
    this.#storedCache.set(level, { path, hashes });
    return hashes;
  }
}
