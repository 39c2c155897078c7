import { nanosecondsOf } from '@plimsoll/attestations';

/** Whether a text is a time in UTC that exists. */
export function isTime(text: string): boolean {
  return nanosecondsOf(text) !== undefined;
}

/**
 * Nanoseconds since 1970, exactly.
 * @throws RangeError for a text that is no time in UTC
 */
export function nanoseconds(time: string): bigint {
  const value = nanosecondsOf(time);
  if (value === undefined) throw new RangeError(`Cannot compare times: RFC 3339 in UTC with Z is needed, received ${JSON.stringify(time)}`);
  return value;
}
