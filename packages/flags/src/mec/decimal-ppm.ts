/** A share in millionths, and whether the decimal was exactly that. */
export interface DecimalPpm {
  readonly ppm: number;
  readonly isExact: boolean;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * A JSON number times 1,000,000, from its text, so that no double is between: exact, or rounded half to even. Beyond
 * ±(2^53 − 1) it is that bound, not exact. Linear in the text.
 * @throws RangeError for a text that is no JSON number
 */
export function decimalPpm(lexeme: string): DecimalPpm {
  const match = DECIMAL.exec(lexeme);
  if (match === null) throw new RangeError(`Cannot read a share: a JSON number is needed, received ${JSON.stringify(lexeme)}`);
  const [, sign = '', integer = '', fraction = '', exponent = '0'] = match;
  const digits = `${integer}${fraction}`.replace(/^0+/, '');
  if (digits === '') return { ppm: 0, isExact: true };
  // The decimal point of the product stands before this digit.
  const point = digits.length - fraction.length + Number(exponent) + 6;
  const whole = point <= 0 ? '' : digits.slice(0, point);
  const rest = point < 0 ? '0' : digits.slice(point);
  const isExact = !/[1-9]/.test(point < 0 ? digits : rest);
  if (point > 15) return { ppm: signed(sign, Number.MAX_SAFE_INTEGER), isExact: false };
  const floor = Number(whole.padEnd(Math.max(point, 0), '0') || '0');
  return { ppm: signed(sign, floor + roundUp(rest, floor)), isExact };
}

function roundUp(rest: string, floor: number): number {
  const first = rest[0] ?? '0';
  if (first !== '5') return first > '5' ? 1 : 0;
  return /[1-9]/.test(rest.slice(1)) || floor % 2 === 1 ? 1 : 0;
}

function signed(sign: string, value: number): number {
  return sign === '-' && value !== 0 ? -value : value;
}
