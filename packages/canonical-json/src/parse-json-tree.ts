import type { Result } from '@plimsoll/findings';
import { type JsonOptions, resolveOptions } from './json-options.ts';
import type { JsonTree } from './json-tree.ts';
import { sourceText } from './source-text.ts';
import { readTree } from './tree-parser.ts';

/**
 * Reads strict JSON (RFC 8259, UTF-8, no byte order mark) and keeps what plain values lose: member order, number
 * text and the place of every value. Accepts and refuses exactly what {@link parseJson} does, with the same findings:
 * a tree that comes back has no duplicate key, no half character and no number that reads differently elsewhere.
 *
 * O(n), up to five times the cost of {@link parseJson}; strings of the tree may keep the input's text alive.
 * @throws TypeError if the input is neither a string nor a `Uint8Array`; RangeError for an option outside its range
 */
export function parseJsonTree(input: string | Uint8Array, options?: JsonOptions): Result<JsonTree> {
  const limits = resolveOptions(options);
  const source = sourceText(input, limits);
  if (!source.ok) return source;
  return readTree(source.value, limits, typeof input === 'string' ? 'code-units' : 'bytes');
}
