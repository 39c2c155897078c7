import { compareBytes, type Digest, DIGEST_LENGTH, type Hex, type Root, toHex } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { defaultHasher } from './default-hasher.ts';
import type { Hasher } from './hasher.ts';
import { MerkleTree } from './merkle-tree.ts';
import { bindRoot, domainTag, encodeId, hashRecord } from './set-encoding.ts';
import { SET_PROOF_VERSION, type SetProof, type SetProofLeaf } from './set-proof.ts';
import { MAX_RECORDS, MAX_VALUE_LENGTH, setRules } from './set-rules.ts';

/** Faults that are reported in full; what comes after is counted. */
const MAX_FAULTS = 1000;

/** One member of a set. */
export interface SetRecord {
  readonly id: string;
  readonly value: Uint8Array;
}

/** A set of records behind one root that binds its domain, its size, and each id to the SHA-256 of its value. */
export interface SetCommitment {
  readonly domain: string;
  /** Number of records. */
  readonly size: number;
  /** What the set is known by. */
  readonly root: Root;
  /** RFC 6962 root over the leaves alone. */
  readonly treeRoot: Root;
  /**
   * Proof that the id is in the set, with the digest of its value, or that it is not. O(log n) hashes.
   * @throws RangeError for an id that no record can have
   */
  prove(id: string): SetProof;
  /**
   * The set with these records, in the place of those that have the same ids, and without those that are gone: the same as
   * {@link buildSet} gives for all of them, and refused as there. Of the records that stay no hash is computed again.
   */
  with(records: Iterable<SetRecord>, gone?: Iterable<string>): Result<SetCommitment>;
}

interface Member {
  readonly id: string;
  readonly key: Uint8Array;
  readonly valueHash: Digest;
  /** Place in the order of arrival. */
  readonly arrival: number;
}

/**
 * Commits to a set: leaves `hashLeaf(tag ‖ u16 length ‖ id ‖ SHA256(value))` sorted by the bytes of their ids, so the order of
 * arrival is irrelevant. Refuses with `set/bad-id`, `set/duplicate-id` and `set/too-large`; O(n log n) time, about
 * 200 bytes a record, no value is kept.
 * @throws TypeError for a domain that does not match `^[a-z0-9][a-z0-9._/-]{0,63}$`
 */
export function buildSet(records: Iterable<SetRecord>, options: { readonly domain: string }, hasher: Hasher = defaultHasher): Result<SetCommitment> {
  const tag = domainTag(options.domain);
  const read = readMembers(records, hasher);
  return read.ok ? accept(commitment(options.domain, tag, read.value, hashLeaves(read.value, tag, hasher), hasher)) : read;
}

/** The members by the bytes of their ids. */
function readMembers(records: Iterable<SetRecord>, hasher: Hasher): Result<readonly Member[]> {
  const members: Member[] = [];
  const faults: Finding[] = [];
  let arrival = 0;
  for (const { id, value } of records) {
    if (arrival === MAX_RECORDS) return refuse(...faults, tooMany());
    const key = typeof id === 'string' ? encodeId(id) : undefined;
    if (key === undefined) faults.push(badId(id, arrival));
    if (value.length > MAX_VALUE_LENGTH) faults.push(tooLong(value.length, arrival));
    else if (key !== undefined) members.push({ id, key, valueHash: hasher.sha256(value), arrival });
    arrival++;
    if (faults.length === MAX_FAULTS) return refuse(...faults);
  }
  members.sort((a, b) => compareBytes(a.key, b.key) || a.arrival - b.arrival);
  faults.push(...duplicates(members).slice(0, MAX_FAULTS - faults.length));
  if (faults.length > 0) return refuse(...faults);
  return accept(members);
}

/** The leaves of the members, one after the other. */
function hashLeaves(members: readonly Member[], tag: Uint8Array, hasher: Hasher): Uint8Array {
  return joined(members.map(({ key, valueHash }) => hashRecord(tag, key, valueHash, hasher)));
}

