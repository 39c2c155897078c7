import type { Json } from '@plimsoll/findings';

/** Members of a JSON object. */
export type Members = Readonly<Record<string, Json>>;

/** True for a JSON object. */
export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a JSON array; keeps the items' type, which `Array.isArray` loses for read-only arrays. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** True for a string that has something besides white space. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** True for 64 lower-case hex digits. */
export function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** The value of a member, undefined where there is none; members that objects inherit are none. */
export function member(object: Members, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The object without one of its members. */
export function without(object: Members, name: string): Members {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}
