import { type TileReader, tilePath } from '@plimsoll/merkle';
import type { ReadFile } from './tile-builder.ts';

/**
 * Reads tiles of any earlier size from the files of a log of `size` entries: a hash tile of an earlier size is the
 * beginning of the one that is there now, so no partial tile of the past is needed.
 */
export function earlierTiles(size: bigint, read: ReadFile): TileReader {
  return async (tile) => {
    const count = tile.level === 'entries' ? size : size >> BigInt(8 * tile.level);
    const width = tile.index < count / 256n ? 256 : Number(count % 256n);
    const now = width === 0 ? undefined : await read(tilePath({ ...tile, width }));
    return now?.subarray(0, 32 * tile.width);
  };
}
