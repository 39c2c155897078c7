import { expect, test } from 'vitest';
import { BoundedCache } from './bounded-cache.ts';

test('makes a value once, holds no more than its capacity, and drops the oldest first', () => {
  const made: string[] = [];
  const cache = new BoundedCache<string>(2);
  const get = (key: string): string =>
    cache.get(key, () => {
      made.push(key);
      return key.toUpperCase();
    });
  expect(['a', 'b', 'a', 'c', 'b', 'a'].map(get)).toEqual(['A', 'B', 'A', 'C', 'B', 'A']);
  expect(made).toEqual(['a', 'b', 'c', 'a']);
  expect(cache.size).toBe(2);
});
