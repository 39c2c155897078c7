const TIME = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;
/** Where the digits of a fraction start. */
const FRACTION = 20;

/** Days before each month of a common year. */
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
/** Leap years in [1, year]. */
const leapsUpTo = (year: number): number => Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);

/** Days from 0000-03-01's year zero to 1 January of the year, in the proleptic Gregorian calendar, year 0 being leap. */
const daysBeforeYear = (year: number): number => (year === 0 ? 0 : 365 * year + 1 + leapsUpTo(year - 1));
const EPOCH = daysBeforeYear(1970);

/** The number that the digits in [from, to) write. */
function digits(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) number = number * 10 + text.charCodeAt(at) - 0x30;
  return number;
}

/**
 * Nanoseconds since 1970 of an RFC 3339 time in the grammar of ledger entries, `YYYY-MM-DDTHH:MM:SS[.1–9 digits]Z` with a
 * date that exists (no leap seconds); exact. Undefined for anything else.
 */
export function nanosecondsOf(time: unknown): bigint | undefined {
  if (typeof time !== 'string' || !TIME.test(time)) return undefined;
  const [year, month, day] = [digits(time, 0, 4), digits(time, 5, 7), digits(time, 8, 10)];
  const before = DAYS_BEFORE[month - 1];
  const after = DAYS_BEFORE[month];
  if (before === undefined || after === undefined) return undefined;
  const leapDay = isLeap(year) ? 1 : 0;
  if (day < 1 || day > after - before + (month === 2 ? leapDay : 0)) return undefined;
  const days = daysBeforeYear(year) - EPOCH + before + (month > 2 ? leapDay : 0) + day - 1;
  const seconds = days * 86_400 + digits(time, 11, 13) * 3600 + digits(time, 14, 16) * 60 + digits(time, 17, 19);
  const whole = BigInt(seconds) * 1_000_000_000n;
  const places = time.length - 1 - FRACTION;
  return places > 0 ? whole + BigInt(digits(time, FRACTION, FRACTION + places) * 10 ** (9 - places)) : whole;
}

/**
 * {@link nanosecondsOf} of a time that a parser accepted.
 * @throws RangeError for a text that is none
 */
export function instantOf(time: string): bigint {
  const nanoseconds = nanosecondsOf(time);
  if (nanoseconds === undefined) throw new RangeError(`Cannot compare times: ${JSON.stringify(time)} is none`);
  return nanoseconds;
}

/** @throws RangeError unless it is a time of {@link nanosecondsOf} */
export function assertTime(action: string, time: string): void {
  if (nanosecondsOf(time) === undefined) throw new RangeError(`Cannot ${action}: the time must be YYYY-MM-DDTHH:MM:SS[.fraction]Z, received ${JSON.stringify(time)}`);
}
