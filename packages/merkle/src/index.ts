export { CompactRange } from './compact-range.ts';
export { type ConsistencyClaim, type ConsistencyProof, type ConsistencyRoots, rootsFromConsistencyProof, verifyConsistency } from './consistency.ts';
export type { Hasher } from './hasher.ts';
export { EMPTY_ROOT, hashLeaf, hashNode, sha256 } from './hashing.ts';
export { type InclusionClaim, type InclusionProof, rootFromInclusionProof, verifyInclusion } from './inclusion.ts';
export { MerkleTree } from './merkle-tree.ts';
export { proofRules, type ProofStep } from './proof-rules.ts';
export { rootOfLeafHashes, treeRoot } from './tree-root.ts';
export type { TreeSize } from './tree-size.ts';
