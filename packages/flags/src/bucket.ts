import { murmur3 } from './murmur3.ts';

/** Parts of a whole, in which exposure is counted: 1,000,000 is everybody. */
export const PPM = 1_000_000;

/** Largest number of buckets, 2^31 − 1. */
export const MAX_BUCKETS = 2 ** 31 - 1;

/**
 * The bucket of a hash among `total`, `floor(hash · total / 2^32)`, exactly: all intermediate values stay below 2^48.
 * @param hash an integer from 0 to 2^32 − 1
 * @returns an integer from 0 to total − 1
 * @throws RangeError unless `total` is an integer from 1 to 2^31 − 1
 */
export function bucketOf(hash: number, total: number): number {
  if (!Number.isInteger(total) || total < 1 || total > MAX_BUCKETS) throw new RangeError(`Cannot choose a bucket: the total is an integer from 1 to ${MAX_BUCKETS}, received ${String(total)}`);
  return scaled(hash, total);
}

/** The same for a total that is known to be in range. */
export function scaled(hash: number, total: number): number {
  return Math.floor(((hash >>> 16) * total + Math.floor(((hash & 0xffff) * total) / 0x10000)) / 0x10000);
}

/** Whether a bucketing key is among the first `ppm` of 1,000,000. */
export function isExposed(key: string, ppm: number): boolean {
  return scaled(murmur3(key), PPM) < ppm;
}
