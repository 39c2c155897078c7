import { DIGEST_LENGTH, type Root } from '@plimsoll/bytes';
import { CompactRange } from './compact-range.ts';
import { defaultHasher } from './default-hasher.ts';
import type { Hasher } from './hasher.ts';

/** Leaf hashes gathered before they are folded together. */
const BATCH = 65_536;

/** The range over all entries; the entries are read once and not kept. O(log n) memory beside one batch of hashes. */
export function rangeOfEntries(entries: Iterable<Uint8Array>, hasher: Hasher): CompactRange {
  const range = new CompactRange(hasher);
  let batch = new Uint8Array(256 * DIGEST_LENGTH);
  let at = 0;
  for (const entry of entries) {
    if (at === batch.length) {
      if (batch.length < BATCH * DIGEST_LENGTH) {
        const larger = new Uint8Array(batch.length * 4);
        larger.set(batch);
        batch = larger;
      } else {
        range.appendMany(batch);
        at = 0;
      }
    }
    batch.set(hasher.hashLeaf(entry), at);
    at += DIGEST_LENGTH;
  }
  range.appendMany(batch.subarray(0, at));
  return range;
}

/** `MTH` of RFC 6962 section 2.1 over the entries in order; n leaf hashes, n − 1 node hashes, O(log n) memory. */
export function treeRoot(entries: Iterable<Uint8Array>, hasher: Hasher = defaultHasher): Root {
  return rangeOfEntries(entries, hasher).root();
}

/**
 * The same over leaf hashes that stand one after the other, 32 bytes each. n − 1 node hashes, at most 2 MiB of scratch.
 * @throws RangeError unless the length is a multiple of 32
 */
export function rootOfLeafHashes(flat: Uint8Array, hasher: Hasher = defaultHasher): Root {
  const range = new CompactRange(hasher);
  range.appendMany(flat);
  return range.root();
}
