import type { Json } from '@plimsoll/findings';
import { PPM } from '../bucket.ts';
import { usableRule } from '../evaluate/rule-fault.ts';
import type { FlagRecord } from '../flag-record.ts';
import { isObject } from './schema-fault.ts';

/** Operators that give some value for whatever context: with them a bucketing key cannot fail. */
const total: ReadonlySet<string> = new Set(['var', 'cat', 'if', 'and', 'or', '!', '!!', '===', '!==', 'starts_with', 'ends_with', 'sem_ver']);

function mayFail(rule: Json): boolean {
  if (Array.isArray(rule)) return (rule as readonly Json[]).some(mayFail);
  return isObject(rule) && Object.entries(rule).some(([operator, args]) => !total.has(operator) || mayFail(args));
}

/** Whether a rule decides anything: an absent or an empty one does not. */
export function decides(targeting: unknown): targeting is Json {
  return targeting !== undefined && targeting !== null && !(isObject(targeting) && Object.keys(targeting).length === 0);
}

/**
 * Rule of flagd for whether somebody is among the exposed.
 * @throws RangeError with the reason where no rule says the same
 */
function member({ bucketing: { by } }: FlagRecord, ppm: number, evaluators: Readonly<Record<string, Json>>): Json {
  const shares: Json[] = [['in', ppm], ['out', PPM - ppm]];
  if (by === null) return { '==': [{ fractional: shares }, 'in'] };
  const key = usableRule(by as Json, evaluators);
  if (mayFail(key)) throw new RangeError('its bucketing key may fail for some contexts, which then get the fallback in the place of the off variant');
  const rule: Json = isObject(key) ? (key) : { cat: [key] };
  // Whatever is no text is no key here; to flagd a list would be a share, and null the default key.
  return { and: [{ starts_with: [rule, ''] }, { '==': [{ fractional: [rule, ...shares] }, 'in'] }] };
}

/** Rule and default variant of flagd that serve what a flag in a ramp does. */
export function gradualRule(record: FlagRecord, definition: { readonly default_variant: string | null; readonly off_variant: string | null; readonly targeting?: unknown }, ppm: number, evaluators: Readonly<Record<string, Json>>): { readonly targeting: Json; readonly defaultVariant: string | null } {
  const { default_variant: everybody, off_variant: off, targeting } = definition;
  const isIn = member(record, ppm, evaluators);
  if (!decides(targeting)) return { targeting: { if: [isIn, everybody, off] }, defaultVariant: null };
  // Where a rule yields null flagd serves the default variant, which must not be what the others get if they get the fallback.
  const inside: Json = off === null && everybody !== null ? { if: [{ '===': [targeting, null] }, everybody, targeting] } : targeting;
  return { targeting: { if: [isIn, inside, off] }, defaultVariant: off === null ? null : everybody };
}
