import { describe, expect, test } from 'vitest';
import { portableHasher } from './hash/portable.ts';
import type { Hasher } from './hasher.ts';
import { type InclusionClaim, MerkleTree, rootFromInclusionProof, verifyInclusion } from './index.ts';

const tree = MerkleTree.fromEntries(Array.from({ length: 13 }, (_, i) => Buffer.of(i)));
const leafHash = portableHasher.hashLeaf(Buffer.of(5));
const claim: InclusionClaim = { index: 5, size: 13, leafHash, proof: tree.inclusionProof(5), root: tree.root() };
const hash = (n: number): Uint8Array => new Uint8Array(32).fill(n);
const hashes = (n: number): Uint8Array[] => Array.from({ length: n }, (_, i) => hash(i));

test('gives the root that the proof leads to', () => {
  expect(verifyInclusion(claim)).toEqual({ ok: true, value: tree.root(), findings: [] });
  expect(rootFromInclusionProof(claim)).toEqual({ ok: true, value: tree.root(), findings: [] });
});

describe('each failed step has its name', () => {
  test.each<[string, string, Partial<Record<keyof InclusionClaim, unknown>>]>([
    ['size', 'a size of 2^64', { size: 2n ** 64n }],
    ['size', 'a size beyond 2^53 that a number cannot hold', { size: 2 ** 53 }],
    ['size', 'a negative size', { size: -13 }],
    ['size', 'half a leaf more', { size: 13.5 }],
    ['size', 'a size that is text', { size: '13' }],
    ['index', 'an index of the size', { index: 13 }],
    ['index', 'an index in the empty tree', { index: 0, size: 0 }],
    ['index', 'a negative index', { index: -1 }],
    ['index', 'an index of 2^64', { index: 2n ** 64n }],
    ['index', 'an index of 2^64 in the largest tree', { index: 2n ** 64n, size: 2n ** 64n - 1n }],
    ['index', 'an index that is not a number', { index: NaN }],
    ['hash-length', 'a leaf hash of 31 bytes', { leafHash: leafHash.subarray(1) }],
    ['hash-length', 'a root of 33 bytes', { root: new Uint8Array(33) }],
    ['hash-length', 'a proof hash of no bytes', { proof: claim.proof.with(1, new Uint8Array()) }],
    ['hash-length', 'a proof hash that is text', { proof: claim.proof.with(1, 'x'.repeat(32) as unknown as Uint8Array) }],
    ['too-short', 'one hash too few', { proof: claim.proof.slice(1) }],
    ['too-short', 'no hash', { proof: [] }],
    ['too-long', 'one hash too many', { proof: [...claim.proof, hash(1)] }],
    ['too-long', '63 hashes for 13 leaves', { proof: hashes(63) }],
    ['too-long', '64 hashes of any length', { proof: Array.from({ length: 64 }, () => new Uint8Array()) }],
    ['root-mismatch', 'another root', { root: hash(9) }],
    ['root-mismatch', 'another leaf', { leafHash: hash(9) }],
    ['root-mismatch', 'a neighbour', { index: 4 }],
  ])('%s: %s', (step, _name, change) => {
    const result = verifyInclusion({ ...claim, ...change } as InclusionClaim);
    expect(result).toMatchObject({ ok: false, findings: [{ id: 'proof/inclusion', verdict: 'fail', severity: 'critical', integrity: true, actual: step }] });
    expect(result.findings).toHaveLength(1);
  });

  test('a mismatch shows both roots', () => {
    const expected = '09'.repeat(32);
    const computed = Buffer.from(tree.root()).toString('hex');
    expect(verifyInclusion({ ...claim, root: hash(9) }).findings).toMatchObject([
      { expected, evidence: [{ name: 'expected root', sha256: expected }, { name: 'computed root', sha256: computed }] },
    ]);
  });
});

test('63 hashes are enough for the first of 2^63 leaves', () => {
  const proof = hashes(63);
  const root = proof.reduce<Uint8Array>((node, sibling) => portableHasher.hashNode(node, sibling), leafHash);
  expect(verifyInclusion({ index: 0n, size: 2n ** 63n, leafHash, proof, root }).ok).toBe(true);
  expect(verifyInclusion({ index: 2n ** 62n, size: 2n ** 63n, leafHash, proof, root }).ok).toBe(false);
  expect(verifyInclusion({ index: 0n, size: 2n ** 63n - 1n, leafHash, proof, root }).ok).toBe(true);
  expect(verifyInclusion({ index: 0n, size: 2n ** 63n + 1n, leafHash, proof, root }).findings).toMatchObject([{ actual: 'too-short' }]);
});

test('numbers and bigints mean the same around 2^53', () => {
  const size = 2n ** 53n - 1n;
  const proof = hashes(53);
  const root = proof.reduce<Uint8Array>((node, sibling) => portableHasher.hashNode(node, sibling), leafHash);
  for (const [index, of] of [[0, Number(size)], [0n, size], [0, size], [0n, Number(size)], [0n, size + 1n]] as const) {
    expect(verifyInclusion({ index, size: of, leafHash, proof, root }).ok).toBe(true);
  }
  expect(verifyInclusion({ index: 0n, size: size + 2n, leafHash, proof, root }).findings).toMatchObject([{ actual: 'too-short' }]);
});

test('hashes nothing before the number of hashes is right', () => {
  const refusing: Hasher = { ...portableHasher, hashNode: () => expect.unreachable() };
  expect(verifyInclusion({ ...claim, proof: hashes(64) }, refusing).ok).toBe(false);
  expect(verifyInclusion({ ...claim, proof: hashes(5) }, refusing).ok).toBe(false);
  expect(verifyInclusion({ ...claim, proof: claim.proof.slice(1) }, refusing).ok).toBe(false);
});
