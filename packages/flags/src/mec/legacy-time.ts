import { nanosecondsOf } from '@plimsoll/attestations';

const TIME = /^(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const SECOND = 1_000_000_000n;

/**
 * Nanoseconds since 1970 of an RFC 3339 time, with any offset; what a fraction has beyond nine digits is cut, as the original
 * reader did. Undefined for anything else, for a leap second, and for what is not in the years 0000 to 9999 of UTC.
 */
export function legacyNanoseconds(text: string): bigint | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, local = '', fraction = '', sign = '+', hours = '00', minutes = '00'] = match;
  const whole = nanosecondsOf(`${local.toUpperCase().replace(' ', 'T')}Z`);
  if (whole === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offset = BigInt(Number(hours) * 60 + Number(minutes)) * 60n * SECOND;
  const instant = whole + BigInt(fraction.padEnd(9, '0').slice(0, 9)) - (sign === '-' ? -offset : offset);
  return /^\d{4}-/.test(secondsText(instant)) ? instant : undefined;
}

/** The time in UTC as the original writes it: without fraction, or with 3, 6 or 9 digits, whatever it takes. */
export function utcText(instant: bigint): string {
  const nanos = instant - floorDivide(instant, SECOND) * SECOND;
  const digits = `${nanos}`.padStart(9, '0');
  const fraction = nanos === 0n ? '' : `.${digits.replace(/(?:000){0,2}$/, '')}`;
  return `${secondsText(instant)}${fraction}Z`;
}

/** Whole microseconds since 1970, what is left cut toward the past. */
export function microseconds(instant: bigint): bigint {
  return floorDivide(instant, 1000n);
}

function secondsText(instant: bigint): string {
  const milliseconds = Number(floorDivide(instant, SECOND)) * 1000;
  return new Date(milliseconds).toISOString().replace(/\.000Z$/, '');
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
