import { toHex } from '@plimsoll/bytes';
import type { Json } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { compareCodePoints } from './code-points.ts';
import { isList, type Members, without } from './json-shape.ts';
import type { Source } from './read-source.ts';
import { ascii } from './serialize.ts';

const encoder = new TextEncoder();

/**
 * `manifest_hash` as its first writer computes it: SHA-256 of the JSON with keys in order of code points, no spaces and
 * ASCII escapes, without the member itself. All numbers must be integers, for that writer spells others in its own way.
 */
export function manifestHash(manifest: Members): string {
  return toHex(sha256(encoder.encode(ascii(sortedJson(without(manifest, 'manifest_hash'))))));
}

function sortedJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(sortedJson).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => compareCodePoints(a, b));
  return `{${members.map(([key, child]) => `${JSON.stringify(key)}:${sortedJson(child)}`).join(',')}}`;
}

/** True if a number of the document is not written as an integer, so that its hash cannot be recomputed. */
export function hasFractions(source: Source, manifest: Members): boolean {
  const text = typeof source === 'string' ? source : source instanceof Uint8Array ? new TextDecoder().decode(source) : undefined;
  if (text === undefined) return !allIntegers(manifest);
  return /\d[.eE]/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""'));
}

function allIntegers(value: Json): boolean {
  if (typeof value === 'number') return Number.isInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  return (isList(value) ? value : Object.values(value)).every(allIntegers);
}
