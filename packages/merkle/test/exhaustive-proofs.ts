import { CompactRange, type Hasher, hashLeaf, MerkleTree, treeRoot, verifyConsistency, verifyInclusion } from '../src/index.ts';

/** `MTH` written as RFC 6962 section 2.1 has it, to hold the iterative constructions against. */
export function recursiveRoot(entries: readonly Uint8Array[], hasher: Hasher): Uint8Array {
  if (entries.length === 0) return hasher.sha256(new Uint8Array());
  if (entries.length === 1) return hasher.hashLeaf(entries[0]!);
  const middle = 2 ** Math.floor(Math.log2(entries.length - 1));
  return hasher.hashNode(recursiveRoot(entries.slice(0, middle), hasher), recursiveRoot(entries.slice(middle), hasher));
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Every proof that differs from a right one by one flipped, dropped, doubled, exchanged or added hash. */
export function* mutations(proof: readonly Uint8Array[], stranger: Uint8Array): Generator<[string, Uint8Array[]]> {
  for (const [i, hash] of proof.entries()) {
    const flipped = Uint8Array.from(hash);
    flipped[i % 32]! ^= 1 << i % 8;
    yield [`hash ${i} flipped`, proof.with(i, flipped)];
    yield [`hash ${i} dropped`, proof.toSpliced(i, 1)];
    yield [`hash ${i} doubled`, proof.toSpliced(i, 0, hash)];
    yield [`hash ${i} cut`, proof.with(i, hash.subarray(0, 31))];
    const next = proof[i + 1];
    if (next !== undefined && !same(hash, next)) yield [`hashes ${i} and ${i + 1} swapped`, proof.with(i, next).with(i + 1, hash)];
  }
  yield ['a hash in front', [stranger, ...proof]];
  yield ['a hash behind', [...proof, stranger]];
}

/** Entries that differ, of lengths 0 to 4. */
export function distinctEntries(n: number): Uint8Array[] {
  return Array.from({ length: n }, (_, i) => Buffer.from(i === 0 ? '' : `${i}`));
}

/**
 * Takes every tree up to `largest` leaves, every leaf of it and every earlier size: each proof must verify and each
 * mutation, wrong index, wrong size and wrong root must fail. Returns what went otherwise, and how many checks were made.
 */
export function exhaust(largest: number, hasher: Hasher): { readonly wrong: string[]; readonly checks: number } {
  const wrong: string[] = [];
  let checks = 0;
  const expect = (want: boolean, got: boolean, what: string): void => {
    checks++;
    if (want !== got) wrong.push(what);
  };
  const entries = distinctEntries(largest);
  const tree = MerkleTree.fromEntries(entries, hasher);
  const roots = Array.from({ length: largest + 1 }, (_, size) => tree.root(size));
  const hashes = entries.map((entry) => hashLeaf(entry, hasher));
  const stranger = hasher.sha256(Buffer.from('stranger'));
  const range = new CompactRange(hasher);
  for (let size = 1; size <= largest; size++) {
    range.append(hashes[size - 1]!);
    const root = roots[size]!;
    expect(true, same(root, range.root()), `compact range ${size}`);
    expect(true, same(root, recursiveRoot(entries.slice(0, size), hasher)), `recursive root ${size}`);
    expect(true, same(root, treeRoot(entries.slice(0, size), hasher)), `tree root ${size}`);
    for (let index = 0; index < size; index++) {
      const leafHash = hashes[index]!;
      const proof = tree.inclusionProof(index, size);
      const of = `leaf ${index} of ${size}`;
      const claim = { index, size, leafHash, proof, root };
      expect(true, verifyInclusion(claim, hasher).ok, of);
      expect(true, verifyInclusion({ ...claim, index: BigInt(index), size: BigInt(size) }, hasher).ok, `${of} as bigint`);
      for (const [what, mutated] of mutations(proof, stranger)) expect(false, verifyInclusion({ ...claim, proof: mutated }, hasher).ok, `${of}: ${what}`);
      for (const other of [index - 1, index + 1, index ^ 2, size]) {
        if (other !== index) expect(false, verifyInclusion({ ...claim, index: other }, hasher).ok, `${of} at ${other}`);
      }
      // A size with the same path shape leads to the same root, so a wrong size is refused by its own root.
      for (const other of [0, size - 1, size + 1, size * 2]) {
        expect(false, verifyInclusion({ ...claim, size: other, root: roots[other] ?? stranger }, hasher).ok, `${of} claimed of ${other}`);
      }
      expect(false, verifyInclusion({ ...claim, root: stranger }, hasher).ok, `${of} with a wrong root`);
      expect(false, verifyInclusion({ ...claim, leafHash: stranger }, hasher).ok, `${of} with a wrong leaf`);
    }
    for (let from = 1; from <= size; from++) {
      const proof = tree.consistencyProof(from, size);
      const of = `${from} to ${size}`;
      const claim = { size1: from, size2: size, root1: roots[from]!, root2: root, proof };
      expect(true, verifyConsistency(claim, hasher).ok, of);
      expect(true, verifyConsistency({ ...claim, size1: BigInt(from), size2: BigInt(size) }, hasher).ok, `${of} as bigint`);
      for (const [what, mutated] of mutations(proof, stranger)) expect(false, verifyConsistency({ ...claim, proof: mutated }, hasher).ok, `${of}: ${what}`);
      for (const other of [0, from - 1, from + 1, size + 1]) {
        expect(false, verifyConsistency({ ...claim, size1: other, root1: roots[other] ?? stranger }, hasher).ok, `${of} claimed from ${other}`);
      }
      expect(false, verifyConsistency({ ...claim, root1: stranger }, hasher).ok, `${of} with a wrong first root`);
      expect(false, verifyConsistency({ ...claim, root2: stranger }, hasher).ok, `${of} with a wrong second root`);
      if (from < size) expect(false, verifyConsistency({ ...claim, root1: root, root2: roots[from]! }, hasher).ok, `${of} with swapped roots`);
    }
  }
  return { wrong, checks };
}
