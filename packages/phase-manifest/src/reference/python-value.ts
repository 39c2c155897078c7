import type { Json } from '@plimsoll/findings';
import { raise } from './raise.ts';

/** A JSON object as Python reads it into a dict. */
export type Members = Readonly<Record<string, Json>>;

/** True where Python has a dict. */
export function isMapping(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** True where Python has a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The items of a list; none for anything else. */
export function itemsOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

/** Python's `bool()`: false for null, false, 0, and what is empty; the string "false" is true. */
export function truth(value: Json | undefined): boolean {
  if (isList(value)) return value.length > 0;
  if (isMapping(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** What a `for` loop gives: the items of a list, the keys of an object, the characters of a string; everything else raises. */
export function iterate(value: Json | undefined, action: string): readonly Json[] {
  if (isList(value)) return value;
  if (isMapping(value)) return Object.keys(value);
  if (typeof value === 'string') return Array.from(value);
  return raise(action, 'for the value cannot be iterated');
}
