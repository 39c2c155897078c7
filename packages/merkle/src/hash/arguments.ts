import { DIGEST_LENGTH } from '@plimsoll/bytes';

/** Throws TypeError unless the message is a `Uint8Array`: `crypto.hash` would take text, `set` any list. */
export function requireBytes(message: Uint8Array): void {
  if (!(message instanceof Uint8Array)) throw new TypeError(`Cannot hash: a Uint8Array is needed, received ${typeof message}`);
}

/** Throws RangeError unless there are that many pairs in the level; reading past its end would hash something else. */
export function requirePairs(level: Uint8Array, pairs: number): void {
  if (!Number.isSafeInteger(pairs) || pairs < 0 || pairs * 2 * DIGEST_LENGTH > level.length) {
    throw new RangeError(`Cannot hash pairs: a number of pairs within ${level.length} bytes is needed, received ${pairs}`);
  }
}

/** The number of entries that `out` has room for; throws RangeError unless `entries` holds as many of that length. */
export function requireEntries(entries: Uint8Array, length: number, out: Uint8Array): number {
  const count = out.length / DIGEST_LENGTH;
  if (!Number.isSafeInteger(count)) throw new RangeError(`Cannot hash leaves: room for digests of ${DIGEST_LENGTH} bytes is needed, received ${out.length} bytes`);
  if (!Number.isSafeInteger(length) || length < 0 || length * count > entries.length) {
    throw new RangeError(`Cannot hash leaves: an entry length of which ${entries.length} bytes hold ${count} is needed, received ${length}`);
  }
  return count;
}
