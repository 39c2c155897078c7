import { decodeUtf8 } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import type { ContractKit, Json } from '@plimsoll/findings';

/** What `classify` is given of a document: its value where the media is JSON, else its text; undefined where it cannot be read. */
export function documentValue({ media, limits }: Pick<ContractKit, 'media' | 'limits'>, bytes: Uint8Array): Json | undefined {
  if (media !== 'json') return decodeUtf8(bytes);
  const parsed = parseJson(bytes, { maxBytes: limits.bytes, maxDepth: limits.depth });
  return parsed.ok ? parsed.value : undefined;
}
