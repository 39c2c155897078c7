import { type Digest, digestFromHex, type Hex } from '@plimsoll/bytes';
import { encodeId } from './set-encoding.ts';
import { MAX_RECORDS } from './set-rules.ts';

/** The `schema_version` of every {@link SetProof}. */
export const SET_PROOF_VERSION = 'plimsoll.set-proof.v1';

/** A record and its path to the tree root. */
export interface SetProofLeaf {
  readonly index: number;
  readonly id: string;
  /** SHA-256 of the record's value. */
  readonly valueSha256: Hex;
  /** Hashes from the leaf's sibling up. */
  readonly path: readonly Hex[];
}

/**
 * A closed JSON document that shows that an id is in a set (one leaf, its own) or is not: no leaf of an empty set, the
 * first leaf if the id would come before it, the last if after, or two neighbours with the id between.
 */
export interface SetProof {
  readonly schema_version: typeof SET_PROOF_VERSION;
  readonly domain: string;
  readonly kind: 'inclusion' | 'absence';
  readonly size: number;
  readonly id: string;
  readonly leaves: readonly SetProofLeaf[];
}

/** A leaf with its text decoded. */
export interface DecodedLeaf {
  readonly index: number;
  readonly id: Uint8Array;
  readonly valueHash: Digest;
  readonly path: readonly Digest[];
}

/** A proof whose every member has its shape; what it shows is not checked yet. */
export interface DecodedSetProof {
  readonly domain: string;
  readonly kind: SetProof['kind'];
  readonly size: number;
  readonly id: string;
  readonly leaves: readonly DecodedLeaf[];
}

/** Tells what is wrong at a JSON pointer of the proof. */
export type Report = (pointer: string, problem: string) => void;

/** Reads a proof from plain JSON values; undefined if anything was reported, and then everything was. */
export function decodeSetProof(value: unknown, report: Report): DecodedSetProof | undefined {
  let faults = 0;
  const fault: Report = (pointer, problem) => {
    faults++;
    report(pointer, problem);
  };
  const document = closed(value, '', ['schema_version', 'domain', 'kind', 'size', 'id', 'leaves'], fault);
  if (document === undefined) return undefined;
  const { schema_version, domain, kind, size, id, leaves } = document;
  if (schema_version !== SET_PROOF_VERSION) fault('/schema_version', `must be ${JSON.stringify(SET_PROOF_VERSION)}`);
  if (typeof domain !== 'string') fault('/domain', 'must be a string');
  if (kind !== 'inclusion' && kind !== 'absence') fault('/kind', 'must be "inclusion" or "absence"');
  if (!isCount(size, MAX_RECORDS)) fault('/size', `must be an integer from 0 to ${MAX_RECORDS}`);
  if (typeof id !== 'string') fault('/id', 'must be a string');
  if (!Array.isArray(leaves) || leaves.length > 2) fault('/leaves', 'must be an array of at most two leaves');
  const items: readonly unknown[] = Array.isArray(leaves) ? leaves.slice(0, 2) : [];
  const decoded = items.map((leaf, i) => decodeLeaf(leaf, `/leaves/${i}`, fault)).filter((leaf) => leaf !== undefined);
  return faults > 0 ? undefined : { domain: domain as string, kind: kind as SetProof['kind'], size: size as number, id: id as string, leaves: decoded };
}

function decodeLeaf(value: unknown, at: string, fault: Report): DecodedLeaf | undefined {
  const leaf = closed(value, at, ['index', 'id', 'valueSha256', 'path'], fault);
  if (leaf === undefined) return undefined;
  const id = typeof leaf['id'] === 'string' ? encodeId(leaf['id']) : undefined;
  const valueHash = digestOf(leaf['valueSha256']);
  const { index, path: given } = leaf;
  const path = Array.isArray(given) ? given.map(digestOf).filter((hash) => hash !== undefined) : undefined;
  if (!isCount(index, MAX_RECORDS - 1)) fault(`${at}/index`, 'must be the index of a record');
  if (id === undefined) fault(`${at}/id`, 'must be 1 to 1,024 bytes of UTF-8 without control characters');
  if (valueHash === undefined) fault(`${at}/valueSha256`, 'must be 64 lower-case hexadecimal digits');
  if (path === undefined || path.length !== (given as unknown[]).length) fault(`${at}/path`, 'must be an array of hashes of 64 lower-case hexadecimal digits');
  return isCount(index, MAX_RECORDS - 1) && id && valueHash && path ? { index, id, valueHash, path } : undefined;
}

/** The members of an object that has exactly these. */
function closed(value: unknown, at: string, names: readonly string[], fault: Report): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fault(at, 'must be an object');
    return undefined;
  }
  const keys = Object.keys(value);
  const missing = names.filter((name) => !keys.includes(name));
  const unknown = keys.filter((key) => !names.includes(key));
  if (missing.length > 0) fault(at, `lacks ${missing.join(', ')}`);
  if (unknown.length > 0) fault(at, `has ${unknown.length} members that a proof does not have, the first named ${JSON.stringify(unknown[0]?.slice(0, 64))}`);
  return missing.length > 0 ? undefined : (value as Record<string, unknown>);
}

function isCount(value: unknown, largest: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largest && !Object.is(value, -0);
}

function digestOf(value: unknown): Digest | undefined {
  return typeof value === 'string' ? digestFromHex(value) : undefined;
}
