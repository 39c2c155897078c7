import { asDigest, type Digest, equalBytes } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';

/**
 * One record of the write-ahead log. Big-endian, `total` bytes in all:
 *
 *     0   4  magic "PLW1"            12  8  writer epoch        92         body
 *     4   1  kind                    20  8  size                total-32   32  SHA-256 of all before: the record hash
 *     5   3  zero                    28 32  root
 *     8   4  total length            60 32  previous record hash
 *
 * Body of a commit: u64 base size ‖ base root ‖ i64 milliseconds ‖ u32 count ‖ entry bundle. Of a seal: the signed
 * checkpoint, or nothing where it only says that the commit is durable. Of a close: u64 number of the next segment.
 */
export const FRAME_KIND = { commit: 1, seal: 2, close: 3, witness: 4 } as const;

/** The fields that every kind has. `size`: commit, the new size; seal, the sealed size; close, the head's. */
export interface FrameHeader {
  readonly kind: number;
  readonly epoch: bigint;
  readonly size: bigint;
  readonly root: Digest;
  /** Commit: the record it extends, 32 zero bytes at first. Seal: the commit it seals. Close: the head. */
  readonly prev: Digest;
}

/** A frame as found in a segment; `bytes`, all of it, and `body` are views of the segment. */
export interface Frame extends FrameHeader {
  readonly length: number;
  readonly bytes: Uint8Array;
  readonly body: Uint8Array;
  readonly recordHash: Digest;
}

/** The body of a commit frame. */
export interface CommitBody {
  readonly baseSize: bigint;
  readonly baseRoot: Digest;
  /** Milliseconds since the epoch, as the writer's clock had it. */
  readonly time: bigint;
  readonly count: number;
  /** The entry bundle: for each entry u16 length ‖ bytes. */
  readonly bundle: Uint8Array;
}

const MAGIC = Uint8Array.of(0x50, 0x4c, 0x57, 0x31);
const HEADER = 92;
const COMMIT_HEAD = 52;
const HASH = 32;
/** Bounds of a frame's total length. */
export const MIN_FRAME = HEADER + HASH;
export const MAX_FRAME = 16 * 1024 * 1024;
/** The record hash before the first commit. */
export const NO_RECORD: Digest = asDigest(new Uint8Array(HASH));

/** Bytes of the frame, with the pieces of its body one after the other; its record hash is the last 32 of them. */
export function encodeFrame(header: FrameHeader, ...body: readonly Uint8Array[]): Uint8Array {
  const total = body.reduce((length, piece) => length + piece.length, HEADER + HASH);
  if (total > MAX_FRAME) throw new RangeError(`Cannot write a frame: at most ${MAX_FRAME} bytes are possible, received ${total}`);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  bytes[4] = header.kind;
  view.setUint32(8, total);
  view.setBigUint64(12, header.epoch);
  view.setBigUint64(20, header.size);
  bytes.set(header.root, 28);
  bytes.set(header.prev, 60);
  let at = HEADER;
  for (const piece of body) {
    bytes.set(piece, at);
    at += piece.length;
  }
  bytes.set(sha256(bytes.subarray(0, total - HASH)), total - HASH);
  return bytes;
}

/** The record hash of bytes made by {@link encodeFrame}. */
export function recordHashOf(frame: Uint8Array): Digest {
  return asDigest(frame.slice(frame.length - HASH));
}

/** The frame at the offset; undefined unless magic, kind, zeros, length and hash are all right. */
export function readFrame(segment: Uint8Array, offset: number): Frame | undefined {
  if (segment.length - offset < MIN_FRAME) return undefined;
  for (let i = 0; i < 4; i++) if (segment[offset + i] !== MAGIC[i]) return undefined;
  const kind = segment[offset + 4] ?? 0;
  if (kind < FRAME_KIND.commit || kind > FRAME_KIND.witness) return undefined;
  if (segment[offset + 5] !== 0 || segment[offset + 6] !== 0 || segment[offset + 7] !== 0) return undefined;
  const view = new DataView(segment.buffer, segment.byteOffset + offset, segment.length - offset);
  const length = view.getUint32(8);
  if (length < MIN_FRAME || length > MAX_FRAME || length > segment.length - offset) return undefined;
  const bytes = segment.subarray(offset, offset + length);
  const recordHash = asDigest(bytes.slice(length - HASH));
  if (!equalBytes(sha256(bytes.subarray(0, length - HASH)), recordHash)) return undefined;
  return {
    kind,
    epoch: view.getBigUint64(12),
    size: view.getBigUint64(20),
    root: asDigest(bytes.slice(28, 60)),
    prev: asDigest(bytes.slice(60, HEADER)),
    length,
    bytes,
    body: bytes.subarray(HEADER, length - HASH),
    recordHash,
  };
}

/** Offset of the next magic at or after the offset; the length of the segment if there is none. */
export function nextMagic(segment: Uint8Array, offset: number): number {
  for (let at = segment.indexOf(0x50, offset); at !== -1; at = segment.indexOf(0x50, at + 1)) {
    if (segment[at + 1] === MAGIC[1] && segment[at + 2] === MAGIC[2] && segment[at + 3] === MAGIC[3]) return at;
  }
  return segment.length;
}

/** Body of a commit frame, in two pieces. */
export function encodeCommitBody(body: CommitBody): [Uint8Array, Uint8Array] {
  const head = new Uint8Array(COMMIT_HEAD);
  const view = new DataView(head.buffer);
  view.setBigUint64(0, body.baseSize);
  head.set(body.baseRoot, 8);
  view.setBigInt64(40, body.time);
  view.setUint32(48, body.count);
  return [head, body.bundle];
}

/** The entry bundle of a commit frame made here, as a view. */
export function bundleOf(frame: Uint8Array): Uint8Array {
  return frame.subarray(HEADER + COMMIT_HEAD, frame.length - HASH);
}

/** The same, read; undefined if it is too short. */
export function decodeCommitBody(bytes: Uint8Array): CommitBody | undefined {
  if (bytes.length < COMMIT_HEAD) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    baseSize: view.getBigUint64(0),
    baseRoot: asDigest(bytes.slice(8, 40)),
    time: view.getBigInt64(40),
    count: view.getUint32(48),
    bundle: bytes.subarray(COMMIT_HEAD),
  };
}

/** Body of a close frame. */
export function encodeCloseBody(nextSegment: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, nextSegment);
  return bytes;
}

/** Entries as a commit frame holds them: as an entry bundle (u16 length ‖ bytes each), of any number. */
export function encodeEntries(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((length, entry) => length + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    bundle[at++] = entry.length >> 8;
    bundle[at++] = entry.length & 0xff;
    bundle.set(entry, at);
    at += entry.length;
  }
  return bundle;
}

/** The same, read, as views; undefined unless it holds exactly `count` entries. */
export function decodeEntries(bundle: Uint8Array, count: number): Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < count) {
    const end = at + 2 + (bundle[at] ?? 0) * 256 + (bundle[at + 1] ?? 0);
    if (at + 2 > bundle.length || end > bundle.length) return undefined;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return at === bundle.length ? entries : undefined;
}
