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

/** A name that the document chose, inside a sentence: as it is if it is a plain word, else quoted and cut. */
export function named(name: string): string {
  return /^[\w.-]{1,120}$/.test(name) ? name : quoted(name);
}

const MOST_NAMES = 10;

/** Several of them; of many the first ones and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).map(named).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
