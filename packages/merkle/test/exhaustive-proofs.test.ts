import { expect, test } from 'vitest';
import { exhaust } from './exhaustive-proofs.ts';
import { hashers } from './hashers.ts';

test.each(hashers)('every proof of every tree up to 64 leaves holds and every mutation of it fails: $name', (hasher) => {
  const { wrong, checks } = exhaust(64, hasher);
  expect(wrong).toEqual([]);
  expect(checks).toBeGreaterThan(100_000);
});
