import { type Digest, DIGEST_LENGTH, equalBytes, isDigest, type Root, toHex } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { defaultHasher } from './default-hasher.ts';
import type { Hasher } from './hasher.ts';
import { MAX_PROOF_HASHES, proofRules, type ProofStep } from './proof-rules.ts';
import { climb, wayOf } from './proof-walk.ts';
import { isTreeSize, type TreeSize } from './tree-size.ts';

/** A leaf and the hashes from its sibling up, all of it as untrusted as where it came from. */
export interface InclusionProof {
  readonly index: TreeSize;
  readonly size: TreeSize;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** That the leaf stands at this index of the tree with this size and root. */
export interface InclusionClaim extends InclusionProof {
  readonly root: Uint8Array;
}

/** Every step but the comparison of roots. */
type Fault = Exclude<ProofStep, 'root-mismatch'>;

/**
 * The root that the proof leads to, RFC 9162 section 2.1.3.2; {@link verifyInclusion} is this and one comparison.
 * Refuses with `proof/inclusion`. At most 63 node hashes, and none before the number of hashes is known to be right.
 */
export function rootFromInclusionProof(proof: InclusionProof, hasher: Hasher = defaultHasher): Result<Root> {
  const root = walk(proof, hasher);
  return typeof root === 'string' ? refuse(explain(proof, root)) : accept(root);
}

/**
 * Checks that the leaf stands at the index of the tree, RFC 9162 section 2.1.3.2: the root if it does, otherwise one
 * `proof/inclusion` whose `actual` is the {@link ProofStep} that failed. Never throws for what a document can contain.
 */
export function verifyInclusion(claim: InclusionClaim, hasher: Hasher = defaultHasher): Result<Root> {
  if (!isDigest(claim.root)) return refuse(explain(claim, 'hash-length'));
  const root = walk(claim, hasher);
  if (typeof root === 'string') return refuse(explain(claim, root));
  return equalBytes(root, claim.root) ? accept(root) : refuse(mismatch(claim, root));
}

function walk({ index, size, leafHash, proof }: InclusionProof, hasher: Hasher): Digest | Fault {
  if (!isTreeSize(size)) return 'size';
  if (!isTreeSize(index) || index >= size) return 'index';
  if (proof.length > MAX_PROOF_HASHES) return 'too-long';
  if (!isDigest(leafHash) || !proof.every(isDigest)) return 'hash-length';
  const way = wayOf(index, typeof size === 'number' ? size - 1 : size - 1n);
  const needed = way.inner + way.border;
  if (proof.length !== needed) return proof.length < needed ? 'too-short' : 'too-long';
  return climb(way, 0, leafHash, proof, 0, hasher);
}

const said: Record<Fault, string> = {
  size: 'the tree size must be an integer in [1, 2^64)',
  index: 'the index must be an integer below the size',
  'hash-length': `the leaf hash, the root and each hash of the proof must have ${DIGEST_LENGTH} bytes`,
  'too-short': 'the proof has fewer hashes than this index and size need',
  'too-long': 'the proof has more hashes than this index and size need',
};

function explain({ index, size, proof }: InclusionProof, step: Fault): Finding {
  return proofRules.finding('proof/inclusion', {
    sentence: `Leaf ${String(index)} is not proven to be in the tree of size ${String(size)}: ${said[step]}`,
    actual: step,
    detail: { index: String(index), size: String(size), hashes: proof.length },
  });
}

function mismatch({ index, size, proof, root }: InclusionClaim, computed: Digest): Finding {
  return proofRules.finding('proof/inclusion', {
    sentence: `Leaf ${String(index)} is not proven to be in the tree of size ${String(size)}: the proof leads to another root than the expected one`,
    expected: toHex(root),
    actual: 'root-mismatch',
    evidence: [
      { name: 'expected root', sha256: toHex(root) },
      { name: 'computed root', sha256: toHex(computed) },
    ],
    detail: { index: String(index), size: String(size), hashes: proof.length },
  });
}
