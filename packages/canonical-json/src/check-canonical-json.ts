import { type Finding, type Json, refuse, type Result } from '@plimsoll/findings';
import { encodeUtf8 } from '@plimsoll/bytes';
import { canonicalize } from './canonicalize.ts';
import { excerpt } from './excerpt.ts';
import { type JsonLimits, type JsonOptions, resolveOptions } from './json-options.ts';
import { jsonRules } from './json-rules.ts';
import { readValue } from './parse-json.ts';
import { pointerAtOffset } from './pointer.ts';
import { LineCursor } from './position.ts';
import { sourceText } from './source-text.ts';
import { readTree } from './tree-parser.ts';

/**
 * Reads strict JSON and demands that the bytes are the RFC 8785 form of their value: no final line feed, no white
 * space, sorted members. The value, or every problem; `json/not-canonical` names the first difference. O(n log n).
 * @throws TypeError if the input is no `Uint8Array`; RangeError for an option outside its range
 */
export function checkCanonicalJson(input: Uint8Array, options?: JsonOptions): Result<Json> {
  if (!(input instanceof Uint8Array)) throw new TypeError(`Cannot check canonical JSON: bytes are needed, received ${typeof input}`);
  const limits = resolveOptions(options);
  const source = sourceText(input, limits);
  if (!source.ok) return source;
  const parsed = readValue(input, source.value, limits);
  if (!parsed.ok) return parsed;
  const canonical = canonicalize(parsed.value, limits);
  return source.value === canonical ? parsed : refuse(difference(source.value, canonical, limits));
}

/** The finding for the first place where a document leaves its canonical form. */
function difference(text: string, canonical: string, limits: JsonLimits): Finding {
  let index = 0;
  while (index < text.length && text.charCodeAt(index) === canonical.charCodeAt(index)) index++;
  const { line, column } = new LineCursor(text).at(index);
  const tree = readTree(text, limits, 'code-units');
  const shown = (from: string): string => (index < from.length ? excerpt(from.slice(index, index + 20)) : 'the end of the document');
  return jsonRules.finding('json/not-canonical', {
    sentence: `The document leaves its RFC 8785 form at line ${line}, column ${column}: expected ${shown(canonical)}, found ${shown(text)}; write it canonically or refuse it`,
    location: { line, column, ...(tree.ok && { pointer: pointerAtOffset(tree.value, index) }) },
    expected: shown(canonical),
    actual: shown(text),
    detail: { offset: encodeUtf8(text.slice(0, index)).length },
  });
}
