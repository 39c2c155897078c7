import { type Digest, equalBytes, type Hex, type Root, digestFromHex } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { entryBundleOf, proveConsistencyFromTiles, proveInclusionFromTiles, rightEdgeFromTiles, type TileReader, tilePath, verifyInclusion } from '@plimsoll/merkle';
import { type Checkpoint, parseCheckpoint } from '@plimsoll/signed-note';
import { decodeEntry, type Entry } from './entry.ts';
import { ofPublished, readBundleEntries, readTileHashes } from './published-tiles.ts';
import { ledgerRules } from './rules.ts';
import type { ReadFile } from './tile-builder.ts';
import { earlierTiles } from './tile-prefix.ts';
import { formatTlogProof } from './tlog-proof.ts';
import { orUnavailable } from './unavailable.ts';

const WIDTH = 256n;

/** A checkpoint with the signed note it was read from. Its signatures are not verified here: audit and proofs do that. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: Uint8Array;
}

/** The checkpoint in a signed note, whoever signed it. */
export function parseSignedCheckpoint(note: Uint8Array): Result<SignedCheckpoint> {
  const text = new TextDecoder().decode(note);
  const parsed = parseCheckpoint(text.slice(0, text.lastIndexOf('\n\n') + 1));
  if (!parsed.ok) return refuse(ledgerRules.finding('ledger/checkpoint-bad', { sentence: `The checkpoint does not parse: ${parsed.findings[0]?.sentence ?? ''}`, location: { file: 'checkpoint' } }));
  return accept({ ...parsed.value, note });
}

/** One entry of the log. */
export interface LoggedEntry {
  readonly index: bigint;
  /** Canonical bytes, as hashed. */
  readonly bytes: Uint8Array;
  readonly entry: Entry;
}

/**
 * Reads a published log: the checkpoint and its tiles, nothing else. All sizes are those of the published checkpoint.
 * What is missing, malformed or, in a remote log, unavailable is a finding; what is read is trusted only after an audit or a proof.
 */
export class LedgerReader {
  readonly #read: ReadFile;
  readonly #readTile: TileReader;

  constructor(read: ReadFile) {
    this.#read = read;
    this.#readTile = (tile) => read(tilePath(tile));
  }

  /** The published checkpoint; `ledger/checkpoint-missing` or `ledger/checkpoint-bad` if there is none. */
  checkpoint(): Promise<Result<SignedCheckpoint>> {
    return orUnavailable(() => this.#checkpoint());
  }

  async #checkpoint(): Promise<Result<SignedCheckpoint>> {
    const note = await this.#read('checkpoint');
    if (note === undefined) return refuse(ledgerRules.finding('ledger/checkpoint-missing', { sentence: 'The log has no file named checkpoint; open it for writing once, or restore it', location: { file: 'checkpoint' } }));
    return parseSignedCheckpoint(note);
  }

