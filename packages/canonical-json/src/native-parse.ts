import type { Json } from '@plimsoll/findings';
import type { JsonLimits } from './json-options.ts';

/** The engine's parser pays for each level of a text without end; in texts of this length and less that is no burden. */
const SHORT = 65_536;

/**
 * The value of a document that the engine's own parser reads exactly as the strict one would, at a fraction of the
 * cost; undefined where that is not proven, be the document good or bad, and the strict parser must look.
 *
 * The proof: `JSON.parse` knows the grammar of RFC 8259 and nothing more. What it lets pass shows in the value (nesting,
 * count, `__proto__`, numbers too large), is excluded by the text (halves of characters, numbers that fell to 0), or
 * makes the value have fewer members than the text (duplicates, of which it keeps one). `isDecoded`: the text was made
 * from UTF-8, which has no half characters.
 */
export function nativeParse(text: string, limits: JsonLimits, isDecoded: boolean): Json | undefined {
  if ((text.includes('\\') && /\\u[dD]/.test(text)) || (!isDecoded && /[\ud800-\udfff]/.test(text))) return undefined;
  if (text.length > SHORT && !isNestedWithin(text, limits.maxDepth)) return undefined;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  const census = new Census(limits);
  if (!census.take(value, 1) || census.values > limits.maxValues) return undefined;
  if (census.members !== membersAtMost(text) && census.members !== membersOf(text)) return undefined;
  return census.zeros && mayUnderflow(text) ? undefined : value;
}

/** Counts what a value holds. */
class Census {
  readonly #limits: JsonLimits;
  members = 0;
  values = 1;
  zeros = false;

  constructor(limits: JsonLimits) {
    this.#limits = limits;
  }

  /** False, and not counted to the end, if something in the value needs a closer look. */
  take(value: Json, depth: number): boolean {
    if (typeof value === 'number') return this.#number(value);
    if (typeof value !== 'object' || value === null) return true;
    if (depth > this.#limits.maxDepth) return false;
    if (Array.isArray(value)) {
      const items = value as readonly Json[];
      this.values += items.length;
      for (const item of items) if (typeof item !== 'string' && !this.take(item, depth + 1)) return false;
      return true;
    }
    const object = value as Readonly<Record<string, Json>>;
    let members = 0;
    // Names that objects inherit are none of the text: the numbers of members would differ.
    for (const name in object) {
      if (name === '__proto__') return false;
      members++;
      const child = object[name];
      if (typeof child === 'object' ? !this.take(child, depth + 1) : typeof child === 'number' && !this.#number(child)) return false;
    }
    this.members += members;
    this.values += members;
    return true;
  }

  #number(value: number): boolean {
    if (value === 0) this.zeros = true;
    return Number.isSafeInteger(value) || (Number.isFinite(value) && (this.#limits.integers === 'any' || !Number.isInteger(value)));
  }
}

/** What every number of plain digits begins with that is not 0 and reads as 0; a number that does not may begin so too. */
const TINY = `.${'0'.repeat(20)}`;

/** True if a number that is not 0 may read as 0: it has a negative exponent, or many zeros behind its point. */
function mayUnderflow(text: string): boolean {
  for (let at = text.indexOf('-'); at !== -1; at = text.indexOf('-', at + 1)) {
    const digit = text.charCodeAt(at - 2);
    if ((text.charCodeAt(at - 1) | 0x20) === 0x65 && digit >= 0x30 && digit <= 0x39) return true;
  }
  return text.includes(TINY);
}

/**
 * A number that no text of valid grammar has more members than, and mostly how many it has: colons right behind quotation marks,
 * of which each member has one, and a string may have others. Infinite where a colon may stand apart from its key.
 */
function membersAtMost(text: string): number {
  let members = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (before === 0x22) members++;
    else if (before <= 0x20) return Infinity;
  }
  return members;
}

/** How many members a text of valid grammar has: colons behind strings. -1 if a string has no end. */
function membersOf(text: string): number {
  let members = 0;
  let at = text.indexOf('"');
  while (at !== -1) {
    at = stringEnd(text, at);
    if (at === -1) return -1;
    let code = text.charCodeAt(++at);
    while (code === 0x20 || code === 0x3a || code === 0x2c || code === 0x0a || code === 0x0d || code === 0x09) {
      if (code === 0x3a) members++;
      code = text.charCodeAt(++at);
    }
    if (code !== 0x22) at = text.indexOf('"', at);
  }
  return members;
}

/** Whether a text is nested no deeper than that. Every character outside of strings is looked at. */
function isNestedWithin(text: string, maxDepth: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = stringEnd(text, at);
        if (at === -1) return false;
        break;
      case 0x5b:
      case 0x7b:
        if (++depth > maxDepth) return false;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
    }
  }
  return true;
}

/** Index of the quotation mark that ends the string; -1 if there is none. The engine finds quotation marks at once. */
function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escape = at;
    while (text.charCodeAt(escape - 1) === 0x5c) escape--;
    if ((at - escape) % 2 === 0) return at;
  }
  return -1;
}
