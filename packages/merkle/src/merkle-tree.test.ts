import { expect, test } from 'vitest';
import { EMPTY_ROOT, hashLeaf, hashNode, MerkleTree } from './index.ts';

//        r5
//       /  \
//     r4    e       five leaves a to e
//    /  \
//  ab    cd
const entries = ['a', 'b', 'c', 'd', 'e'].map((text) => Buffer.from(text));
const [a, b, c, d, e] = [hashLeaf(entries[0]!), hashLeaf(entries[1]!), hashLeaf(entries[2]!), hashLeaf(entries[3]!), hashLeaf(entries[4]!)];
const ab = hashNode(a, b);
const cd = hashNode(c, d);
const r4 = hashNode(ab, cd);
const r5 = hashNode(r4, e);
const tree = MerkleTree.fromEntries(entries);

test('roots at each size', () => {
  expect([0, 1, 2, 3, 4, 5].map((size) => tree.root(size))).toEqual([EMPTY_ROOT, a, ab, hashNode(ab, c), r4, r5]);
});

test('inclusion proofs go from the sibling up', () => {
  expect(tree.inclusionProof(2)).toEqual([d, ab, e]);
  expect(tree.inclusionProof(4)).toEqual([r4]);
  expect(tree.inclusionProof(2, 3)).toEqual([ab]);
  expect(tree.inclusionProof(0n, 1n)).toEqual([]);
});

test('consistency proofs start with the largest subtree that both trees share, unless it is the whole first tree', () => {
  expect(tree.consistencyProof(3)).toEqual([c, d, ab, e]);
  expect(tree.consistencyProof(4)).toEqual([e]);
  expect(tree.consistencyProof(1)).toEqual([b, cd, e]);
  expect(tree.consistencyProof(5)).toEqual([]);
});

test('leaf hashes may come in one piece or many', () => {
  expect(MerkleTree.fromLeafHashes(Buffer.concat([a, b, c, d, e])).root()).toEqual(r5);
  expect(MerkleTree.fromLeafHashes([a, b, c, d, e]).root()).toEqual(r5);
});

test.each([
  ['a root of a later size', () => tree.root(6)],
  ['inclusion of a leaf beyond the tree', () => tree.inclusionProof(5)],
  ['inclusion of a leaf beyond an earlier size', () => tree.inclusionProof(3, 3)],
  ['inclusion in a later size', () => tree.inclusionProof(0, 6)],
  ['inclusion of half a leaf', () => tree.inclusionProof(0.5)],
  ['consistency from nothing', () => tree.consistencyProof(0)],
  ['consistency from a later size', () => tree.consistencyProof(5, 4)],
  ['consistency with a later size', () => tree.consistencyProof(5, 6)],
  ['leaf hashes of 31 bytes in one piece', () => MerkleTree.fromLeafHashes(a.subarray(1))],
  ['leaf hashes of 31 bytes', () => MerkleTree.fromLeafHashes([a.subarray(1)])],
  ['a node over hashes of 31 bytes', () => hashNode(a, b.subarray(1))],
])('refuses %s', (_name, act) => {
  expect(act).toThrow(RangeError);
});
