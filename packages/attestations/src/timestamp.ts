const TIME = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?Z$/;

/** Days before each month of a common year. */
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
/** Leap years in [1, year]. */
const leapsUpTo = (year: number): number => Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);

/** Days from 0000-03-01's year zero to 1 January of the year, in the proleptic Gregorian calendar, year 0 being leap. */
const daysBeforeYear = (year: number): number => (year === 0 ? 0 : 365 * year + 1 + leapsUpTo(year - 1));
const EPOCH = daysBeforeYear(1970);

/**
 * Nanoseconds since 1970 of an RFC 3339 time in the grammar of ledger entries, `YYYY-MM-DDTHH:MM:SS[.1–9 digits]Z` with a
 * date that exists (no leap seconds); exact. Undefined for anything else.
 */
export function nanosecondsOf(time: unknown): bigint | undefined {
  const match = typeof time === 'string' ? TIME.exec(time) : null;
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const before = DAYS_BEFORE[month - 1];
  const after = DAYS_BEFORE[month];
  if (before === undefined || after === undefined) return undefined;
  const leapDay = isLeap(year) ? 1 : 0;
  if (day < 1 || day > after - before + (month === 2 ? leapDay : 0)) return undefined;
  const days = daysBeforeYear(year) - EPOCH + before + (month > 2 ? leapDay : 0) + day - 1;
  const seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
  const whole = BigInt(seconds) * 1_000_000_000n;
  return match[7] === undefined ? whole : whole + BigInt(Number(match[7].padEnd(9, '0')));
}

/** @throws RangeError unless it is a time of {@link nanosecondsOf} */
export function assertTime(action: string, time: string): void {
  if (nanosecondsOf(time) === undefined) throw new RangeError(`Cannot ${action}: the time must be YYYY-MM-DDTHH:MM:SS[.fraction]Z, received ${JSON.stringify(time)}`);
}
