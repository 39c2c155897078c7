import { encodeUtf8, type Hex, toHex } from '@plimsoll/bytes';
import type { JsonTree } from '@plimsoll/canonical-json';
import type { Finding } from '@plimsoll/findings';
import { type LegacyRoot, legacySortedRoot, sha256 } from '@plimsoll/merkle';
import { legacyNanoseconds, microseconds } from './legacy-time.ts';
import type { MecRecordShape } from './mec-format.ts';
import { typedRecord } from './typed-record.ts';

/** The form of a legacy root: characters beyond ASCII hashed as UTF-8, or as `\uxxxx`. */
export type MecVariant = keyof LegacyRoot['variants'];

/** A legacy root in both forms, and what the profile leaves open. */
export interface MecRoots {
  readonly variants: LegacyRoot['variants'];
  readonly findings: readonly Finding[];
}

/** The legacy root over records. */
export function rootOf(records: readonly JsonTree[]): MecRoots {
  const built = legacySortedRoot({ kind: 'array', items: records, start: 0, end: 0 });
  if (!built.ok) throw new RangeError(`Cannot compute a legacy root: ${built.findings[0]?.sentence ?? ''}`);
  return { variants: built.value.variants, findings: built.findings };
}

/** The leaf of one record: a tree of one has its leaf as root. */
export function leafOf(record: JsonTree, variant: MecVariant): Hex {
  return rootOf([record]).variants[variant];
}

/** The root that the original program computes after it read the records, which keeps six fields of each. */
export function typedRoot(records: readonly MecRecordShape[], variant: MecVariant): Hex {
  return rootOf(records.map(typedRecord)).variants[variant];
}

/** The root without the member `approvals` of any record. */
export function approvalFreeLegacyRoot(records: readonly JsonTree[], variant: MecVariant): Hex {
  const without = records.map((record) => (record.kind === 'object' ? { ...record, members: record.members.filter(({ key }) => key !== 'approvals') } : record));
  return rootOf(without).variants[variant];
}

const SALT = 'META_INVARIANT_SALT';
const STAMP = 8;

/** SHA-256 of the salt and, record by record, the id and the microseconds of its time as 8 bytes, big-endian. */
export function generationEntropy(records: readonly Pick<MecRecordShape, 'id' | 'updated_at'>[]): Hex {
  const ids = records.map(({ id }) => encodeUtf8(id));
  const salt = encodeUtf8(SALT);
  const bytes = new Uint8Array(ids.reduce((sum, id) => sum + id.length + STAMP, salt.length));
  const view = new DataView(bytes.buffer);
  bytes.set(salt);
  let at = salt.length;
  for (const [index, id] of ids.entries()) {
    bytes.set(id, at);
    at += id.length;
    view.setBigInt64(at, microseconds(legacyNanoseconds(records[index]?.updated_at ?? '') ?? 0n));
    at += STAMP;
  }
  return toHex(sha256(bytes));
}
