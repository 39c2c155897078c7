// Inclusion proofs of depth 17: against the check that @sigstore/verify makes of a log entry.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { hashLeaf, MerkleTree, verifyInclusion } from '@plimsoll/merkle';
import { compare } from './lib/compare.mjs';

// The check is inside the package, which exports only whole bundles; a bundle would add signatures to the time.
const require = createRequire(import.meta.url);
const sigstore = require(path.join(path.dirname(require.resolve('@sigstore/verify')), 'tlog/merkle.js'));

const SIZE = 2 ** 17;
const INDEXES = Array.from({ length: 1000 }, (_, i) => (i * 7919) % SIZE);

export async function run() {
  const entries = Array.from({ length: SIZE }, (_, i) => Buffer.from(`{"entry":${i}}`));
  const tree = MerkleTree.fromEntries(entries);
  const root = tree.root();
  const claims = INDEXES.map((index) => ({ index, entry: entries[index], proof: tree.inclusionProof(index) }));
  assert.ok(claims.every(({ proof }) => proof.length === 17));

  const rekor = claims.map(({ index, entry, proof }) => ({
    entry: { canonicalizedBody: entry, inclusionProof: { logIndex: String(index), hashes: proof.map((hash) => Buffer.from(hash)) } },
    checkpoint: { logSize: BigInt(SIZE), logHash: Buffer.from(root) },
  }));
  assert.throws(() => sigstore.verifyMerkleInclusion({ ...rekor[0].entry, canonicalizedBody: entries[1] }, rekor[0].checkpoint));

  return [
    await compare({
      task: `${claims.length} inclusion checks of depth 17, leaf hash included`,
      peer: '@sigstore/verify',
      goal: '>= 4',
      ours: () => {
        for (const { index, entry, proof } of claims) {
          if (!verifyInclusion({ index, size: SIZE, leafHash: hashLeaf(entry), proof, root }).ok) throw new Error('refused');
        }
      },
      theirs: () => {
        for (const { entry, checkpoint } of rekor) sigstore.verifyMerkleInclusion(entry, checkpoint);
      },
    }),
  ];
}
