import { asDigest, compareBytes, encodeUtf8, equalBytes, type Root, toHex } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { defaultHasher } from './default-hasher.ts';
import type { Hasher } from './hasher.ts';
import { EMPTY_ROOT } from './hashing.ts';
import { rootFromInclusionProof } from './inclusion.ts';
import { bindRoot, domainTag, encodeId, hashRecord } from './set-encoding.ts';
import { type DecodedSetProof, decodeSetProof, type Report } from './set-proof.ts';
import { setRules } from './set-rules.ts';

/** What a proof is asked about. */
export interface SetQuestion {
  /** Root of the set, from a source that is trusted. */
  readonly root: Uint8Array;
  readonly domain: string;
  readonly id: string;
  /** The record's value, if it is at hand: then only `present` with this value will do. */
  readonly value?: Uint8Array;
}

/**
 * Whether the id is in the set, according to a proof from outside: plain JSON values of a {@link SetProof}.
 * Every fault is one `set/proof-invalid` with a JSON pointer. At most 126 node hashes.
 * @throws TypeError for a malformed domain, RangeError for a root that has not 32 bytes
 */
export function verifySetProof(proof: unknown, question: SetQuestion, hasher: Hasher = defaultHasher): Result<'present' | 'absent'> {
  const tag = domainTag(question.domain);
  const root = asDigest(question.root);
  const faults: Finding[] = [];
  const report: Report = (pointer, problem) => {
    faults.push(setRules.finding('set/proof-invalid', { sentence: `The set proof does not hold: ${pointer || 'the document'} ${problem}`, location: { pointer } }));
  };
  const decoded = decodeSetProof(proof, report);
  if (decoded !== undefined) {
    checkQuestion(decoded, question, hasher, report);
    if (decoded.kind === 'inclusion') checkInclusion(decoded, report);
    else checkAbsence(decoded, report);
    checkRoot(decoded, tag, root, hasher, report);
  }
  if (decoded === undefined || faults.length > 0) return refuse(...faults);
  return accept(decoded.kind === 'inclusion' ? 'present' : 'absent');
}

/** The proof is about this set, this id and this value. */
function checkQuestion(proof: DecodedSetProof, { domain, id, value }: SetQuestion, hasher: Hasher, report: Report): void {
  if (proof.domain !== domain) report('/domain', `must be the domain asked about, ${JSON.stringify(domain)}`);
  if (proof.id !== id) report('/id', 'must be the id asked about');
  if (encodeId(proof.id) === undefined) report('/id', 'must be 1 to 1,024 bytes of UTF-8 without control characters');
  if (value === undefined) return;
  if (proof.kind === 'absence') report('/kind', 'must be "inclusion", as a value is given');
  const leaf = proof.leaves[0];
  if (proof.kind === 'inclusion' && leaf && !equalBytes(leaf.valueHash, hasher.sha256(value))) report('/leaves/0/valueSha256', 'must be the SHA-256 of the value given');
}

/** One leaf with the id. */
function checkInclusion({ leaves, id }: DecodedSetProof, report: Report): void {
  const [leaf] = leaves;
  if (leaf === undefined || leaves.length !== 1) report('/leaves', 'must be one leaf, as the proof is of inclusion');
  else if (compareBytes(leaf.id, encodeUtf8(id)) !== 0) report('/leaves/0/id', 'must be the id asked about');
}

/** Leaves that leave no room for the id. */
function checkAbsence({ leaves, id, size }: DecodedSetProof, report: Report): void {
  const asked = encodeUtf8(id);
  const [first, second] = leaves;
  if (first === undefined) {
    if (size !== 0) report('/leaves', 'must not be empty, as the set is not');
  } else if (second !== undefined) {
    if (second.index !== first.index + 1) report('/leaves/1/index', 'must be the neighbour of the first leaf');
    if (compareBytes(first.id, asked) >= 0) report('/leaves/0/id', 'must sort before the id asked about');
    if (compareBytes(asked, second.id) >= 0) report('/leaves/1/id', 'must sort after the id asked about');
  } else {
    const before = compareBytes(asked, first.id);
    const atEdge = (before < 0 && first.index === 0) || (before > 0 && first.index === size - 1);
    if (!atEdge) report('/leaves/0', 'must be the first leaf with a greater id or the last with a smaller one');
  }
}

/** Every leaf leads to one tree root, which with tag and size gives the root of the set. */
function checkRoot({ leaves, size }: DecodedSetProof, tag: Uint8Array, root: Root, hasher: Hasher, report: Report): void {
  if (leaves.length === 0) {
    if (!equalBytes(bindRoot(tag, size, EMPTY_ROOT, hasher), root)) report('/size', `must be that of the empty set of this domain with root ${toHex(root)}`);
    return;
  }
  leaves.forEach(({ index, id, valueHash, path }, i) => {
    const treeRoot = rootFromInclusionProof({ index, size, leafHash: hashRecord(tag, id, valueHash, hasher), proof: path }, hasher);
    if (!treeRoot.ok) report(`/leaves/${i}/path`, 'must have as many hashes as the index and the size need');
    else if (!equalBytes(bindRoot(tag, size, treeRoot.value, hasher), root)) report(`/leaves/${i}`, `must lead to the root ${toHex(root)}`);
  });
}
