import type { Json } from '@plimsoll/findings';

/** A copy of a value that nobody can change, at whatever depth: what a flag serves is served to everybody. */
export function frozen(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze((value as readonly Json[]).map(frozen));
  return Object.freeze(Object.fromEntries(Object.entries(value as Readonly<Record<string, Json>>).map(([name, inner]) => [name, frozen(inner)])));
}
