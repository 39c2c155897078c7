/** Hashes or entries in a full tile, and the base of the tile tree (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

/** One tile of a log: hashes `MTH(D[(256n + i) · 256^level : (256n + i + 1) · 256^level])` for i in [0, width), or entries 256n + i. */
export interface TileRef {
  /** Level of the tile tree in [0, 63], or `'entries'` for an entry bundle. */
  readonly level: number | 'entries';
  /** n, in [0, 2^64). */
  readonly index: bigint;
  /** Hashes or entries in it, 1 to 256; fewer than 256 is a partial tile. */
  readonly width: number;
}

const PATH = /^tile\/(entries|\d|[1-5]\d|6[0-3])\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/u;
const INDEX_LIMIT = 1n << 64n;

/**
 * Path of the tile below the log's prefix, `tile/<level>/<index>[.p/<width>]` (C2SP tlog-tiles, "Merkle tree").
 * @throws RangeError for a level, index or width out of bounds
 */
export function tilePath({ level, index, width }: TileRef): string {
  if (level !== 'entries' && !(Number.isInteger(level) && level >= 0 && level <= 63)) {
    throw new RangeError(`Cannot name a tile: a level in [0, 63] or 'entries' is needed, received ${level}`);
  }
  if (index < 0n || index >= INDEX_LIMIT) throw new RangeError(`Cannot name a tile: an index in [0, 2^64) is needed, received ${index}`);
  checkWidth(width, 'name a tile');
  let groups = (index % 1000n).toString().padStart(3, '0');
  for (let rest = index / 1000n; rest > 0n; rest /= 1000n) groups = `x${(rest % 1000n).toString().padStart(3, '0')}/${groups}`;
  const path = `tile/${level}/${groups}`;
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/** The tile that the path names; undefined unless {@link tilePath} gives exactly this path for it. */
export function parseTilePath(path: string): TileRef | undefined {
  const [, level, groups, width] = PATH.exec(path) ?? [];
  if (level === undefined || groups === undefined) return undefined;
  const tile: TileRef = {
    level: level === 'entries' ? level : Number(level),
    index: BigInt(groups.replaceAll(/[x/]/gu, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  if (tile.index >= INDEX_LIMIT || tile.width > TILE_WIDTH) return undefined;
  return tilePath(tile) === path ? tile : undefined;
}

/** @throws RangeError unless the width is an integer from 1 to 256 */
export function checkWidth(width: number, action: string): void {
  if (Number.isInteger(width) && width >= 1 && width <= TILE_WIDTH) return;
  throw new RangeError(`Cannot ${action}: a width from 1 to ${TILE_WIDTH} is needed, received ${width}`);
}
