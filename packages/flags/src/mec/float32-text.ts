/** Decimal digits that tell any two single-precision numbers apart. */
const MAX_DIGITS = 9;

/**
 * A number as the original writes it, which keeps shares in single precision: the shortest decimal that reads as the same
 * single-precision number, with `.0` if it is whole, with an exponent below 1e-6 and from 1e13 on.
 */
export function float32Text(value: number): string {
  const single = Math.fround(value);
  if (single === 0) return Object.is(single, -0) ? '-0.0' : '0.0';
  let text = '';
  for (let digits = 1; digits <= MAX_DIGITS; digits++) {
    text = Math.abs(single).toExponential(digits - 1);
    if (Math.fround(Number(text)) === Math.abs(single)) break;
  }
  const [mantissa = '', exponent = ''] = text.split('e');
  const digits = mantissa.replace('.', '');
  return (single < 0 ? '-' : '') + placed(digits, Number(exponent) + 1);
}

/** Digits with the decimal point behind the first `point` of them. */
function placed(digits: string, point: number): string {
  if (digits.length <= point && point <= 13) return `${digits.padEnd(point, '0')}.0`;
  if (point > 0 && point <= 13) return `${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point > -6 && point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  return `${digits.slice(0, 1)}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${point - 1}`;
}
