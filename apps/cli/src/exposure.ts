import { PPM } from '@plimsoll/flags';

const PER_PERCENT = PPM / 100;

/** Millionths as a percentage, exactly: 50000 is `5%`, 1 is `0.0001%`. */
export function percentOf(ppm: number): string {
  const whole = Math.floor(ppm / PER_PERCENT);
  const rest = ppm % PER_PERCENT;
  return `${whole}${rest === 0 ? '' : `.${String(rest).padStart(4, '0').replace(/0+$/u, '')}`}%`;
}

/** Millionths of a percentage such as 5, 12.5 or 0.0001: above 0, at most 100, at most four decimal places. */
export function percent(input: string): number {
  const [, whole, places = ''] = /^(0|[1-9]\d{0,2})(?:\.(\d{1,4}))?$/u.exec(input) ?? [];
  const value = whole === undefined ? 0 : Number(whole) * PER_PERCENT + Number(places.padEnd(4, '0'));
  if (value < 1 || value > PPM) throw new RangeError('a percentage above 0 and at most 100 with at most four decimal places is needed, such as 5, 12.5 or 0.0001');
  return value;
}

/** Millionths, from 1 to 1,000,000. */
export function ppm(input: string): number {
  const value = /^[1-9]\d{0,6}$/u.test(input) ? Number(input) : 0;
  if (value < 1 || value > PPM) throw new RangeError('millionths from 1 to 1000000 are needed, such as 50000 for five percent');
  return value;
}
