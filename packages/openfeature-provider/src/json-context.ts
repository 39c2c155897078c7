import type { EvaluationContext, EvaluationContextValue } from '@openfeature/server-sdk';
import type { Context } from '@plimsoll/flags/evaluate';

/** The context as rules read it: times are their RFC 3339 text (OpenFeature specification 3.1.2), all else is as it is. Copied only where there are times. */
export function jsonContext(context: EvaluationContext): Context {
  return (hasTime(context, 0) ? withText(context, 0) : context) as Context;
}

/** Depth beyond which no time is looked for. */
const MAX_DEPTH = 32;

function hasTime(value: EvaluationContextValue, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Date) return true;
  if (depth >= MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.some((inner) => hasTime(inner, depth + 1));
  for (const name in value) {
    const inner = (value as Readonly<Record<string, EvaluationContextValue>>)[name];
    // Most are neither, and asking a function would cost more than the answer.
    if (typeof inner === 'object' && inner !== null && Object.hasOwn(value, name) && hasTime(inner, depth + 1)) return true;
  }
  return false;
}

function withText(value: EvaluationContextValue, depth: number): EvaluationContextValue {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  // A Date may be no time at all.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map((inner) => withText(inner, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withText(inner, depth + 1)]));
}
