import { type Digest, DIGEST_LENGTH, equalBytes, isDigest, type Root, toHex } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { defaultHasher } from './default-hasher.ts';
import type { Hasher } from './hasher.ts';
import { MAX_PROOF_HASHES, proofRules, type ProofStep } from './proof-rules.ts';
import { climb, climbLeft, wayOf } from './proof-walk.ts';
import { bitLength, isTreeSize, type TreeSize } from './tree-size.ts';

/** Two sizes, the root of the first, and the hashes between them, all of it as untrusted as where it came from. */
export interface ConsistencyProof {
  readonly size1: TreeSize;
  readonly size2: TreeSize;
  readonly root1: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** That the tree of the first size and root is a prefix of the tree of the second. */
export interface ConsistencyClaim extends ConsistencyProof {
  readonly root2: Uint8Array;
}

/** The roots that a proof leads to; both equal to the claimed ones if it holds. */
export interface ConsistencyRoots {
  readonly root1: Root;
  readonly root2: Root;
}

/** What can be wrong before roots are compared. */
type Fault = Exclude<ProofStep, 'root-mismatch' | 'index'>;

/**
 * Both roots that the proof leads to, RFC 9162 section 2.1.4.2, so that a caller can tell which of two checkpoints it
 * contradicts. `root1` enters only where the first size is a power of two or equal to the second, and comes back unchanged
 * there: then only `root2` can differ. Refuses with `proof/consistency`. At most 126 node hashes.
 */
export function rootsFromConsistencyProof(proof: ConsistencyProof, hasher: Hasher = defaultHasher): Result<ConsistencyRoots> {
  const roots = walk(proof, hasher);
  return typeof roots === 'string' ? refuse(explain(proof, roots)) : accept(roots);
}

/**
 * Checks that the first tree is a prefix of the second, RFC 9162 section 2.1.4.2: the roots if it is, otherwise one
 * `proof/consistency` whose `actual` is the {@link ProofStep} that failed. Needs 0 < size1 <= size2, as every tree is
 * consistent with the empty one without a proof. Never throws for what a document can contain.
 */
export function verifyConsistency(claim: ConsistencyClaim, hasher: Hasher = defaultHasher): Result<ConsistencyRoots> {
  if (!isDigest(claim.root2)) return refuse(explain(claim, 'hash-length'));
  const roots = walk(claim, hasher);
  if (typeof roots === 'string') return refuse(explain(claim, roots));
  return equalBytes(roots.root1, claim.root1) && equalBytes(roots.root2, claim.root2) ? accept(roots) : refuse(mismatch(claim, roots));
}

/** Zero bits below the lowest set one. */
function trailingZeros(size: TreeSize): number {
  const value = BigInt(size);
  return bitLength(value & -value) - 1;
}

function walk({ size1, size2, root1, proof }: ConsistencyProof, hasher: Hasher): ConsistencyRoots | Fault {
  if (!isTreeSize(size1) || !isTreeSize(size2) || size1 <= 0 || size1 > size2) return 'size';
  if (proof.length > MAX_PROOF_HASHES) return 'too-long';
  if (!isDigest(root1) || !proof.every(isDigest)) return 'hash-length';
  // The number types may differ, the values decide.
  if (BigInt(size1) === BigInt(size2)) return proof.length > 0 ? 'too-long' : { root1, root2: root1 };
  // The last leaf of the first tree stands under a complete subtree of 2^level leaves that is a node of both trees.
  const level = trailingZeros(size1);
  const way = wayOf(typeof size1 === 'number' ? size1 - 1 : size1 - 1n, typeof size2 === 'number' ? size2 - 1 : size2 - 1n);
  const isWhole = bitLength(size1) === level + 1;
  const needed = way.inner - level + way.border + (isWhole ? 0 : 1);
  if (proof.length !== needed) return proof.length < needed ? 'too-short' : 'too-long';
  const seed = isWhole ? root1 : (proof[0] as Digest);
  const next = isWhole ? 0 : 1;
  return { root1: climbLeft(way, level, seed, proof, next, hasher), root2: climb(way, level, seed, proof, next, hasher) };
}

const said: Record<Fault, string> = {
  size: 'sizes must be integers with 0 < first <= second < 2^64',
  'hash-length': `both roots and each hash of the proof must have ${DIGEST_LENGTH} bytes`,
  'too-short': 'the proof has fewer hashes than these sizes need',
  'too-long': 'the proof has more hashes than these sizes need',
};

function explain({ size1, size2, proof }: ConsistencyProof, step: Fault): Finding {
  return proofRules.finding('proof/consistency', {
    sentence: `The tree of size ${String(size1)} is not proven to be a prefix of the tree of size ${String(size2)}: ${said[step]}`,
    actual: step,
    detail: { size1: String(size1), size2: String(size2), hashes: proof.length },
  });
}

function mismatch({ size1, size2, root1, root2, proof }: ConsistencyClaim, computed: ConsistencyRoots): Finding {
  const differing = [equalBytes(computed.root1, root1) ? [] : ['first'], equalBytes(computed.root2, root2) ? [] : ['second']].flat();
  return proofRules.finding('proof/consistency', {
    sentence: `The tree of size ${String(size1)} is not proven to be a prefix of the tree of size ${String(size2)}: the proof leads to another ${differing.join(' and another ')} root than the expected one`,
    expected: [toHex(root1), toHex(root2)],
    actual: 'root-mismatch',
    evidence: [
      { name: 'expected first root', sha256: toHex(root1) },
      { name: 'computed first root', sha256: toHex(computed.root1) },
      { name: 'expected second root', sha256: toHex(root2) },
      { name: 'computed second root', sha256: toHex(computed.root2) },
    ],
    detail: { size1: String(size1), size2: String(size2), hashes: proof.length, differing },
  });
}
