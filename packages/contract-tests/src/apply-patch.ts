import type { Json, PatchOperation } from '@plimsoll/findings';
import { follow, indexOf, stepsOf } from './json-pointer.ts';
import { isList, isObject, withMember } from './json-shape.ts';

/**
 * The value after every operation of an RFC 6902 patch, in order; the value given is not changed. A member that is replaced
 * keeps its place among the others, one that is added comes last. O(value) for each operation.
 * @throws RangeError for a place that is not there
 */
export function applyPatch(value: Json, patch: readonly PatchOperation[]): Json {
  return patch.reduce(applyOperation, value);
}

function applyOperation(value: Json, operation: PatchOperation): Json {
  const { path } = operation;
  if (operation.op === 'remove') return remove(value, stepsOf(path), path);
  if ('value' in operation) {
    if (operation.op === 'add') return add(value, stepsOf(path), operation.value, path);
    present(value, path);
    return change(value, stepsOf(path), () => operation.value, path);
  }
  const moved = present(value, operation.from);
  if (operation.op === 'copy') return add(value, stepsOf(path), moved, path);
  if (path.startsWith(`${operation.from}/`)) throw absent(path);
  return add(remove(value, stepsOf(operation.from), operation.from), stepsOf(path), moved, path);
}

function absent(path: string): RangeError {
  return new RangeError(`Cannot patch the document: there is no such place, received ${JSON.stringify(path)}`);
}

function present(value: Json, path: string): Json {
  const found = follow(value, stepsOf(path));
  if (found === undefined) throw absent(path);
  return found;
}

/** The value with the one at the steps passed through `to`. */
function change(value: Json, [name, ...rest]: readonly string[], to: (at: Json) => Json, path: string): Json {
  if (name === undefined) return to(value);
  const child = follow(value, [name]);
  if (child === undefined) throw absent(path);
  const changed = change(child, rest, to, path);
  if (isObject(value)) return withMember(value, name, changed);
  return isList(value) ? value.with(indexOf(value, name) ?? 0, changed) : value;
}

function add(value: Json, steps: readonly string[], added: Json, path: string): Json {
  const name = steps.at(-1);
  if (name === undefined) return added;
  return change(value, steps.slice(0, -1), (parent) => {
    if (isObject(parent)) return withMember(parent, name, added);
    const index = isList(parent) ? indexOf(parent, name) : undefined;
    if (!isList(parent) || index === undefined || index > parent.length) throw absent(path);
    return parent.toSpliced(index, 0, added);
  }, path);
}

function remove(value: Json, steps: readonly string[], path: string): Json {
  const name = steps.at(-1);
  if (name === undefined) throw new RangeError('Cannot patch the document: the whole of it cannot be removed');
  present(value, path);
  return change(value, steps.slice(0, -1), (parent) => {
    if (isObject(parent)) return Object.fromEntries(Object.entries(parent).filter(([key]) => key !== name));
    return isList(parent) ? parent.toSpliced(indexOf(parent, name) ?? 0, 1) : parent;
  }, path);
}
