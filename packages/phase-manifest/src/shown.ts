import type { Json } from '@plimsoll/findings';
import { isList } from './json-shape.ts';

const LONGEST = 120;

/** A value as a finding carries it: scalars as they are, long texts cut, lists and objects by their size. */
export function shown(value: Json | undefined): Json {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value.length <= LONGEST ? value : `${value.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '')}…`;
  if (isList(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? `an object of ${Object.keys(value).length} keys` : value;
}

/** The same inside a sentence. */
export function quoted(value: Json | undefined): string {
  const brief = shown(value);
  const described = value === undefined || (typeof value === 'object' && value !== null);
  return described && typeof brief === 'string' ? brief : JSON.stringify(brief);
}
