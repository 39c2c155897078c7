import { asDigest, type Digest, DIGEST_LENGTH } from '@plimsoll/bytes';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Hasher } from '../hasher.ts';
import { requireEntries, requirePairs } from './arguments.ts';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

function hashLeaf(data: Uint8Array): Digest {
  return asDigest(sha256.create().update(LEAF).update(data).digest());
}

function hashNode(left: Uint8Array, right: Uint8Array): Digest {
  return asDigest(sha256.create().update(NODE).update(asDigest(left)).update(asDigest(right)).digest());
}

/** SHA-256 in plain JavaScript (@noble/hashes): runs everywhere, the reference for every other hasher. */
export const portableHasher: Hasher = {
  name: 'portable',
  sha256: (data) => asDigest(sha256(data)),
  hashLeaf,
  hashNode,
  hashLeaves(entries, length, out) {
    const count = requireEntries(entries, length, out);
    for (let i = 0; i < count; i++) out.set(hashLeaf(entries.subarray(length * i, length * (i + 1))), DIGEST_LENGTH * i);
  },
  hashPairs(level, pairs) {
    requirePairs(level, pairs);
    for (let i = 0; i < pairs; i++) {
      level.set(hashNode(level.subarray(64 * i, 64 * i + 32), level.subarray(64 * i + 32, 64 * i + 64)), 32 * i);
    }
  },
};

/** What `#hash` gives everywhere but on Node. */
export { portableHasher as platformHasher };
