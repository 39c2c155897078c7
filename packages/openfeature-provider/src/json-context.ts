import type { EvaluationContext, EvaluationContextValue } from '@openfeature/server-sdk';
import type { Context } from '@plimsoll/flags/evaluate';

/**
 * The context as rules read it: times are their RFC 3339 text (OpenFeature specification 3.1.2), all else is as it is. Copied only
 * where there are times. One that cannot be read, or is nested too deep to be copied, is given back: rules fail where they read it.
 */
export function jsonContext(context: EvaluationContext): Context {
  try {
    return (hasTime(context) ? withText(context, new Map()) : context) as Context;
  } catch {
    return context as Context;
  }
}

/** Whether there is a time at whatever depth. Each object is looked at once, so that circles end and shared parts cost once. */
function hasTime(context: EvaluationContext): boolean {
  let inner: Set<object> | undefined;
  for (const name in context) {
    const value = context[name];
    // Most are neither, and asking a function would cost more than the answer.
    if (typeof value !== 'object' || value === null || !Object.hasOwn(context, name)) continue;
    if (value instanceof Date) return true;
    (inner ??= new Set()).add(value);
  }
  if (inner === undefined) return false;
  // A set that grows while it is gone through is gone through to its end.
  for (const object of inner) {
    for (const value of Array.isArray(object) ? (object as EvaluationContextValue[]) : (Object.values(object) as EvaluationContextValue[])) {
      if (typeof value !== 'object' || value === null) continue;
      if (value instanceof Date) return true;
      inner.add(value);
    }
  }
  return false;
}

/** A copy of the same shape: what was one object, or a circle, is so again. */
function withText(value: EvaluationContextValue, copies: Map<object, EvaluationContextValue>): EvaluationContextValue {
  if (typeof value !== 'object' || value === null) return value;
  // A Date may be no time at all.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const list: EvaluationContextValue[] = [];
    copies.set(value, list);
    for (const inner of value) list.push(withText(inner, copies));
    return list;
  }
  const copy: Record<string, EvaluationContextValue> = {};
  copies.set(value, copy);
  // Defined and not assigned: a member may be called __proto__.
  for (const [name, inner] of Object.entries(value)) Object.defineProperty(copy, name, { value: withText(inner, copies), enumerable: true, configurable: true, writable: true });
  return copy;
}
