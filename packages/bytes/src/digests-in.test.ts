import { expect, test } from 'vitest';
import { concatBytes, digestsIn } from './index.ts';

const digest = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

test('gives the digests in their order, as copies', () => {
  const bytes = concatBytes(digest(1), digest(2), digest(3));
  const digests = digestsIn(bytes);
  expect(digests).toEqual([digest(1), digest(2), digest(3)]);
  bytes.fill(0);
  expect(digests[2]).toEqual(digest(3));
  expect(digestsIn(new Uint8Array())).toEqual([]);
});

test.each([
  [0, 0],
  [31, 0],
  [33, 1],
  [95, 2],
])('of %i bytes gives %i whole ones', (length, count) => {
  expect(digestsIn(new Uint8Array(length))).toHaveLength(count);
});
