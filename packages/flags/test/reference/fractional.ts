import { MAX_BUCKETS, scaled } from '../../src/bucket.ts';

/** One part of a division: a variant and its weight. */
export interface Share {
  readonly variant: unknown;
  readonly weight: number;
}

/**
 * The shares of evaluated arguments `[variant, weight?]`: a weight that is absent is 1, a negative one 0. Undefined where an
 * entry is none, a variant is a list or an object, or a weight is no integer.
 */
export function sharesOf(entries: readonly unknown[]): readonly Share[] | undefined {
  const shares: Share[] = [];
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length === 0 || entry.length > 2) return undefined;
    const [variant = null, weight] = entry as readonly unknown[];
    if (typeof variant === 'object' && variant !== null) return undefined;
    if (entry.length === 1) shares.push({ variant, weight: 1 });
    else if (typeof weight === 'number' && Number.isInteger(weight)) shares.push({ variant, weight: Math.max(0, weight) });
    else return undefined;
  }
  return shares;
}

/** Sum of the weights; 0 where it is 0 or above 2^31 − 1 and so nothing can be chosen. */
export function totalOf(shares: readonly Share[]): number {
  let total = 0;
  for (const { weight } of shares) total += weight;
  return total > MAX_BUCKETS ? 0 : total;
}

/** The variant of the first share whose cumulative weight is above the bucket of the hash; null where the total is 0. */
export function shareOf(shares: readonly Share[], total: number, hash: number): unknown {
  if (total === 0) return null;
  let left = scaled(hash, total);
  for (const { variant, weight } of shares) {
    if (left < weight) return variant;
    left -= weight;
  }
  return null;
}
