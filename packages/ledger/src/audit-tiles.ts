import { concatBytes, type Digest, equalBytes, type Root, toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { CompactRange, hashLeaf, rootOfLeafHashes, type TileRef, tilePath } from '@plimsoll/merkle';
import { readTileHashes } from './published-tiles.ts';
import { ledgerRules } from './rules.ts';
import { type ReadFile, subtreesOf } from './tile-builder.ts';

const WIDTH = 256;

/** The hashes of one tile twice: as the children below give them, and as the file has them. Undefined where they cannot be known. */
interface Tile {
  readonly reference: TileRef & { readonly level: number };
  /** From below; a hash that cannot be known is the stored one, and undefined if that is not there either. */
  readonly recomputed: readonly (Digest | undefined)[];
  readonly stored: readonly Digest[] | undefined;
}

const isKnown = (hashes: readonly (Digest | undefined)[]): hashes is readonly Digest[] => !hashes.includes(undefined);
const rootOf = (hashes: readonly (Digest | undefined)[]): Digest | undefined => (isKnown(hashes) ? rootOfLeafHashes(concatBytes(...hashes)) : undefined);
const equal = (a: Digest | undefined, b: Digest | undefined): boolean => a !== undefined && b !== undefined && equalBytes(a, b);
/** Positions where both sides are known and differ. */
const differences = (tile: Tile): number[] => tile.recomputed.flatMap((hash, i) => (equal(hash, tile.stored?.[i] ?? hash) ? [] : [i]));

/**
 * Recomputes the tile tree of a log of `size` entries bottom up, one pass, one tile a level in memory, and says for each
 * difference which side the signed tree is on. With T the root of the recomputed hashes of a tile, S of the stored ones
 * and P the stored parent: T = P, the tile was altered; S = P, what is below it was altered; neither, both were. At the
 * right edge the signed root stands for the missing parent. One fault gives one finding, because the work goes on with P.
 */
export class TileAudit {
  readonly #size: bigint;
  readonly #read: ReadFile;
  /** Per level the hashes of the tile in work. */
  readonly #rows: (Digest | undefined)[][] = [];
  readonly #faults: Finding[] = [];
  readonly #storedCache = new Map<number, { path: string; hashes: readonly Digest[] | undefined }>();

  constructor(size: bigint, read: ReadFile) {
    this.#size = size;
    this.#read = read;
  }

  /** Findings since the last call. */
  takeFaults(): Finding[] {
    return this.#faults.splice(0);
  }

  /** The next bundle's entries, at most 256; undefined where they cannot be read, so that the stored hashes stand in for them. */
  async addBundle(index: bigint, entries: readonly Uint8Array[] | undefined): Promise<void> {
    const width = this.#widthOf(0, index);
    await this.#add(0, index, entries?.map((entry) => hashLeaf(entry)) ?? Array.from({ length: width }, () => undefined));
  }

  /** Compares the right edge with the signed root. */
  async finish(root: Root): Promise<void> {
    const edge: Tile[] = [];
    for (let level = this.#rows.length - 1; level >= 0; level--) {
      const row = this.#rows[level] ?? [];
      if (row.length > 0) edge.push(await this.#tile(level, this.#count(level) / BigInt(WIDTH), row));
    }
    // What is missing is named already, and without it there is no root.
    if (!edge.every((tile) => isKnown(tile.recomputed))) return;
    const doubtful = edge.filter((tile) => differences(tile).length > 0);
    // Each tile of the edge is right on one side or the other: at most a handful differ, so every choice can be tried.
    for (let choice = 0; choice < 2 ** Math.min(doubtful.length, 8); choice++) {
      const isStored = (tile: Tile): boolean => doubtful.includes(tile) && ((choice >> doubtful.indexOf(tile)) & 1) === 1;
      if (!equal(this.#edgeRoot(edge, isStored), root)) continue;
      for (const tile of doubtful) this.#blame(tile, isStored(tile) ? 'below' : 'tile');
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
    const hashes = edge.flatMap((tile) => subtreesOf((isStored(tile) ? tile.stored : tile.recomputed) as readonly Digest[]));
    return CompactRange.fromHashes(this.#size, hashes).root();
  }

  async #add(level: number, index: bigint, row: readonly (Digest | undefined)[]): Promise<void> {
    if (this.#widthOf(level, index) < WIDTH) {
      this.#rows[level] = [...row];
      return;
    }
    const tile = await this.#tile(level, index, row);
    const [fromBelow, fromFile] = [rootOf(tile.recomputed), rootOf(tile.stored ?? [undefined])];
    const parent = (await this.#stored(level + 1, index / BigInt(WIDTH)))?.[Number(index % BigInt(WIDTH))];
    let passed = fromBelow ?? parent;
    if (parent !== undefined && fromBelow !== undefined) {
      if (equal(fromBelow, parent)) {
        if (differences(tile).length > 0) this.#blame(tile, 'tile');
      } else if (!equal(fromBelow, fromFile)) {
        this.#blame(tile, equal(fromFile, parent) ? 'below' : 'both');
        passed = parent;
      }
      // Where both sides agree against the parent, the tile above is the one to judge.
    }
    const above = (this.#rows[level + 1] ??= []);
    above.push(passed);
    if (above.length < WIDTH) return;
    this.#rows[level + 1] = [];
    await this.#add(level + 1, index / BigInt(WIDTH), above);
  }

  async #tile(level: number, index: bigint, row: readonly (Digest | undefined)[]): Promise<Tile> {
    const stored = await this.#stored(level, index);
    return { reference: { level, index, width: this.#widthOf(level, index) }, recomputed: row.map((hash, i) => hash ?? stored?.[i]), stored };
  }

  /** Names what differs. */
  #blame(tile: Tile, side: 'tile' | 'below' | 'both'): void {
    const { level, index } = tile.reference;
    const file = tilePath(tile.reference);
    const positions = differences(tile);
    const detail = { level, index: String(index), positions };
    if (side === 'tile') {
      this.#faults.push(ledgerRules.finding('ledger/tile-altered', { sentence: `${file} has another hash at position ${positions.join(', ')} than the signed tree`, location: { file }, detail }));
    } else if (side === 'below' && level === 0) {
      for (const position of positions) this.#faults.push(this.#entryAltered(tile, position));
    } else {
      const first = index * BigInt(WIDTH) + BigInt(positions[0] ?? 0);
      const below = side === 'below' ? tilePath({ level: level - 1, index: first, width: WIDTH }) : file;
      this.#faults.push(ledgerRules.finding('ledger/subtree-mismatch', { sentence: `${below} and what is below it do not fit the signed tree`, location: { file: below }, detail }));
    }
  }

  #entryAltered(tile: Tile, position: number): Finding {
    const file = tilePath({ ...tile.reference, level: 'entries' });
    const at = tile.reference.index * BigInt(WIDTH) + BigInt(position);
    const [expected, actual] = [tile.stored?.[position], tile.recomputed[position]];
    return ledgerRules.finding('ledger/entry-altered', {
      sentence: `Entry ${at} in ${file} differs from what was signed`,
      subject: `entry ${at}`,
      location: { file },
      ...(expected !== undefined && { expected: toHex(expected) }),
      ...(actual !== undefined && { actual: toHex(actual) }),
      detail: { index: String(at), position },
    });
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
  async #stored(level: number, index: bigint): Promise<readonly Digest[] | undefined> {
    if (index * BigInt(WIDTH) >= this.#count(level)) return undefined;
    const width = this.#widthOf(level, index);
    const path = tilePath({ level, index, width });
    const cached = this.#storedCache.get(level);
    if (cached?.path === path) return cached.hashes;
    const hashes = await this.#readTile({ level, index, width });
    this.#storedCache.set(level, { path, hashes });
    return hashes;
  }

  async #readTile(reference: TileRef): Promise<readonly Digest[] | undefined> {
    const tile = await readTileHashes(reference, this.#size, this.#read);
    if (tile.ok) return tile.value;
    this.#faults.push(...tile.findings);
    return undefined;
  }
}
