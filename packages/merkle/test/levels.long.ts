import { expect, test } from 'vitest';
import { portableHasher } from '../src/hash/portable.ts';
import { hashers } from './hashers.ts';
import { someBytes } from './messages.ts';

// Parents do not depend on how many others are computed with them: one portable level serves every shorter one.
const level = someBytes(64 * 4097);
const parents = Uint8Array.from(level);
portableHasher.hashPairs(parents, 4097);

test.each(hashers)('every level of 1 to 4,097 pairs has the parents of the portable hasher: $name', (hasher) => {
  for (let pairs = 1; pairs <= 4097; pairs++) {
    const found = Uint8Array.from(level.subarray(0, 64 * pairs));
    hasher.hashPairs(found, pairs);
    expect(Buffer.compare(found.subarray(0, 32 * pairs), parents.subarray(0, 32 * pairs)), `${pairs} pairs`).toBe(0);
    expect(Buffer.compare(found.subarray(32 * pairs), level.subarray(32 * pairs, 64 * pairs)), `behind ${pairs} pairs`).toBe(0);
  }
});
