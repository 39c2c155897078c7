import type { JsonRuleId } from './json-rules.ts';

/** True if a digit before the exponent is not 0. */
function hasNonZeroDigit(lexeme: string): boolean {
  for (let i = 0; i < lexeme.length; i++) {
    const code = lexeme.charCodeAt(i);
    if (code >= 0x31 && code <= 0x39) return true;
    if (code === 0x65 || code === 0x45) return false;
  }
  return false;
}

/** What is wrong with a number of valid grammar, given its text and its double; undefined if nothing. */
export function numberFault(lexeme: string, value: number, integers: 'safe' | 'any'): { readonly id: JsonRuleId; readonly why: string } | undefined {
  if (!Number.isFinite(value)) return { id: 'json/number-range', why: 'is beyond the largest double; write it as a string' };
  if (value === 0 && hasNonZeroDigit(lexeme)) return { id: 'json/number-range', why: 'is not 0 but reads as 0; write it as a string' };
  if (integers === 'safe' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return { id: 'json/unsafe-integer', why: `reads as ${value}, beyond ±(2^53 − 1), where neighbours are the same double; write it as a string` };
  }
  return undefined;
}