  /** Entries in [from, to), at most up to the published size; stops with a finding at the first that cannot be read. */
  async *entries(from = 0n, to?: bigint): AsyncGenerator<Result<LoggedEntry>> {
    const checkpoint = await this.checkpoint();
    if (!checkpoint.ok) {
      yield checkpoint;
      return;
    }
    const { size } = checkpoint.value;
    const end = to === undefined || to > size ? size : to;
    for (let index = from; index < end; ) {
      const bundle = await readBundleEntries(index, size, this.#read);
      if (!bundle.ok) {
        yield bundle;
        return;
      }
      const first = index - (index % WIDTH);
      for (; index < end && index < first + BigInt(bundle.value.length); index++) {
        const bytes = bundle.value[Number(index - first)] ?? new Uint8Array();
        const entry = decodeEntry(bytes);
        const file = tilePath(entryBundleOf(index, size));
        const place = (finding: Finding): Finding => ({ ...finding, subject: `entry ${index}`, location: { ...finding.location, file } });
        yield entry.ok ? accept({ index, bytes, entry: entry.value }, entry.findings) : refuse(...entry.findings.map(place));
      }
    }
  }

  /**
   * Index of the first leaf with this hash (64 hex). `ledger/entry-not-found` if there is none; `ledger/tile-missing` or
   * `ledger/tile-size` at the first tile that cannot be searched, for then nobody knows. Reads level 0 once.
   */
  async find(leafHash: Hex): Promise<Result<bigint>> {
    const wanted = digestFromHex(leafHash);
    const checkpoint = await this.checkpoint();
    if (!checkpoint.ok) return checkpoint;
    const { size } = checkpoint.value;
    for (let first = 0n; wanted !== undefined && first < size; first += WIDTH) {
      const tile = await this.#leafHashes(first / WIDTH, size);
      if (!tile.ok) return tile;
      const at = tile.value.findIndex((hash) => equalBytes(hash, wanted));
      if (at !== -1) return accept(first + BigInt(at));
    }
    return refuse(ledgerRules.finding('ledger/entry-not-found', { sentence: `No leaf of the log of size ${size} has the hash ${leafHash}`, expected: leafHash, detail: { size: String(size) } }));
  }

  /** A C2SP tlog-proof of the entry under the published checkpoint. `ledger/tile-missing`, `ledger/tile-size` or `ledger/root-mismatch` if the tiles do not lead to its root. */
  async proveInclusion(index: bigint): Promise<Result<string>> {
    const checkpoint = await this.checkpoint();
    if (!checkpoint.ok) return checkpoint;
    const { size, root, note } = checkpoint.value;
    if (index < 0n || index >= size) return refuse(ledgerRules.finding('ledger/entry-not-found', { sentence: `The log has ${size} entries, so there is none at index ${index}`, detail: { size: String(size) } }));
    const proof = await ofPublished(size, () => proveInclusionFromTiles(index, size, this.#readTile));
    if (!proof.ok) return proof;
    const leaves = await this.#leafHashes(index / WIDTH, size);
    if (!leaves.ok) return leaves;
    const leafHash = leaves.value[Number(index % WIDTH)];
    if (leafHash !== undefined && verifyInclusion({ index, size, leafHash, proof: proof.value, root }).ok) return accept(formatTlogProof({ index, hashes: proof.value, checkpoint: note }));
    const sentence = `The tiles do not lead from entry ${index} to the root that the checkpoint has for size ${size}; audit the log to find the damaged file`;
    return refuse(ledgerRules.finding('ledger/root-mismatch', { sentence, subject: `entry ${index}`, location: { file: 'checkpoint' } }));
  }

  /**
   * Hashes that prove that the log of size `to` extends the one of size `from` (RFC 6962 section 2.1.2); `tile/missing`
   * if it has no tiles of this size, published or not.
   * @throws RangeError unless 0 < from <= to
   */
  proveConsistency(from: bigint, to: bigint): Promise<Result<Digest[]>> {
    return orUnavailable(() => proveConsistencyFromTiles(from, to, this.#readTile));
  }

  /**
   * The root of the log at an earlier size, from its tiles; to be trusted as far as they are.
   * @throws RangeError for a size beyond 2^64
   */
  async rootAt(size: bigint): Promise<Result<Root>> {
    const checkpoint = await this.checkpoint();
    if (!checkpoint.ok) return checkpoint;
    const edge = await ofPublished(checkpoint.value.size, () => rightEdgeFromTiles(size, earlierTiles(checkpoint.value.size, this.#read)));
    return edge.ok ? accept(edge.value.root()) : edge;
  }

  /** The leaf hashes of one tile of level 0, in a log of this size. */
  #leafHashes(index: bigint, size: bigint): Promise<Result<readonly Digest[]>> {
    const { width } = entryBundleOf(index * WIDTH, size);
    return readTileHashes({ level: 0, index, width }, size, this.#read);
  }
}

/** Runs a state machine over the log: calls `step` for each entry in index order; stops with findings at the first entry that cannot be read. */
export async function fold<S>(reader: LedgerReader, step: (state: S, entry: Entry, index: bigint) => S, start: S, range: { readonly from?: bigint; readonly to?: bigint } = {}): Promise<Result<S>> {
  let state = start;
  for await (const logged of reader.entries(range.from, range.to)) {
    if (!logged.ok) return logged;
    state = step(state, logged.value.entry, logged.value.index);
  }
  return accept(state);
}
