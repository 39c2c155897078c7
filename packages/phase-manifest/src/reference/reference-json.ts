import type { Json } from '@plimsoll/findings';

/**
 * File text of the original: two-space indent, ASCII, no newline at the end. Two things of a Python file are lost before
 * they get here, when JSON becomes JavaScript values: how a number was written (`1.0`, integers beyond 2^53), and the
 * place of keys that look like list indexes (`"10"`), which JavaScript puts first.
 */
export function referenceJson(value: Json): string {
  return ascii(JSON.stringify(value, null, 2));
}

/** JSON text with every character outside of U+0020 to U+007E as an escape; in JSON text those stand only in strings. */
export function ascii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0'));
}
