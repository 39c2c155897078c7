import { toHex } from '@plimsoll/bytes';
import type { Json } from '@plimsoll/findings';
import { commitRegistry } from './commit-registry.ts';
import type { Registry } from './registry.ts';

/** The file of a registry: keys in RFC 8785 order, two spaces of indentation, a newline at the end, the root recomputed. */
export function writeRegistry(registry: Registry): string {
  return `${pretty({ ...registry, root: toHex(commitRegistry(registry).root) } as unknown as Json, '\n')}\n`;
}

/**
 * A value as registries are laid out; JSON.stringify would move keys that look like array indexes to the front.
 * @param newline what begins a line: a line break and the indentation around the value
 */
export function pretty(value: Json, newline: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${newline}  `;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.length === 0 ? '[]' : `[${items.map((item) => inner + pretty(item, inner)).join(',')}${newline}]`;
  }
  const object = value as Readonly<Record<string, Json>>;
  // By UTF-16 code units, as RFC 8785 section 3.2.3 asks, and as strings compare.
  const keys = Object.keys(object).sort();
  return keys.length === 0 ? '{}' : `{${keys.map((key) => `${inner}${JSON.stringify(key)}: ${pretty(object[key] ?? null, inner)}`).join(',')}${newline}}`;
}
