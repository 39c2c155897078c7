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

/** The value of an own member, undefined where there is none. */
export function member(object: Members, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** The object with one member more, or another value for it; any name is an own member. */
export function withMember(object: Members, name: string, value: Json): Members {
  const entries = Object.entries(object).filter(([key]) => key !== name);
  const at = Object.keys(object).indexOf(name);
  entries.splice(at === -1 ? entries.length : at, 0, [name, value]);
  return Object.fromEntries(entries);
}

/** Whether two JSON values are equal; the order of members does not count. */
export function sameJson(a: Json, b: Json): boolean {
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index] ?? null));
  if (!isObject(a)) return Object.is(a, b);
  if (!isObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && sameJson(a[name] ?? null, b[name] ?? null));
}
