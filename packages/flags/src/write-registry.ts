import { encodeUtf8, type Hex, toHex } from '@plimsoll/bytes';
import { canonicalize } from '@plimsoll/canonical-json';
import type { Json } from '@plimsoll/findings';
import { commitRegistry } from './commit-registry.ts';
import { limits } from './read-registry.ts';
import type { Registry } from './registry.ts';

/** What is written in a JSON string as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * The file of a registry: keys in RFC 8785 order, two spaces of indentation, a newline at the end, the root recomputed. Where that would
 * be more than readers take, without white space: a registry that could be read can be made safe.
 */
export function writeRegistry(registry: Registry): string {
  return layOut(registry, toHex(commitRegistry(registry).root));
}

/** The same with this root. */
export function layOut(registry: Registry, root: Hex, maxBytes: number = limits.bytes): string {
  const text = `${pretty({ ...registry, root } as unknown as Json, '\n')}\n`;
  // A UTF-16 code unit has at most three bytes of UTF-8.
  return text.length * 3 <= maxBytes || encodeUtf8(text).length <= maxBytes ? text : `${canonicalize({ ...registry, root })}\n`;
}

/**
 * A value as registries are laid out; JSON.stringify would move keys that look like array indexes to the front.
 * @param newline what begins a line: a line break and the indentation around the value
 */
export function pretty(value: Json, newline: string): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${newline}  `;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.length === 0 ? '[]' : `[${items.map((item) => inner + pretty(item, inner)).join(',')}${newline}]`;
  }
  const object = value as Readonly<Record<string, Json>>;
  const keys = Object.keys(object);
  // By UTF-16 code units, as RFC 8785 section 3.2.3 asks, and as strings compare.
  if (!isOrdered(keys)) keys.sort();
  let text = '';
  for (const key of keys) text += `${text === '' ? '{' : ','}${inner}${quoted(key)}: ${pretty(object[key] ?? null, inner)}`;
  return text === '' ? '{}' : `${text}${newline}}`;
}

function isOrdered(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] ?? '') >= (keys[i] ?? '')) return false;
  return true;
}

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
