import type { Digest } from '@plimsoll/bytes';

/**
 * One way to compute SHA-256 (FIPS 180-4) and the two node kinds of RFC 6962 section 2.1. Every hasher gives the
 * same bytes; choosing one changes speed only.
 */
export interface Hasher {
  readonly name: string;
  /** SHA-256 of the data. */
  sha256(data: Uint8Array): Digest;
  /** Leaf hash: SHA-256(00 ‖ data). */
  hashLeaf(data: Uint8Array): Digest;
  /** Node hash: SHA-256(01 ‖ left ‖ right). Throws RangeError unless both have 32 bytes. */
  hashNode(left: Uint8Array, right: Uint8Array): Digest;
  /**
   * Leaf hashes of entries of `length` bytes each that stand one after the other: for i in [0, n), with
   * n = `out.length` / 32, bytes [32·i, 32·i + 32) of `out` become hashLeaf(bytes [length·i, length·(i + 1)) of
   * `entries`). Throws RangeError unless `entries.length >= length · n`; the two must share no byte.
   */
  hashLeaves(entries: Uint8Array, length: number, out: Uint8Array): void;
  /**
   * Parents of adjacent pairs, in place: for i in [0, pairs), bytes [32·i, 32·i + 32) of `level` become
   * hashNode(bytes [64·i, 64·i + 32), bytes [64·i + 32, 64·i + 64)). Throws RangeError unless
   * `level.length >= 64 · pairs`.
   */
  hashPairs(level: Uint8Array, pairs: number): void;
}
