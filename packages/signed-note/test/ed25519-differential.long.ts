import { expect, test } from 'vitest';
import { compareImplementations } from './ed25519-differential.ts';

test('Node and the portable implementation agree on 10,000 mutated and mixed-order signatures', () => {
  const { accepted, refused, differ } = compareImplementations(10_000);
  expect(differ).toEqual([]);
  expect(accepted).toBeGreaterThan(2000);
  expect(refused).toBeGreaterThan(2000);
});
