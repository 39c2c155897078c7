import { expect, test } from 'vitest';
import { compareImplementations } from './ed25519-differential.ts';

test('Node and the portable implementation agree on 1,000 mutated and mixed-order signatures', () => {
  const { accepted, refused, differ } = compareImplementations(1000);
  expect(differ).toEqual([]);
  expect(accepted).toBeGreaterThan(200);
  expect(refused).toBeGreaterThan(200);
});
