import { canonicalize } from '@plimsoll/canonical-json';
import type { Registry } from '@plimsoll/flags';

/** Ids of the flags that one of the registries serves otherwise than the other may, in code unit order. */
export function changedFlags(before: Registry | null, after: Registry): string[] {
  const old = before?.records ?? {};
  const ids = [...new Set([...Object.keys(old), ...Object.keys(after.records)])];
  if (before === null || !same(before.evaluators, after.evaluators)) return ids.sort();
  return ids.filter((id) => !Object.hasOwn(old, id) || !Object.hasOwn(after.records, id) || !same(old[id], after.records[id])).sort();
}

// Records that were read from one layout of file differ in the order of keys only rarely, and then the slow way tells.
function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b) || canonicalize(a) === canonicalize(b);
}