// As arguments of one call they could be too many.
function joined(hashes: readonly Uint8Array[]): Uint8Array {
  const flat = new Uint8Array(hashes.length * DIGEST_LENGTH);
  hashes.forEach((hash, index) => {
    flat.set(hash, index * DIGEST_LENGTH);
  });
  return flat;
}

function commitment(domain: string, tag: Uint8Array, members: readonly Member[], leaves: Uint8Array, hasher: Hasher): SetCommitment {
  const size = members.length;
  const tree = MerkleTree.fromLeafHashes(leaves, hasher);
  const treeRoot = tree.root();
  const leaf = (index: number): SetProofLeaf[] => {
    const member = members[index];
    return member === undefined ? [] : [{ index, id: member.id, valueSha256: toHex(member.valueHash), path: tree.inclusionProof(index).map((hash): Hex => toHex(hash)) }];
  };
  return {
    domain,
    size,
    root: bindRoot(tag, size, treeRoot, hasher),
    treeRoot,
    prove(id) {
      const key = encodeId(id);
      if (key === undefined) throw new RangeError(`Cannot prove an id: 1 to 1,024 bytes of UTF-8 without control characters are needed, received ${JSON.stringify(id.slice(0, 64))}`);
      const at = firstNotBelow(members, key);
      const found = members[at]?.id === id;
      return { schema_version: SET_PROOF_VERSION, domain, kind: found ? 'inclusion' : 'absence', size, id, leaves: found ? leaf(at) : [...leaf(at - 1), ...leaf(at)] };
    },
    with(records, gone = []) {
      const read = readMembers(records, hasher);
      if (!read.ok) return read;
      const others = new Set([...gone, ...read.value.map(({ id }) => id)]);
      const changed = hashLeaves(read.value, tag, hasher);
      const all = [
        ...members.flatMap((member, index) => (others.has(member.id) ? [] : [{ member, leaf: leaves.subarray(index * DIGEST_LENGTH, (index + 1) * DIGEST_LENGTH) }])),
        ...read.value.map((member, index) => ({ member, leaf: changed.subarray(index * DIGEST_LENGTH, (index + 1) * DIGEST_LENGTH) })),
      ].sort((a, b) => compareBytes(a.member.key, b.member.key));
      if (all.length > MAX_RECORDS) return refuse(tooMany());
      return accept(commitment(domain, tag, all.map(({ member }) => member), joined(all.map(({ leaf: hash }) => hash)), hasher));
    },
  };
}

/** Index of the first member whose id is not below the key; their number if there is none. */
function firstNotBelow(members: readonly Member[], key: Uint8Array): number {
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const member = members[middle];
    if (member !== undefined && compareBytes(member.key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function duplicates(sorted: readonly Member[]): Finding[] {
  return sorted.flatMap((member, i) => {
    const before = sorted[i - 1];
    if (before?.id !== member.id) return [];
    return [
      setRules.finding('set/duplicate-id', {
        sentence: `Records ${before.arrival} and ${member.arrival} have the same id; a set has one record for each`,
        subject: member.id,
        location: { pointer: `/${member.arrival}` },
      }),
    ];
  });
}

/** The finding for a record without a usable id; `id` is whatever stands in its place. */
function badId(id: unknown, arrival: number): Finding {
  const shown = typeof id === 'string' ? JSON.stringify(id.slice(0, 64)) : `a value of type ${typeof id}`;
  return setRules.finding('set/bad-id', {
    sentence: `Record ${arrival} has the id ${shown}${typeof id === 'string' && id.length > 64 ? '…' : ''}; 1 to 1,024 bytes of UTF-8 without control characters are needed`,
    location: { pointer: `/${arrival}` },
  });
}

function tooLong(length: number, arrival: number): Finding {
  return setRules.finding('set/too-large', {
    sentence: `The value of record ${arrival} has ${length} bytes; at most ${MAX_VALUE_LENGTH} are allowed`,
    location: { pointer: `/${arrival}` },
    expected: MAX_VALUE_LENGTH,
    actual: length,
  });
}

function tooMany(): Finding {
  return setRules.finding('set/too-large', { sentence: `The set has more than ${MAX_RECORDS} records`, expected: MAX_RECORDS });
}
