import { type Json, pointerSteps } from '@plimsoll/findings';
import { isList, isObject, member } from './json-shape.ts';

/** The steps of an RFC 6901 pointer, unescaped. */
export function stepsOf(pointer: string): readonly string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new TypeError(`Cannot read a JSON pointer: it must be empty or start with "/", received ${JSON.stringify(pointer)}`);
  return pointerSteps(pointer);
}

/** The value that the steps lead to; undefined where they lead nowhere. */
export function follow(value: Json, steps: readonly string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const name of steps) {
    if (isObject(at)) at = member(at, name);
    else if (isList(at) && /^(0|[1-9]\d*)$/.test(name)) at = at[Number(name)];
    else return undefined;
  }
  return at;
}
