import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import type { ContractKit, GoldenDocument, Json } from '@plimsoll/findings';
import { jsonWriter } from './json-writer.ts';

/** A golden document as it was read. */
export interface GoldenValue {
  readonly golden: GoldenDocument;
  readonly value: Json;
  /** UTF-8 of another value, laid out as the golden document is, so that nothing but the change differs. */
  readonly write: (value: Json) => Uint8Array;
}

/** Indentations that a document may have; whatever has none of them is written without white space. */
const INDENTS = [0, 1, 2, 3, 4, '\t'] as const;

/**
 * The golden document's value and how to write others like it.
 * @throws TypeError for a golden document of a JSON contract that is no JSON within the contract's limits
 */
export function goldenValue(kit: ContractKit, golden: GoldenDocument): GoldenValue {
  const parsed = parseJson(golden.bytes, { maxBytes: kit.limits.bytes, maxDepth: kit.limits.depth });
  if (!parsed.ok) throw new TypeError(`Cannot make cases of ${kit.id}: golden document ${golden.id} is no JSON (${parsed.findings[0]?.sentence ?? ''})`);
  const text = decodeUtf8(golden.bytes) ?? '';
  const end = text.endsWith('\n') ? '\n' : '';
  const indent = INDENTS.find((each) => JSON.stringify(parsed.value, null, each) + end === text);
  const write = jsonWriter(parsed.value, indent ?? 0);
  return { golden, value: parsed.value, write: (value) => encodeUtf8(write(value) + (indent === undefined ? '' : end)) };
}
