import { type Digest, DIGEST_LENGTH, digestsIn } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { decodeEntryBundle, entryBundleOf, type TileRef, tilePath } from '@plimsoll/merkle';
import type { BundleCopy } from './bundle-copy.ts';
import { decodeEntry, type Entry } from './entry.ts';
import { ledgerRules } from './rules.ts';
import type { ReadFile } from './tile-builder.ts';
import { orUnavailable } from './unavailable.ts';

const WIDTH = 256;

/** The file of a tile, or the full one in its place: a partial tile may be gone once the full one is there. */
async function readPrefix(tile: TileRef, read: ReadFile): Promise<{ readonly file: string; readonly bytes: Uint8Array; readonly width: number } | undefined> {
  for (const width of tile.width === WIDTH ? [WIDTH] : [tile.width, WIDTH]) {
    const file = tilePath({ ...tile, width });
    const bytes = await read(file);
    if (bytes !== undefined) return { file, bytes, width };
  }
  return undefined;
}

function tileMissing(file: string, size: bigint): Finding {
  return ledgerRules.finding('ledger/tile-missing', { sentence: `${file} is missing, although the log has ${size} entries; export it again`, location: { file } });
}

/**
 * What was read from the tiles of a log of this size, which its checkpoint says it has: then a tile that is missing or
 * misshapen is the log's fault, whoever comes upon it. Where no size is known to be published, merkle's `tile/missing`
 * is right, which leaves open whether there ever was such a tile.
 */
export async function ofPublished<T>(size: bigint, work: () => Promise<Result<T>>): Promise<Result<T>> {
  const result = await orUnavailable(work);
  if (result.ok) return result;
  return refuse(
    ...result.findings.map((finding) => {
      const { id, subject: file = '', sentence } = finding;
      if (id === 'tile/missing') return tileMissing(file, size);
      return id === 'tile/bad-bundle' ? ledgerRules.finding('ledger/tile-size', { sentence: `${sentence}; export it again`, location: { file } }) : finding;
    }),
  );
}

/** The hashes of a tile of a log of this size. `ledger/tile-missing` or `ledger/tile-size` if they are not there. */
export async function readTileHashes(tile: TileRef, size: bigint, read: ReadFile): Promise<Result<readonly Digest[]>> {
  const bytes = await readTileBytes(tile, size, read);
  return bytes.ok ? accept(digestsIn(bytes.value)) : bytes;
}

/** The same, one after the other. */
export function readTileBytes(tile: TileRef, size: bigint, read: ReadFile): Promise<Result<Uint8Array>> {
  return orUnavailable(() => tileBytes(tile, size, read));
}

async function tileBytes(tile: TileRef, size: bigint, read: ReadFile): Promise<Result<Uint8Array>> {
  const found = await readPrefix(tile, read);
  if (found === undefined) return refuse(tileMissing(tilePath(tile), size));
  const { file } = found;
  const [expected, actual] = [DIGEST_LENGTH * found.width, found.bytes.length];
  if (actual !== expected) return refuse(ledgerRules.finding('ledger/tile-size', { sentence: `${file} has ${actual} bytes, not ${expected}; export it again`, location: { file }, expected, actual }));
  return accept(found.bytes.subarray(0, DIGEST_LENGTH * tile.width));
}

/** The file that has the bundle of `index`; the last `width - count` of its entries are beyond `size`. */
interface BundleFile {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly count: number;
}

/** The entries of the bundle that holds `index`, up to `size`. `ledger/bundle-missing` or `ledger/bundle-bad` if they are not there. */
export async function readBundleEntries(index: bigint, size: bigint, read: ReadFile): Promise<Result<readonly Uint8Array[]>> {
  const found = await orUnavailable(() => bundleFile(index, size, read));
  if (!found.ok) return found;
  const entries = decodeEntryBundle(found.value.bytes, found.value.width);
  return entries.ok ? accept(entries.value.slice(0, found.value.count)) : refuse(bundleBad(found.value, entries.findings));
}

/** The entry at `index`, which is below `size`; also what is wrong with it where it is none. */
export async function readEntry(index: bigint, size: bigint, read: ReadFile): Promise<Result<Entry>> {
  const bundle = await readBundleEntries(index, size, read);
  return bundle.ok ? decodeEntry(bundle.value[Number(index % BigInt(WIDTH))] ?? new Uint8Array()) : bundle;
}

/** The bundle's entries into a copy, which has no entries if they are not there. */
export async function copyBundleEntries(index: bigint, size: bigint, read: ReadFile, copy: BundleCopy): Promise<Result<BundleCopy>> {
  copy.clear();
  const found = await orUnavailable(() => bundleFile(index, size, read));
  if (!found.ok) return found;
  const { bytes, width, count } = found.value;
  return copy.take(bytes, width, count) ? accept(copy) : refuse(bundleBad(found.value, decodeEntryBundle(bytes, width).findings));
}

async function bundleFile(index: bigint, size: bigint, read: ReadFile): Promise<Result<BundleFile>> {
  const tile = entryBundleOf(index, size);
  const found = await readPrefix(tile, read);
  if (found !== undefined) return accept({ ...found, count: tile.width });
  const file = tilePath(tile);
  return refuse(ledgerRules.finding('ledger/bundle-missing', { sentence: `${file} is missing, although the log has ${size} entries; export it again`, location: { file } }));
}

function bundleBad({ file }: BundleFile, findings: readonly Finding[]): Finding {
  return ledgerRules.finding('ledger/bundle-bad', { sentence: `${file}: ${findings[0]?.sentence ?? 'it is malformed'}`, location: { file } });
}
