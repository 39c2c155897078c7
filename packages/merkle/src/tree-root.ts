import type { Root } from '@plimsoll/bytes';
import { CompactRange } from './compact-range.ts';
import { defaultHasher } from './default-hasher.ts';
import type { Hasher } from './hasher.ts';
import { leafHashes } from './leaf-hashes.ts';

/** `MTH` of RFC 6962 section 2.1 over the entries in order; n leaf hashes, n − 1 node hashes, O(log n) memory. */
export function treeRoot(entries: Iterable<Uint8Array>, hasher: Hasher = defaultHasher): Root {
  const range = new CompactRange(hasher);
  for (const hashes of leafHashes(entries, hasher)) range.appendMany(hashes);
  return range.root();
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
