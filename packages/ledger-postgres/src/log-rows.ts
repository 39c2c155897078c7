import { concatBytes } from '@plimsoll/bytes';
import { LedgerError } from '@plimsoll/ledger';
import { encodeEntryBundle, parseTilePath, type TileRef, tilePath } from '@plimsoll/merkle';
import type { Run } from './connections.ts';
import type { Tables } from './tables.ts';

const WIDTH = 256n;
const LAST_INDEX = 2n ** 63n - 1n;
const ATTEMPTS = 16;

/** A signed checkpoint as stored. */
export interface StoredCheckpoint {
  readonly size: bigint;
  readonly note: Uint8Array;
}

/** A `bytea` value. */
export function bytesOf(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new LedgerError('io', `Cannot read from PostgreSQL: a bytea value as bytes is needed, received ${typeof value}; leave the type parsers of pg as they are`);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** The tables of one log as the files of a published one. */
export class LogRows {
  readonly #tables: Tables;
  readonly #origin: string;

  constructor(tables: Tables, origin: string) {
    this.#tables = tables;
    this.#origin = origin;
  }

  /** The newest signed checkpoint of at most this size. */
  async checkpoint(run: Run, size = LAST_INDEX): Promise<StoredCheckpoint | undefined> {
    const [row] = await run(`SELECT k.size::text AS size, k.note FROM ${this.#tables.checkpoint} k WHERE k.origin = $1 AND k.size <= $2 ORDER BY k.size DESC, k.revision DESC LIMIT 1`, this.#origin, String(size));
    return row && { size: BigInt(String(row.size)), note: bytesOf(row.note) };
  }

  /**
   * Adds a signed checkpoint of a committed head, unless it or a newer one is there. A note of the same size with other
   * bytes has other signatures: it is kept beside the first and is the newer one.
   */
  async addCheckpoint(run: Run, { size, note }: StoredCheckpoint): Promise<void> {
    const { checkpoint } = this.#tables;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const [done] = await run(
        `WITH newer AS (
  SELECT 1 FROM ${checkpoint} WHERE origin = $1 AND (size > $2::bigint OR (size = $2::bigint AND note = $3::bytea)) LIMIT 1
), added AS (
  INSERT INTO ${checkpoint} (origin, size, revision, note)
  SELECT $1, $2::bigint, (SELECT count(*) FROM ${checkpoint} WHERE origin = $1 AND size = $2::bigint), $3::bytea WHERE NOT EXISTS (SELECT 1 FROM newer)
  ON CONFLICT DO NOTHING RETURNING 1
)
SELECT 1 FROM newer UNION ALL SELECT 1 FROM added`,
        ...[this.#origin, String(size), note],
      );
      if (done !== undefined) return;
    }
    throw new LedgerError('contended', `Cannot publish the checkpoint of size ${size}: others published one of this size ${ATTEMPTS} times meanwhile`);
  }

  /** Committed entries in [from, to), as many as are there. */
  async entries(run: Run, from: bigint, to: bigint): Promise<Uint8Array[]> {
    const rows = await run(`SELECT data FROM ${this.#tables.entry} WHERE origin = $1 AND idx >= $2 AND idx < $3 ORDER BY idx`, this.#origin, String(from), String(to));
    return rows.map((row) => bytesOf(row.data));
  }

  /**
   * The tile of a log of `size` entries, of any width up to what such a log has; undefined beyond that, or if no row is
   * there. Where some rows are gone, what is left: then it is too short, and an audit names it.
   */
  async tile(run: Run, { level, index, width }: TileRef, size: bigint): Promise<Uint8Array | undefined> {
    const [first, end] = [index * WIDTH, index * WIDTH + BigInt(width)];
    const items = level === 'entries' ? size : size >> BigInt(8 * level);
    if (end > items || end > LAST_INDEX) return undefined;
    if (level === 'entries') {
      const entries = await this.entries(run, first, end);
      return entries.length === 0 ? undefined : encodeEntryBundle(entries);
    }
    const { entry, node } = this.#tables;
    const rows =
      level === 0
        ? await run(`SELECT leaf_hash AS hash FROM ${entry} WHERE origin = $1 AND idx >= $2 AND idx < $3 ORDER BY idx`, this.#origin, String(first), String(end))
        : await run(`SELECT hash FROM ${node} WHERE origin = $1 AND level = $4 AND idx >= $2 AND idx < $3 ORDER BY idx`, this.#origin, String(first), String(end), level);
    return rows.length === 0 ? undefined : concatBytes(...rows.map((row) => bytesOf(row.hash)));
  }

  /** A published file of a log with this newest checkpoint, and of which the tiles of `tiled` entries are published if that is more. */
  async file(run: Run, path: string, checkpoint: StoredCheckpoint | undefined, tiled = 0n): Promise<Uint8Array | undefined> {
    if (path === 'checkpoint') return checkpoint?.note;
    const tile = parseTilePath(path);
    const size = checkpoint?.size ?? 0n;
    return tile && (await this.tile(run, tile, size < tiled ? tiled : size));
  }
}

/** Paths of the files that a log of this size has, in code unit order within each level. */
export function* filesOf(size: bigint): Generator<string> {
  yield 'checkpoint';
  for (let level = 0, items = size; items > 0n; level++, items /= WIDTH) yield* tilesOf(level, items);
  yield* tilesOf('entries', size);
}

function* tilesOf(level: TileRef['level'], items: bigint): Generator<string> {
  for (let index = 0n; index < items / WIDTH; index++) yield tilePath({ level, index, width: 256 });
  if (items % WIDTH > 0n) yield tilePath({ level, index: items / WIDTH, width: Number(items % WIDTH) });
}
