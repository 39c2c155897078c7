import type { Json } from '@plimsoll/findings';
import { sortedUnique } from './code-point-order.ts';
import { str, text, trim } from './python-text.ts';
import { itemsOf } from './python-value.ts';

/** The strings of a list, trimmed, without blank ones, each once, in order of code points; empty for what is no list. */
export function coercePathStrings(values: Json | undefined): string[] {
  return sortedUnique(itemsOf(values).map((value) => text(value)).filter(Boolean));
}

/** The same of all items, those that are no strings in Python's text form. */
export function textsOf(values: Json | undefined): string[] {
  return sortedUnique(itemsOf(values).map((value) => trim(str(value))).filter(Boolean));
}
