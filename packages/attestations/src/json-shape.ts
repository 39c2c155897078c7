import type { Json } from '@plimsoll/findings';

/** Members of a JSON object. */
export type Members = Readonly<Record<string, Json>>;

/** True for a JSON object. */
export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a text of `min` to `max` UTF-16 code units without control characters. */
export function isText(value: unknown, min: number, max: number): value is string {
  return typeof value === 'string' && value.length >= min && value.length <= max && !/\p{Cc}/u.test(value);
}

/** True for 64 lower-case hex digits. */
export function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
