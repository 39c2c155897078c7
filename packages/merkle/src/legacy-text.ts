import { pointerStep } from '@plimsoll/findings';
import type { JsonTree } from '@plimsoll/canonical-json';

/** Calls back with each number's text and pointer. */
export type NumberVisitor = (lexeme: string, pointer: string) => void;

/**
 * Compact JSON of a record as the first implementations hashed it: separators `,` and `:`, members in file order, number
 * text unchanged, strings unescaped and escaped again, characters beyond ASCII as they are.
 */
export function legacyText(tree: JsonTree, pointer: string, visit: NumberVisitor): string {
  switch (tree.kind) {
    case 'object':
      return `{${tree.members.map(({ key, value }) => `${JSON.stringify(key)}:${legacyText(value, pointer + pointerStep(key), visit)}`).join(',')}}`;
    case 'array':
      return `[${tree.items.map((item, i) => legacyText(item, `${pointer}/${i}`, visit)).join(',')}]`;
    case 'string':
      return JSON.stringify(tree.value);
    case 'number':
      visit(tree.lexeme, pointer);
      return tree.lexeme;
    default:
      return tree.kind;
  }
}

/** The same text with every UTF-16 code unit above U+007E as `\uxxxx` in lower case; they stand in strings only. */
export function escapeBeyondAscii(text: string): string {
  return text.replaceAll(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * True for a number that the first implementations would not print as it is written: an exponent, a negative zero, a
 * fraction that ends in 0 unless it is exactly `.0`, more than 15 digits without leading zeros, or a fraction of a magnitude
 * in (0, 1e-4) or from 1e15 on.
 */
export function isAmbiguousNumber(lexeme: string): boolean {
  if (/[eE]/.test(lexeme) || /^-0(\.0)?$/.test(lexeme)) return true;
  const [integer = '', fraction] = lexeme.replace('-', '').split('.');
  if (`${integer}${fraction ?? ''}`.replace(/^0+/, '').length > 15) return true;
  if (fraction === undefined) return false;
  if (fraction !== '0' && fraction.endsWith('0')) return true;
  const magnitude = Math.abs(Number(lexeme));
  return (magnitude > 0 && magnitude < 1e-4) || magnitude >= 1e15;
}
