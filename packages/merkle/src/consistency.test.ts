import { describe, expect, test } from 'vitest';
import { portableHasher } from './hash/portable.ts';
import { type ConsistencyClaim, MerkleTree, rootsFromConsistencyProof, verifyConsistency } from './index.ts';

const tree = MerkleTree.fromEntries(Array.from({ length: 13 }, (_, i) => Buffer.of(i)));
const between = (size1: number, size2: number): ConsistencyClaim => ({ size1, size2, root1: tree.root(size1), root2: tree.root(size2), proof: tree.consistencyProof(size1, size2) });
const claim = between(6, 13);
const other = new Uint8Array(32).fill(9);

test('gives both roots', () => {
  expect(verifyConsistency(claim)).toEqual({ ok: true, value: { root1: tree.root(6), root2: tree.root(13) }, findings: [] });
});

describe('each failed step has its name', () => {
  test.each<[string, string, Partial<Record<keyof ConsistencyClaim, unknown>>]>([
    ['size', 'the empty tree first', { size1: 0 }],
    ['size', 'a smaller tree second', { size1: 13, size2: 6 }],
    ['size', 'a second size of 2^64', { size2: 2n ** 64n }],
    ['size', 'a first size of 2^64', { size1: 2n ** 64n }],
    ['size', 'a size beyond 2^53 that a number cannot hold', { size2: 2 ** 53 }],
    ['size', 'a size that is text', { size1: '6' }],
    ['hash-length', 'a first root of 31 bytes', { root1: new Uint8Array(31) }],
    ['hash-length', 'a second root of 33 bytes', { root2: new Uint8Array(33) }],
    ['hash-length', 'a proof hash of 31 bytes', { proof: claim.proof.with(0, new Uint8Array(31)) }],
    ['too-short', 'no hash', { proof: [] }],
    ['too-short', 'one hash too few', { proof: claim.proof.slice(1) }],
    ['too-long', 'one hash too many', { proof: [...claim.proof, other] }],
    ['too-long', 'a hash between equal sizes', { ...between(6, 6), proof: [other] }],
    ['too-long', '64 hashes of any length', { proof: Array.from({ length: 64 }, () => new Uint8Array()) }],
    ['too-long', '64 hashes where the sizes need as many', { size1: 1n, size2: 2n ** 63n + 1n, proof: Array.from({ length: 64 }, () => other) }],
    ['root-mismatch', 'another first root', { root1: other }],
    ['root-mismatch', 'another second root', { root2: other }],
    ['root-mismatch', 'two roots of one size', { ...between(6, 6), root2: other }],
    ['root-mismatch', 'two roots of one size, once as a bigint', { ...between(6, 6), size2: 6n, root2: other }],
  ])('%s: %s', (step, _name, change) => {
    const result = verifyConsistency({ ...claim, ...change } as ConsistencyClaim);
    expect(result).toMatchObject({ ok: false, findings: [{ id: 'proof/consistency', verdict: 'fail', severity: 'critical', integrity: true, actual: step }] });
    expect(result.findings).toHaveLength(1);
  });

  test.each([
    [['first'], { root1: other }],
    [['second'], { root2: other }],
    [['first', 'second'], { root1: other, root2: other }],
  ])('a mismatch names the %s root', (differing, change) => {
    expect(verifyConsistency({ ...claim, ...change }).findings).toMatchObject([{ detail: { differing } }]);
  });
});

describe('the roots that a proof leads to', () => {
  test('tell a rewritten second tree from the first', () => {
    const rewritten = MerkleTree.fromEntries(Array.from({ length: 13 }, (_, i) => Buffer.of(i === 9 ? 99 : i)));
    const roots = rootsFromConsistencyProof({ ...claim, proof: rewritten.consistencyProof(6) });
    expect(roots).toEqual({ ok: true, value: { root1: tree.root(6), root2: rewritten.root() }, findings: [] });
  });

  test('rest on the first root where its size is a power of two', () => {
    const roots = rootsFromConsistencyProof({ ...between(8, 13), root1: other });
    expect(roots).toMatchObject({ ok: true, value: { root1: other, root2: portableHasher.hashNode(other, tree.consistencyProof(8, 13)[0]!) } });
  });

  test('do not exist for a proof of the wrong length', () => {
    expect(rootsFromConsistencyProof({ ...claim, proof: [] }).findings).toMatchObject([{ id: 'proof/consistency', actual: 'too-short' }]);
  });
});
