/** A point in time, exact: whole seconds since 1970 and the digits of the fraction without trailing zeros. */
export interface Instant {
  readonly seconds: number;
  readonly fraction: string;
}

const TIME = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{1,9}))?(?:Z|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))$/;

/** The grammar of {@link instantOf} as a pattern of JSON Schema; it does not know the lengths of months. */
export const TIME_PATTERN = String.raw`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Seconds from 1970 to the first instant of the day, in the proleptic Gregorian calendar; undefined if there is no such day. */
function secondsOfDay(year: number, month: number, day: number): number | undefined {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && leap ? 29 : DAYS[month - 1];
  if (days === undefined || day < 1 || day > days) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 1000;
}

/**
 * The instant of an RFC 3339 time with offset: upper-case `T` and `Z`, an existing date of the years 0000 to 9999 (also in
 * UTC), at most nine digits of fraction, no leap second. Undefined for anything else.
 */
export function instantOf(text: unknown): Instant | undefined {
  const match = typeof text === 'string' ? TIME.exec(text) : null;
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = match;
  const midnight = secondsOfDay(Number(year), Number(month), Number(day));
  if (midnight === undefined) return undefined;
  const offset = (sign === '-' ? -60 : 60) * (Number(offsetHour) * 60 + Number(offsetMinute));
  const seconds = midnight + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - offset;
  return seconds >= FIRST && seconds <= LAST ? { seconds, fraction: fraction.replace(/0+$/, '') } : undefined;
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
