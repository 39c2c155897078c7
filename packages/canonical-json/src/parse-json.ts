import { accept, type Json, type Result } from '@plimsoll/findings';
import { type JsonLimits, type JsonOptions, resolveOptions } from './json-options.ts';
import { treeToJson } from './json-tree.ts';
import { nativeParse } from './native-parse.ts';
import { sourceText } from './source-text.ts';
import { readTree } from './tree-parser.ts';

/**
 * Reads strict JSON (RFC 8259, UTF-8, no byte order mark) into plain values. All semantic problems of a document
 * (duplicate keys, `__proto__`, lone surrogates, numbers that read differently elsewhere) are reported together; a
 * syntax, depth or count problem ends the reading. At most 1,000 findings come in full, then one per rule that counts
 * the rest. Findings carry line, column, pointer (unless longer than 1,024) and `detail.offset` in the input's units.
 *
 * O(n). Objects are plain, with every member an own property.
 * @throws TypeError if the input is neither a string nor a `Uint8Array`; RangeError for an option outside its range
 */
export function parseJson(input: string | Uint8Array, options?: JsonOptions): Result<Json> {
  const limits = resolveOptions(options);
  const source = sourceText(input, limits);
  if (!source.ok) return source;
  return readValue(input, source.value, limits);
}

/** The value of an input and its text, or every problem of it: quickly where that is proven to be right, else by way of the tree. */
export function readValue(input: string | Uint8Array, text: string, limits: JsonLimits): Result<Json> {
  const isText = typeof input === 'string';
  const value = nativeParse(text, limits, !isText);
  if (value !== undefined) return accept(value);
  const tree = readTree(text, limits, isText ? 'code-units' : 'bytes');
  return tree.ok ? accept(treeToJson(tree.value)) : tree;
}
