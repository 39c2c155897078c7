import { ownMember, type Scope } from './scope.ts';

/** Steps of a path, and how many scopes it climbs first; no steps mean the data itself. */
interface Path {
  readonly climb: number;
  readonly steps: readonly string[];
}

/** Reads `a.b`, `../index` and the like. */
function parsePath(path: unknown): Path {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- a path that is an object leads nowhere, by its text as well
  let rest = path === null || path === undefined ? '' : String(path);
  let climb = 0;
  for (; rest.startsWith('../'); climb++) rest = rest.slice(3);
  return { climb, steps: rest === '' ? [] : rest.split('.') };
}

/** What reads the value at a path; undefined where there is nothing. Only members of its own count. */
export function reader(path: unknown): (scope: Scope) => unknown {
  const { climb, steps } = parsePath(path);
  const [name, ...others] = steps;
  if (climb > 0) return (scope) => climbed(scope, climb, steps);
  if (name === undefined) return (scope) => scope.whole();
  if (name === '$flagd') return (scope) => descend(scope.flagd(), others);
  if (others.length > 0) return ({ data }) => descend(ownMember(data, name), others);
  return ({ data }) => ownMember(data, name);
}

function descend(from: unknown, steps: readonly string[]): unknown {
  let value = from;
  for (const step of steps) value = ownMember(value, step);
  return value;
}

/** Of the two steps out of a list the first is to the list and the place in it, the second to what is around. */
function climbed(scope: Scope, climb: number, steps: readonly string[]): unknown {
  let at = scope;
  for (let left = climb; left > 0 && at.around !== undefined; left -= 2) {
    if (left === 1) return descend({ iterator: at.around.iterator, index: at.around.index }, steps);
    at = at.around.scope;
  }
  const [name, ...others] = steps;
  if (name === undefined) return at.whole();
  return descend(name === '$flagd' ? at.flagd() : ownMember(at.data, name), others);
}
