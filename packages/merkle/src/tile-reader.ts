import { asDigest, type Digest, DIGEST_LENGTH } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import type { Hasher } from './hasher.ts';
import type { Node } from './proof-ranges.ts';
import { tileHolding } from './tile-geometry.ts';
import { TILE_WIDTH, tilePath, type TileRef } from './tile-path.ts';
import { tileRules } from './tile-rules.ts';
import { rootOfLeafHashes } from './tree-root.ts';

/** Reads one tile; undefined if there is none at this width. A rejection passes through to the caller. */
export type TileReader = (tile: TileRef) => Promise<Uint8Array | undefined>;

/** Where the hashes below a node stand: `2^below` of them in `tile` from number `first` on. */
interface Place {
  readonly tile: TileRef;
  readonly path: string;
  readonly first: number;
  readonly below: number;
}

function placeOf({ level, index }: Node, size: bigint): Place {
  const below = level % 8;
  const at = index << BigInt(below);
  const tile = tileHolding((level - below) / 8, at, size);
  return { tile, path: tilePath(tile), first: Number(at & 255n), below };
}

/** The bytes of a hash tile cut to its width; a partial tile may be gone once the full one is there, so that one is tried too. */
async function readHashTile(tile: TileRef, read: TileReader): Promise<Result<Uint8Array>> {
  const exact = await read(tile);
  const full = exact === undefined && tile.width < TILE_WIDTH ? await read({ ...tile, width: TILE_WIDTH }) : undefined;
  const bytes = exact ?? full;
  const path = tilePath(tile);
  if (bytes === undefined) return refuse(tileRules.finding('tile/missing', { sentence: `There is no ${path}, nor the full tile in its place`, subject: path }));
  const length = (exact === undefined ? TILE_WIDTH : tile.width) * DIGEST_LENGTH;
  if (bytes.length === length) return accept(bytes.subarray(0, tile.width * DIGEST_LENGTH));
  return refuse(badLength(path, length, bytes.length));
}

function badLength(path: string, expected: number, actual: number): Finding {
  return tileRules.finding('tile/bad-bundle', {
    sentence: `${path} has ${actual} bytes; ${DIGEST_LENGTH} for each of its hashes make ${expected}`,
    subject: path,
    expected,
    actual,
  });
}

/**
 * The hashes of complete subtrees of a log of this size, in the order asked for. Each tile is read once, all of them
 * at the same time; every tile that is missing or malformed is a finding. A node costs at most 127 node hashes.
 */
export async function readNodes(nodes: readonly Node[], size: bigint, read: TileReader, hasher: Hasher): Promise<Result<Digest[]>> {
  const places = nodes.map((node) => placeOf(node, size));
  const tiles = new Map(places.map(({ path, tile }) => [path, tile]));
  const results = await Promise.all([...tiles].map(async ([path, tile]) => [path, await readHashTile(tile, read)] as const));
  const findings = results.flatMap(([, result]) => result.findings);
  if (findings.length > 0) return refuse(...findings);
  const contents = new Map(results.flatMap(([path, result]) => (result.ok ? [[path, result.value] as const] : [])));
  return accept(
    places.map(({ path, first, below }) => {
      const hashes = (contents.get(path) ?? new Uint8Array()).subarray(first * DIGEST_LENGTH, (first + 2 ** below) * DIGEST_LENGTH);
      return below === 0 ? asDigest(new Uint8Array(hashes)) : rootOfLeafHashes(hashes, hasher);
    }),
  );
}
