import type { Json } from '@plimsoll/findings';

/**
 * The text of a manifest file: ASCII, two-space indent, `": "`, empty lists and objects as `[]` and `{}`, every other
 * character as a short escape or `\uXXXX`, no newline at the end. Equal to Python's `json.dumps(value, indent=2)` while
 * all numbers are safe integers. O(n).
 */
export function serialize(value: Json): string {
  return ascii(JSON.stringify(value, null, 2));
}

/** JSON text with everything outside of U+0020 to U+007E escaped; U+007F too, as Python does. */
export function ascii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
