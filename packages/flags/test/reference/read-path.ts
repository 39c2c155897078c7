import type { Scope } from './json-logic.ts';

/** Steps of a path, and how many scopes it climbs first; null is the data itself. */
export interface Path {
  readonly climb: number;
  readonly steps: readonly string[];
}

/** Reads `a.b`, `../index` and the like. */
export function readPath(path: unknown): Path {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- a path that is an object leads nowhere, by its text as well
  let rest = path === null || path === undefined ? '' : String(path);
  let climb = 0;
  for (; rest.startsWith('../'); climb++) rest = rest.slice(3);
  return { climb, steps: rest === '' ? [] : rest.split('.') };
}

/** What stands at the path; undefined where there is nothing. Only members of its own count. */
export function read(scope: Scope, { climb, steps }: Path): unknown {
  let value = climb === 0 ? scope.data : climbed(scope, climb);
  for (const step of steps) {
    if (value === null || value === undefined || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}

/** Of the two steps out of a list the first is to the list and the place in it, the second to what is around. */
function climbed(scope: Scope, climb: number): unknown {
  let at: Scope = scope;
  for (let left = climb; at.around !== undefined; left -= 2) {
    if (left === 1) return { iterator: at.around.iterator, index: at.around.index };
    at = at.around.scope;
    if (left === 2) return at.data;
  }
  return at.data;
}
