import type { Digest } from '@plimsoll/bytes';
import { CompactRange, hashLeaf, rootOfLeafHashes } from '@plimsoll/merkle';
import { concatBytes } from '@plimsoll/bytes';
import { expect, test } from 'vitest';
import { completedNodes } from './completed-nodes.ts';

const leaves = Array.from({ length: 256 * 256 + 300 }, (_, i) => hashLeaf(new TextEncoder().encode(String(i))));

/** Appends in batches of these sizes, over and over, and gives all nodes by their place. */
function build(...sizes: number[]): Map<string, Digest> {
  const nodes = new Map<string, Digest>();
  const range = new CompactRange();
  for (let at = 0, turn = 0; at < leaves.length; turn++) {
    const batch = leaves.slice(at, at + (sizes[turn % sizes.length] ?? 1));
    for (const { level, index, hash } of completedNodes(range.size, range.hashes, batch)) nodes.set(`${level}/${index}`, hash);
    range.appendMany(concatBytes(...batch));
    at += batch.length;
  }
  return nodes;
}

const expected = new Map<string, Digest>();
for (let index = 0; index < 257; index++) expected.set(`1/${index}`, rootOfLeafHashes(concatBytes(...leaves.slice(256 * index, 256 * index + 256))));
expected.set('2/0', rootOfLeafHashes(concatBytes(...leaves.slice(0, 65_536))));

test.each([[[1024]], [[256]], [[1, 255]], [[300, 1, 7]], [[65_836]]])('the nodes of all complete subtrees of 256 and 65,536 leaves come out of batches of %j', (sizes) => {
  expect(build(...sizes)).toEqual(expected);
});

test('a right edge of another size is misuse', () => {
  expect(() => completedNodes(255n, [], leaves.slice(0, 2))).toThrow(RangeError);
});
