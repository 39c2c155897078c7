import type { Json } from '@plimsoll/findings';
import { isList, isMapping } from './python-value.ts';

const blank = String.raw`[\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+`;
const edges = new RegExp(`^${blank}|${blank}$`, 'g');

/** Python's `strip()`. JavaScript's `trim` also takes U+FEFF, and leaves U+001C to U+001F and U+0085. */
export function trim(text: string): string {
  return text.replace(edges, '');
}

/** A string trimmed, anything else the default; a blank string stays the empty string. */
export function text(value: Json | undefined, otherwise = ''): string {
  return typeof value === 'string' ? trim(value) : otherwise;
}

/**
 * Python's `str()`, with the empty string where there is no value. JSON that was read into a JavaScript number has lost
 * whether it was written `1` or `1.0`; it is taken for the integer.
 */
export function str(value: Json | undefined): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : repr(value);
}

/** Python's `repr()` of what JSON can hold. */
function repr(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return quoted(value);
  if (isList(value)) return `[${value.map(repr).join(', ')}]`;
  if (!isMapping(value)) return '';
  return `{${Object.entries(value)
    .map(([key, child]) => `${quoted(key)}: ${repr(child)}`)
    .join(', ')}}`;
}

/** Python turns to the exponent below 0.0001 and writes two digits of it. */
function numberText(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
}

const short = new Map([
  ['\\', String.raw`\\`],
  ['\n', String.raw`\n`],
  ['\r', String.raw`\r`],
  ['\t', String.raw`\t`],
]);

function quoted(value: string): string {
  const mark = value.includes("'") && !value.includes('"') ? '"' : "'";
  const body = Array.from(value, (character) => (character === mark ? `\\${mark}` : (short.get(character) ?? (/^[\p{C}\p{Z}]$/u.test(character) && character !== ' ' ? escaped(character) : character))));
  return `${mark}${body.join('')}${mark}`;
}

function escaped(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const hex = (width: number): string => point.toString(16).padStart(width, '0');
  return point > 0xffff ? `\\U${hex(8)}` : point > 0xff ? `\\u${hex(4)}` : `\\x${hex(2)}`;
}
