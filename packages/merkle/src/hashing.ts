import { asDigest, type Digest, type Root } from '@plimsoll/bytes';
import { defaultHasher } from './default-hasher.ts';
import type { Hasher } from './hasher.ts';

/** Root of the tree without leaves: SHA-256 of no bytes (RFC 6962 section 2.1). Do not write to it. */
export const EMPTY_ROOT: Root = asDigest(
  Uint8Array.from([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95,
    0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
  ]),
);

/** SHA-256 of the data (FIPS 180-4). O(n). */
export function sha256(data: Uint8Array, hasher: Hasher = defaultHasher): Digest {
  return hasher.sha256(data);
}

/** Hash of a leaf: SHA-256(00 ‖ data), RFC 6962 section 2.1. O(n). */
export function hashLeaf(data: Uint8Array, hasher: Hasher = defaultHasher): Digest {
  return hasher.hashLeaf(data);
}

/**
 * Hash of an inner node: SHA-256(01 ‖ left ‖ right), RFC 6962 section 2.1.
 * @throws RangeError unless both have 32 bytes
 */
export function hashNode(left: Uint8Array, right: Uint8Array, hasher: Hasher = defaultHasher): Digest {
  return hasher.hashNode(asDigest(left), asDigest(right));
}
