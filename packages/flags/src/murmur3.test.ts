import { conformance, conformanceAbsent } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { bucketOf, isExposed, MAX_BUCKETS } from './bucket.ts';
import { murmur3 } from './murmur3.ts';

interface Vectors {
  readonly hashes: readonly { readonly key: string; readonly hash: number }[];
  readonly lone_surrogates: readonly { readonly key: string; readonly hash: number }[];
  readonly buckets: readonly { readonly hash: number; readonly total: number; readonly bucket: number }[];
  readonly float_traps: readonly { readonly hash: number; readonly total: number; readonly bucket: number }[];
  readonly ramps: readonly { readonly flag_key: string; readonly keys: readonly string[]; readonly steps: readonly { readonly ppm: number; readonly members: readonly number[] }[] }[];
}

describe.skipIf(conformanceAbsent())('an independent Python implementation', () => {
  const vectors = conformanceAbsent() ? undefined : conformance<Vectors>('flags/bucketing/vectors.json');

  test('hashes every key to the same number', () => {
    for (const { key, hash } of [...(vectors?.hashes ?? []), ...(vectors?.lone_surrogates ?? [])]) expect([key, murmur3(key)]).toEqual([key, hash]);
  });

  test('puts every hash into the same bucket, also where doubles would not', () => {
    for (const { hash, total, bucket } of [...(vectors?.buckets ?? []), ...(vectors?.float_traps ?? [])]) expect([hash, total, bucketOf(hash, total)]).toEqual([hash, total, bucket]);
  });

  test('exposes the same keys at each step of a ramp', () => {
    for (const { flag_key: flag, keys, steps } of vectors?.ramps ?? []) {
      for (const { ppm, members } of steps) expect(keys.flatMap((key, index) => (isExposed(flag + key, ppm) ? [index] : []))).toEqual(members);
    }
  });
});

describe('a bucket', () => {
  test.each([0, -1, 1.5, NaN, MAX_BUCKETS + 1])('refuses %s as a total', (total) => {
    expect(() => bucketOf(7, total)).toThrow(RangeError);
  });

  test('is exact, and below its total, for the largest hash and total', () => {
    expect(bucketOf(2 ** 32 - 1, MAX_BUCKETS)).toBe(Number((BigInt(2 ** 32 - 1) * BigInt(MAX_BUCKETS)) >> 32n));
    expect(bucketOf(2 ** 32 - 1, 1)).toBe(0);
  });
});
