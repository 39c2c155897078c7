import { compareBytes, concatBytes, type Digest, encodeUtf8, type Hex, toHex } from '@plimsoll/bytes';
import { type JsonTree, parseJsonTree } from '@plimsoll/canonical-json';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { defaultHasher } from './default-hasher.ts';
import type { Hasher } from './hasher.ts';
import { legacyRules } from './legacy-rules.ts';
import { escapeBeyondAscii, isAmbiguousNumber, legacyText } from './legacy-text.ts';

/** Places that a finding names; the rest is counted. */
const SHOWN = 10;

/** The root of the first registries, in the two forms in which it was computed. */
export interface LegacyRoot {
  /** The `utf8` variant. */
  readonly root: Hex;
  readonly variants: {
    /** Characters beyond ASCII hashed as UTF-8. */
    readonly utf8: Hex;
    /** Characters above U+007E hashed as `\uxxxx`. */
    readonly ascii: Hex;
  };
  /** Number of records. */
  readonly count: number;
}

/** A record's leaves and what its text leaves open. */
interface Leaf {
  readonly utf8: Digest;
  readonly ascii: Digest;
  readonly id: string | undefined;
}

/**
 * The `legacy-sorted` root of a registry's `records` array, for verifying roots of old files; nothing writes it. Leaf =
 * `SHA256(compact JSON of the record)`; leaves sorted bytewise; pairs from left to right `SHA256(left ‖ right)`, an odd last
 * one with itself; no record: `SHA256("meta-empty")`. Always warns with `legacy/weak-profile`; the other findings of this
 * profile stand beside the root too and the caller decides. Refuses with `json/*` and `legacy/not-an-array`. O(n log n).
 */
export function legacySortedRoot(records: string | Uint8Array | JsonTree, hasher: Hasher = defaultHasher): Result<LegacyRoot> {
  const parsed = typeof records === 'string' || records instanceof Uint8Array ? parseJsonTree(records) : accept(records);
  if (!parsed.ok) return parsed;
  const tree = parsed.value;
  if (tree.kind !== 'array') {
    return refuse(legacyRules.finding('legacy/not-an-array', { sentence: `The records are of kind ${tree.kind}; an array is needed`, location: { pointer: '' }, expected: 'array', actual: tree.kind }));
  }
  const numbers: string[] = [];
  const escaped: string[] = [];
  const leaves = tree.items.map((record, i): Leaf => {
    const text = legacyText(record, `/${i}`, (lexeme, pointer) => {
      if (isAmbiguousNumber(lexeme)) numbers.push(pointer);
    });
    const ascii = escapeBeyondAscii(text);
    if (ascii !== text) escaped.push(`/${i}`);
    return { utf8: hasher.sha256(encodeUtf8(text)), ascii: hasher.sha256(encodeUtf8(ascii)), id: idOf(record) };
  });
  const utf8 = sortedRoot(leaves.map((leaf) => leaf.utf8), hasher);
  const ascii = escaped.length === 0 ? utf8 : sortedRoot(leaves.map((leaf) => leaf.ascii), hasher);
  const findings = [
    legacyRules.finding('legacy/weak-profile', { sentence: `A legacy root over ${leaves.length} records does not exclude a copied record and covers nothing but the records` }),
    ...open('legacy/duplicate-record', repeated(leaves.map((leaf) => toHex(leaf.utf8))), (n) => `${n} records are copies of an earlier one`),
    ...open('legacy/duplicate-id', repeated(leaves.map((leaf) => leaf.id)), (n) => `${n} records have the id of an earlier one`),
    ...open('legacy/number-ambiguous', numbers, (n) => `${n} numbers are written as the first implementations would not print them`),
    ...open('legacy/escape-ambiguous', escaped, (n) => `${n} records have characters above U+007E, so the two variants of the root differ`),
  ];
  return accept({ root: utf8, variants: { utf8, ascii }, count: leaves.length }, findings);
}

function sortedRoot(leaves: Digest[], hasher: Hasher): Hex {
  let level = leaves.sort(compareBytes);
  while (level.length > 1) level = pairUp(level, hasher);
  return toHex(level[0] ?? hasher.sha256(encodeUtf8('meta-empty')));
}

function pairUp(level: readonly Digest[], hasher: Hasher): Digest[] {
  return level.flatMap((left, i) => (i % 2 === 0 ? [hasher.sha256(concatBytes(left, level[i + 1] ?? left))] : []));
}

function idOf(record: JsonTree): string | undefined {
  if (record.kind !== 'object') return undefined;
  const id = record.members.find(({ key }) => key === 'id')?.value;
  return id?.kind === 'string' ? id.value : undefined;
}

/** Pointers of the records whose key an earlier record has. */
function repeated(keys: readonly (string | undefined)[]): string[] {
  const seen = new Set<string>();
  return keys.flatMap((key, i) => {
    if (key === undefined) return [];
    if (seen.has(key)) return [`/${i}`];
    seen.add(key);
    return [];
  });
}

/** One finding for all places of a rule, none if there are none. */
function open(id: Exclude<keyof typeof legacyRules.table, 'legacy/not-an-array'>, pointers: readonly string[], say: (count: number) => string): Finding[] {
  const [pointer] = pointers;
  if (pointer === undefined) return [];
  return [
    legacyRules.finding(id, { sentence: `${say(pointers.length)}, the first at ${pointer}`, location: { pointer }, actual: pointers.length, detail: { pointers: pointers.slice(0, SHOWN) } }),
  ];
}
