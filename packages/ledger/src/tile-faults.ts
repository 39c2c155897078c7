import { type Digest, DIGEST_LENGTH, equalBytes, toHex } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { type TileRef, tilePath } from '@plimsoll/merkle';
import { ledgerRules } from './rules.ts';

const WIDTH = 256;
/** Entries of one bundle that get a finding each; of more it is the bundle that is another one. */
const MOST_NAMED = 16;

/** The hashes of one tile twice: as the children below give them, and as the file has them, if it is there. */
export interface Tile {
  readonly reference: TileRef & { readonly level: number };
  /** What is unknown from below is taken from the file. */
  readonly recomputed: Uint8Array;
  readonly stored: Uint8Array | undefined;
  /** True if each hash is known from one side at least. */
  readonly known: boolean;
}

/** Whether both are there and the same. */
export const equal = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean => a !== undefined && b !== undefined && equalBytes(a, b);

/** The hash at a position of a tile. */
export const hashAt = (hashes: Uint8Array | undefined, position: number): Digest | undefined => hashes?.slice(DIGEST_LENGTH * position, DIGEST_LENGTH * (position + 1)) as Digest | undefined;

/** Positions where both sides are known and differ. */
export function differences({ recomputed, stored }: Tile): number[] {
  if (stored === undefined || equalWords(recomputed, stored)) return [];
  const positions: number[] = [];
  for (let i = 0; i < recomputed.length / DIGEST_LENGTH; i++) if (!equal(hashAt(recomputed, i), hashAt(stored, i))) positions.push(i);
  return positions;
}

/** Whether both have the same bytes, four at a time. */
function equalWords(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length || a.byteOffset % 4 !== 0 || b.byteOffset % 4 !== 0) return equalBytes(a, b);
  const [left, right] = [new Int32Array(a.buffer, a.byteOffset, a.length / 4), new Int32Array(b.buffer, b.byteOffset, b.length / 4)];
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

/** What differs, as the fault of the tile, of what is below it, or of both. */
export function tileFaults(tile: Tile, side: 'tile' | 'below' | 'both'): readonly Finding[] {
  const { level, index } = tile.reference;
  const file = tilePath(tile.reference);
  const positions = differences(tile);
  const detail = { level, index: String(index), positions };
  if (side === 'tile') return [ledgerRules.finding('ledger/tile-altered', { sentence: `${file} has another hash at position ${positions.join(', ')} than the signed tree`, location: { file }, detail })];
  if (side === 'below' && level === 0) return positions.length > MOST_NAMED ? [entriesAltered(tile, positions)] : positions.map((position) => entryAltered(tile, position));
  const first = index * BigInt(WIDTH) + BigInt(positions[0] ?? 0);
  const below = side === 'below' ? tilePath({ level: level - 1, index: first, width: WIDTH }) : file;
  return [ledgerRules.finding('ledger/subtree-mismatch', { sentence: `${below} and what is below it do not fit the signed tree`, location: { file: below }, detail })];
}

function entriesAltered({ reference }: Tile, positions: readonly number[]): Finding {
  const file = tilePath({ ...reference, level: 'entries' });
  const first = reference.index * BigInt(WIDTH);
  const [from, to] = [first + BigInt(positions[0] ?? 0), first + BigInt(positions.at(-1) ?? 0)];
  return ledgerRules.finding('ledger/entry-altered', { sentence: `${positions.length} of the entries ${from} to ${to} in ${file} differ from what was signed`, subject: `entries ${from} to ${to}`, location: { file }, detail: { index: String(from), positions } });
}

function entryAltered(tile: Tile, position: number): Finding {
  const file = tilePath({ ...tile.reference, level: 'entries' });
  const at = tile.reference.index * BigInt(WIDTH) + BigInt(position);
  const [expected, actual] = [hashAt(tile.stored, position), hashAt(tile.recomputed, position)];
  return ledgerRules.finding('ledger/entry-altered', {
    sentence: `Entry ${at} in ${file} differs from what was signed`,
    subject: `entry ${at}`,
    location: { file },
    ...(expected !== undefined && { expected: toHex(expected) }),
    ...(actual !== undefined && { actual: toHex(actual) }),
    detail: { index: String(at), position },
  });
}
