import type { Json } from '@plimsoll/findings';
import type { JsonLimits } from './json-options.ts';

/**
 * The value of a document that the engine's own parser reads exactly as the strict one would, at a fraction of the
 * cost; undefined where that is not proven, be the document good or bad, and the strict parser must look.
 *
 * The proof: `JSON.parse` knows the grammar of RFC 8259 and nothing more. What it lets pass is excluded by looking
 * at the text (nesting, count, surrogates, and numbers that could be unsafe or out of range) and by comparing how
 * many members the text has with how many the value has: fewer means that a duplicate was dropped. A text that is known
 * to be ASCII has no surrogates to look for.
 */
export function nativeParse(text: string, limits: JsonLimits, isAscii: boolean): Json | undefined {
  const members = plainMembers(text, limits, isAscii);
  if (members === undefined) return undefined;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  return countMembers(value) === members ? value : undefined;
}

/** How many members a valid text has; undefined if something in it needs a closer look. */
function plainMembers(text: string, limits: JsonLimits, isAscii: boolean): number | undefined {
  // Without escapes and surrogates a string ends at the next quotation mark, which the engine finds at once.
  const isPlain = isAscii && !text.includes('\\');
  let depth = 0;
  let members = 0;
  let valuesAtMost = 1;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = isPlain ? text.indexOf('"', at + 1) : stringEnd(text, at);
        if (at === -1) return undefined;
        break;
      case 0x3a:
        members++;
        break;
      case 0x2c:
        valuesAtMost++;
        break;
      case 0x5b:
      case 0x7b:
        valuesAtMost++;
        if (++depth > limits.maxDepth) return undefined;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      case 0x2d:
      case 0x30:
      case 0x31:
      case 0x32:
      case 0x33:
      case 0x34:
      case 0x35:
      case 0x36:
      case 0x37:
      case 0x38:
      case 0x39:
        at = numberEnd(text, at);
        if (at === -1) return undefined;
        break;
    }
  }
  return valuesAtMost <= limits.maxValues ? members : undefined;
}

/** Index of the closing quotation mark; -1 if there is none or the string could hold a lone surrogate. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === 0x5c) {
      at++;
      if (text.charCodeAt(at) === 0x75 && (text.charCodeAt(at + 1) | 0x20) === 0x64) return -1;
    } else if (code >= 0xd800 && code <= 0xdfff) {
      if (code >= 0xdc00 || (text.charCodeAt(at + 1) & 0xfc00) !== 0xdc00) return -1;
      at++;
    }
  }
  return -1;
}

/** Index of the number's last character; -1 if it has an exponent, more than 15 digits before the point or 300 characters. */
function numberEnd(text: string, start: number): number {
  let at = start + 1;
  let code = text.charCodeAt(at);
  while (code >= 0x30 && code <= 0x39) code = text.charCodeAt(++at);
  if (at - start > 15) return -1;
  if (code === 0x2e) {
    code = text.charCodeAt(++at);
    while (code >= 0x30 && code <= 0x39) code = text.charCodeAt(++at);
    if (at - start > 300) return -1;
  }
  return code === 0x65 || code === 0x45 ? -1 : at - 1;
}

/** Members of all objects in the value; -1 if one of them is named `__proto__`. */
function countMembers(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) {
      if (typeof item !== 'object' || item === null) continue;
      const below = countMembers(item);
      if (below === -1) return -1;
      count += below;
    }
    return count;
  }
  const object = value as Readonly<Record<string, Json>>;
  for (const key of Object.keys(object)) {
    if (key === '__proto__') return -1;
    count++;
    const below = countMembers(object[key] ?? null);
    if (below === -1) return -1;
    count += below;
  }
  return count;
}
