import { createHash } from 'node:crypto';
import { conformance, conformanceAbsent } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { CompactRange, EMPTY_ROOT, hashLeaf, hashNode, MerkleTree, rootOfLeafHashes, sha256, treeRoot, verifyConsistency, verifyInclusion } from '../src/index.ts';
import { hashers } from './hashers.ts';
import { leaf, leaves } from './leaves.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const unhex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const unbase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

interface TreeCases {
  seed: string;
  roots: { size: number; root: string }[];
  cases: ({ ok: boolean; proof: string[] } & (
    | { kind: 'inclusion'; index: number; size: number; leafHash: string; root: string }
    | { kind: 'consistency'; size1: number; size2: number; root1: string; root2: string }
    | { kind: 'subtree-inclusion' | 'subtree-consistency' }
  ))[];
  generate: { size: number; index: number; inclusion: string[]; from: number; consistency: string[] }[];
}

interface Roots {
  seed: string;
  roots: Record<string, string>;
  rolling_roots_0_2048: { sha256: string };
  spot_proofs: ({ proof: string[] } & ({ type: 'inclusion'; index: number; size: number; leafHash: string; root: string } | { type: 'consistency'; size1: number; size2: number; root1: string; root2: string }))[];
}

describe.skipIf(conformanceAbsent())('reference vectors of trees and proofs', () => {
  describe.each(hashers)('with the $name hasher', (hasher) => {
    test('RFC 6962 hashes and roots of transparency-dev', () => {
      const golden = conformance<{ hasher: { what: string; sha256: string }[]; leaf_inputs_hex: string[]; roots_by_size: string[] }>('merkle/rfc6962-golden.json');
      const found = golden.hasher.map(({ what, sha256: expected }) => {
        if (what === 'empty root') return [what, hex(sha256(new Uint8Array(), hasher)), expected];
        const [, data] = /^leaf "(.*)"$/.exec(what) ?? [];
        if (data !== undefined) return [what, hex(hashLeaf(Buffer.from(data), hasher)), expected];
        const [, left, right] = /"(.*?)".*"(.*?)"/.exec(what) ?? [];
        return [what, hex(hasher.sha256(Buffer.concat([Buffer.of(1), Buffer.from(left!), Buffer.from(right!)]))), expected];
      });
      expect(found.map(([what, computed]) => [what, computed])).toEqual(found.map(([what, , expected]) => [what, expected]));
      const entries = golden.leaf_inputs_hex.map(unhex);
      expect(golden.roots_by_size.map((_, size) => hex(treeRoot(entries.slice(0, size), hasher)))).toEqual(golden.roots_by_size);
    });

    test('inclusion probes of transparency-dev', () => {
      const probes = conformance<{ file: string; leafIdx: number; treeSize: number; root: string; leafHash: string; proof: string[] | null; wantErr: boolean }[]>('merkle/probes/inclusion.json');
      const wrong = probes.filter(({ leafIdx, treeSize, root, leafHash, proof, wantErr }) => {
        const claim = { index: leafIdx, size: treeSize, root: unbase64(root), leafHash: unbase64(leafHash), proof: (proof ?? []).map(unbase64) };
        return verifyInclusion(claim, hasher).ok === wantErr;
      });
      expect(wrong.map(({ file }) => file)).toEqual([]);
      expect(probes).toHaveLength(53);
    });

    test('consistency probes of transparency-dev', () => {
      const probes = conformance<{ file: string; size1: number; size2: number; root1: string; root2: string; proof: string[] | null; wantErr: boolean }[]>('merkle/probes/consistency.json');
      const wrong = probes.filter(({ size1, size2, root1, root2, proof, wantErr }) => {
        const claim = { size1, size2, root1: unbase64(root1), root2: unbase64(root2), proof: (proof ?? []).map(unbase64) };
        return verifyConsistency(claim, hasher).ok === wantErr;
      });
      expect(wrong.map(({ file }) => file)).toEqual([]);
      expect(probes).toHaveLength(43);
    });

    test('generated cases: roots, verdicts and proofs', () => {
      const { seed, roots, cases, generate } = conformance<TreeCases>('merkle/cases/tree.json');
      const largest = Math.max(...roots.map(({ size }) => size), ...generate.map(({ size }) => size));
      const tree = MerkleTree.fromEntries(leaves(seed, largest), hasher);
      for (const { size, root } of roots) expect(hex(tree.root(size))).toBe(root);
      for (const { size, index, inclusion, from, consistency } of generate) {
        expect(tree.inclusionProof(index, size).map(hex)).toEqual(inclusion);
        expect(tree.consistencyProof(from, size).map(hex)).toEqual(consistency);
      }
      // Subtree proofs (subtree/v1) are reserved and not implemented.
      const concerned = cases.filter((c) => c.kind === 'inclusion' || c.kind === 'consistency');
      const verdicts = concerned.map((c) => {
        const proof = c.proof.map(unhex);
        return c.kind === 'inclusion'
          ? verifyInclusion({ index: c.index, size: c.size, leafHash: unhex(c.leafHash), proof, root: unhex(c.root) }, hasher).ok
          : verifyConsistency({ size1: c.size1, size2: c.size2, root1: unhex(c.root1), root2: unhex(c.root2), proof }, hasher).ok;
      });
      expect(verdicts).toEqual(concerned.map(({ ok }) => ok));
    });

    test('roots of 0 to 2,048 leaves and spot proofs', () => {
      const golden = conformance<Roots>('merkle/roots-and-tiles.json');
      const range = new CompactRange(hasher);
      const roots = [hex(range.root())];
      const flat: Uint8Array[] = [];
      for (let i = 0; i < 2048; i++) {
        flat.push(hashLeaf(leaf(golden.seed, i), hasher));
        range.append(flat[i]!);
        roots.push(hex(range.root()));
      }
      expect(createHash('sha256').update(roots.map((root, n) => `${n} ${root}\n`).join('')).digest('hex')).toBe(golden.rolling_roots_0_2048.sha256);
      for (const [size, root] of Object.entries(golden.roots)) {
        expect(roots[Number(size)]).toBe(root);
        expect(hex(rootOfLeafHashes(Buffer.concat(flat.slice(0, Number(size))), hasher))).toBe(root);
      }
      const tree = MerkleTree.fromLeafHashes(flat, hasher);
      for (const spot of golden.spot_proofs) {
        if (spot.type === 'inclusion') expect(tree.inclusionProof(spot.index, spot.size).map(hex)).toEqual(spot.proof);
        else expect(tree.consistencyProof(spot.size1, spot.size2).map(hex)).toEqual(spot.proof);
      }
    });
  });
});

test.each(hashers)('the empty root is SHA-256 of nothing: $name', (hasher) => {
  expect(sha256(new Uint8Array(), hasher)).toEqual(EMPTY_ROOT);
  expect(treeRoot([], hasher)).toEqual(EMPTY_ROOT);
  expect(MerkleTree.fromEntries([], hasher).root()).toEqual(EMPTY_ROOT);
  expect(hashNode(EMPTY_ROOT, EMPTY_ROOT, hasher)).toEqual(hasher.sha256(Buffer.concat([Buffer.of(1), EMPTY_ROOT, EMPTY_ROOT])));
});
