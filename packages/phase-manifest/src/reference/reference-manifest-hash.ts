import { type Hex, toHex } from '@plimsoll/bytes';
import type { Json } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { sortedUnique } from './code-point-order.ts';
import { isList, isMapping, type Members } from './python-value.ts';
import { ascii } from './reference-json.ts';

const encoder = new TextEncoder();

/** `manifest_hash` of the original: SHA-256 of the JSON with sorted keys, no spaces and ASCII escapes, without the hash itself. */
export function referenceManifestHash(manifest: Members): Hex {
  const hashed = Object.fromEntries(Object.entries(manifest).filter(([key]) => key !== 'manifest_hash'));
  return toHex(sha256(encoder.encode(ascii(sortedJson(hashed)))));
}

function sortedJson(value: Json): string {
  if (isList(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (!isMapping(value)) return JSON.stringify(value);
  return `{${sortedUnique(Object.keys(value))
    .map((key) => `${JSON.stringify(key)}:${sortedJson(value[key] ?? null)}`)
    .join(',')}}`;
}
