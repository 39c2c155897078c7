import { type Digest, DIGEST_LENGTH } from '@plimsoll/bytes';

/** The digests that stand one after the other, each a copy. */
export function digestsIn(bytes: Uint8Array): Digest[] {
  return Array.from({ length: bytes.length / DIGEST_LENGTH }, (_, i) => bytes.slice(DIGEST_LENGTH * i, DIGEST_LENGTH * (i + 1)) as Digest);
}
