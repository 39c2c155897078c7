import type * as z from 'zod';
import { claimRules } from './claim-rules.ts';
import type { Finding, Json, Location } from './finding.ts';
import { pointerStep } from './pointer-step.ts';

/** Ids of claims: they are subjects of findings and names in required lists. */
export const CLAIM_ID = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/;

/** One declaration and where it stands. */
export interface Declared {
  readonly value: unknown;
  /** Position in the list, from 0. */
  readonly index: number;
  /** The file of the list and the pointer to it. */
  readonly list: Location;
}

/** Place of a member of the declaration (RFC 6901). */
export function placeIn({ index, list }: Declared, path: readonly PropertyKey[]): Location {
  const steps = [index, ...path].map(pointerStep);
  return { ...(list.file !== undefined && { file: list.file }), pointer: `${list.pointer ?? ''}${steps.join('')}` };
}

/** How sentences name the declaration: by its id, or by its number if it has none. */
export function nameOf({ value, index }: Declared): string {
  const id = memberOf(value, 'id');
  return typeof id === 'string' && id !== '' ? `Claim ${shown(id)}` : `Claim number ${index + 1}`;
}

/** The own member of an object or element of a list; undefined if there is none. */
function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined;
}

/** The value in at most 80 characters. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'bigint' ? `${value}` : JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

/** A bound on a number, or on the length of a text or list. */
function bound(origin: string, words: string, limit: number | bigint): string {
  if (origin === 'string') return `text of length ${words} ${limit}`;
  return origin === 'array' || origin === 'set' ? `a list of length ${words} ${limit}` : `${words} ${limit}`;
}

/** What the schema asks for, in words. */
function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `a value of type ${issue.expected}`;
    case 'invalid_value':
      return issue.values.map((value) => shown(value)).join(' or ');
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'invalid_format':
      return issue.pattern === undefined ? `text of format ${issue.format}` : `text that matches ${issue.pattern}`;
    case 'invalid_union':
      return 'one of the shapes that the kind allows';
    default:
      return issue.message;
  }
}

/** A finding `claims/malformed` about one member. */
export function malformed(declared: Declared, path: readonly PropertyKey[], expected: string): Finding {
  const actual = path.reduce(memberOf, declared.value);
  const simple = actual === null || typeof actual === 'string' || typeof actual === 'boolean' || Number.isFinite(actual);
  const member = path.length === 0 ? 'the declaration' : `member ${path.map(String).join('.')}`;
  const id = memberOf(declared.value, 'id');
  return claimRules.finding('claims/malformed', {
    sentence: `${nameOf(declared)}: ${member} must be ${expected}, received ${shown(actual)}; correct the declaration`,
    ...(typeof id === 'string' && { subject: id }),
    location: placeIn(declared, path),
    expected,
    ...(simple && { actual: actual as Json }),
  });
}

/** Every fault of a declaration's shape: one finding per schema issue, and per unknown member. */
export function shapeFaults(declared: Declared, error: z.core.$ZodError): Finding[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => malformed(declared, [...issue.path, key], 'absent: this kind of claim has no such member'))
      : [malformed(declared, issue.path, wanted(issue))],
  );
}
