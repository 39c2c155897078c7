import { canonicalBytes } from '@plimsoll/canonical-json';
import type { Json, Result } from '@plimsoll/findings';
import { defaultHasher } from './default-hasher.ts';
import type { Hasher } from './hasher.ts';
import { buildSet, type SetCommitment, type SetRecord } from './set-commitment.ts';

/** One JSON object. */
export type JsonObject = Readonly<Record<string, Json>>;

/** How records become members of a set. */
export interface SetOfJsonOptions {
  readonly domain: string;
  /** The member that holds the id, `id` if absent. */
  readonly id?: string;
  /** Members that the set does not commit to. */
  readonly omit?: readonly string[];
}

/**
 * {@link buildSet} of JSON objects: a record's value is its RFC 8785 bytes without the omitted members, its id the string
 * in the member named by `id`. A missing or other id is `set/bad-id`.
 * @throws CanonicalJsonError for a record that is not plain JSON; one that `parseJson` gave always is
 */
export function setOfJson(records: Iterable<JsonObject>, options: SetOfJsonOptions, hasher: Hasher = defaultHasher): Result<SetCommitment> {
  const { domain, id = 'id', omit = [] } = options;
  const omitted = new Set(omit);
  return buildSet(members(records, id, omitted), { domain }, hasher);
}

function* members(records: Iterable<JsonObject>, id: string, omitted: ReadonlySet<string>): Generator<SetRecord> {
  for (const record of records) {
    const value = Object.fromEntries(Object.entries(record).filter(([key]) => !omitted.has(key)));
    // What is not a string is refused there, with its place.
    yield { id: (Object.hasOwn(record, id) ? record[id] : undefined) as string, value: canonicalBytes(value) };
  }
}
