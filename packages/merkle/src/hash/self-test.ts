import { DIGEST_LENGTH, equalBytes } from '@plimsoll/bytes';
import type { Hasher } from '../hasher.ts';
import { portableHasher } from './portable.ts';

/** Lengths of entries: none, within a word, a digest, the longest that fits one block. */
const ENTRY_LENGTHS = [0, 3, 32, 54];

/** One after the other at every place of a group of four, and one more. */
const ENTRIES = 5;

/** One for each value of the last byte, on which a second block depends alone. */
const PAIRS = 256;

/** True if leaves of four lengths and 256 nodes get the digests of the portable hasher. A few milliseconds. */
export function agreesWithPortable(bulk: Pick<Hasher, 'hashLeaves' | 'hashPairs'>): boolean {
  const data = Uint8Array.from({ length: 2 * DIGEST_LENGTH * PAIRS }, (_, i) => (i % 64 === 63 ? i >> 6 : (i * 167) ^ (i >> 8)));
  const leavesAgree = ENTRY_LENGTHS.every((length) => {
    const [found, expected] = [new Uint8Array(DIGEST_LENGTH * ENTRIES), new Uint8Array(DIGEST_LENGTH * ENTRIES)];
    bulk.hashLeaves(data, length, found);
    portableHasher.hashLeaves(data, length, expected);
    return equalBytes(found, expected);
  });
  const [found, expected] = [Uint8Array.from(data), Uint8Array.from(data)];
  bulk.hashPairs(found, PAIRS);
  portableHasher.hashPairs(expected, PAIRS);
  return leavesAgree && equalBytes(found, expected);
}
