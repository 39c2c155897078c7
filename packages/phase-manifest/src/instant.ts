/** A point in time, exact: whole seconds since 1970 and the digits of the fraction without trailing zeros. */
export interface Instant {
  readonly seconds: number;
  readonly fraction: string;
}

const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$/;

/** The grammar of {@link instantOf} as a pattern of JSON Schema; it does not know the lengths of months. */
export const TIME_PATTERN = String.raw`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days in 400 years, after which the calendar repeats itself. */
const CYCLE = 146_097;

/** Seconds from 1970 to the first instant of the day, in the proleptic Gregorian calendar; undefined if there is no such day. */
function secondsOfDay(year: number, month: number, day: number): number | undefined {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && leap ? 29 : DAYS[month - 1];
  if (days === undefined || day < 1 || day > days) return undefined;
  // A cycle later, for Date takes the years 0 to 99 for others.
  return Date.UTC(year + 400, month - 1, day) / 1000 - CYCLE * 86_400;
}

/** The number of the two digits at the place. */
function twoDigits(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 0x30 * 11;
}

/**
 * The instant of an RFC 3339 time with offset: upper-case `T` and `Z`, an existing date of the years 0000 to 9999 (also in
 * UTC), at most nine digits of fraction, no leap second. Undefined for anything else.
 */
export function instantOf(text: unknown): Instant | undefined {
  if (typeof text !== 'string' || !TIME.test(text)) return undefined;
  const midnight = secondsOfDay(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8));
  if (midnight === undefined) return undefined;
  const end = text.endsWith('Z') ? text.length - 1 : text.length - 6;
  const offset = end === text.length - 1 ? 0 : (text.charAt(end) === '-' ? -60 : 60) * (twoDigits(text, end + 1) * 60 + twoDigits(text, end + 4));
  const seconds = midnight + twoDigits(text, 11) * 3600 + twoDigits(text, 14) * 60 + twoDigits(text, 17) - offset;
  if (seconds < FIRST || seconds > LAST) return undefined;
  return { seconds, fraction: end === 19 ? '' : text.slice(20, end).replace(/0+$/, '') };
}

const FIRST = -62_167_219_200;
const LAST = 253_402_300_799;

/** Negative if a is before b, zero if they are the same instant, positive if it is after. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.seconds - b.seconds || (a.fraction < b.fraction ? -1 : a.fraction > b.fraction ? 1 : 0);
}

/** The instant of a time of {@link instantOf} in UTC with `Z`; digits of the fraction are kept as they are. */
export function toUtc(text: string): string {
  if (text.endsWith('Z')) return text;
  const instant = instantOf(text);
  if (instant === undefined) throw new RangeError(`Cannot convert a time: it must be RFC 3339 with an offset, received ${JSON.stringify(text)}`);
  const fraction = /\.[0-9]+/.exec(text)?.[0] ?? '';
  return `${new Date(instant.seconds * 1000).toISOString().slice(0, 19)}${fraction}Z`;
}
