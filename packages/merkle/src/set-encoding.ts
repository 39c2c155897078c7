import { concatBytes, type Digest, encodeUtf8, type Root } from '@plimsoll/bytes';
import type { Hasher } from './hasher.ts';

const DOMAIN = /^[a-z0-9][a-z0-9._/-]{0,63}$/;
// eslint-disable-next-line no-control-regex -- control characters are what an id must not have
const FORBIDDEN = /[\u0000-\u001f\u007f]|\p{Surrogate}/u;
const MAX_ID_LENGTH = 1024;
const SET_ROOT = Uint8Array.of(2);
const LABEL = encodeUtf8('plimsoll.set.v1');

/**
 * The bytes of an id, which sets are sorted by; undefined unless they are 1 to 1,024 bytes of well-formed UTF-8
 * without U+0000–001F and U+007F.
 */
export function encodeId(id: string): Uint8Array | undefined {
  if (id.length === 0 || id.length > MAX_ID_LENGTH || FORBIDDEN.test(id)) return undefined;
  const bytes = encodeUtf8(id);
  return bytes.length <= MAX_ID_LENGTH ? bytes : undefined;
}

/**
 * The tag that every leaf and root of sets of the domain begins with: `"plimsoll.set.v1" 00 ‖ u8 length ‖ domain`.
 * @throws TypeError for a domain that does not match `^[a-z0-9][a-z0-9._/-]{0,63}$`
 */
export function domainTag(domain: string): Uint8Array {
  if (typeof domain !== 'string' || !DOMAIN.test(domain)) {
    throw new TypeError(`Cannot commit to a set: the domain must match ${DOMAIN.source}, received ${JSON.stringify(domain)}`);
  }
  return concatBytes(LABEL, Uint8Array.of(0, domain.length), encodeUtf8(domain));
}

/** Hash of a record's leaf: `hashLeaf(tag ‖ u16 length ‖ id ‖ SHA256(value))`, the length big-endian. */
export function hashRecord(tag: Uint8Array, id: Uint8Array, valueHash: Digest, hasher: Hasher): Digest {
  return hasher.hashLeaf(concatBytes(tag, Uint8Array.of(id.length >> 8, id.length & 255), id, valueHash));
}

/**
 * The root of the set: `SHA256(02 ‖ tag ‖ u64 size ‖ tree root)`, the size big-endian. The first byte keeps it apart from
 * leaves and nodes, so it is never the root of a log.
 */
export function bindRoot(tag: Uint8Array, size: number, treeRoot: Root, hasher: Hasher): Root {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(size));
  return hasher.sha256(concatBytes(SET_ROOT, tag, length, treeRoot));
}
