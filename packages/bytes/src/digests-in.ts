import { type Digest, DIGEST_LENGTH } from './brands.ts';

/** The digests that stand one after the other, each a copy; less than 32 bytes behind the last one are left out. O(n). */
export function digestsIn(bytes: Uint8Array): Digest[] {
  const count = Math.floor(bytes.length / DIGEST_LENGTH);
  return Array.from({ length: count }, (_, i) => bytes.slice(DIGEST_LENGTH * i, DIGEST_LENGTH * (i + 1)) as Digest);
}
