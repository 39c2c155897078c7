import { type Json, pointerSteps } from '@plimsoll/findings';
import { isList, isObject, member } from './json-shape.ts';

/**
 * The steps of an RFC 6901 pointer, unescaped.
 * @throws RangeError for a text that is no pointer
 */
export function stepsOf(pointer: string): readonly string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/u.test(pointer)) {
    throw new RangeError(`Cannot read a JSON pointer: it is empty or starts with "/", and "~" comes as "~0" or "~1", received ${JSON.stringify(pointer)}`);
  }
  return pointerSteps(pointer);
}

/** The index of an array item that a step names, `-` being the one after the last; undefined for anything else. */
export function indexOf(list: readonly Json[], name: string): number | undefined {
  if (name === '-') return list.length;
  return /^(?:0|[1-9]\d{0,9})$/u.test(name) ? Number(name) : undefined;
}

/** The value that the steps lead to; undefined where they lead nowhere. */
export function follow(value: Json, steps: readonly string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const name of steps) {
    if (isObject(at)) at = member(at, name);
    else if (isList(at)) at = at[indexOf(at, name) ?? at.length];
    else return undefined;
  }
  return at;
}
