import { pointerStep } from '@plimsoll/findings';
import { type Check, isObject, type SchemaFault } from './schema-fault.ts';

type Found = (fault: SchemaFault) => void;

/** A list whose items are judged one by one; `lengths` are inclusive bounds. */
function list(item: Check | readonly Check[], [least, most]: readonly [number, number]): Check {
  const size = least === most ? `exactly ${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
  return (value, pointer, found) => {
    if (!Array.isArray(value)) {
      found({ pointer, expected: `a list of ${size}` });
      return;
    }
    if (value.length < least || value.length > most) found({ pointer, expected: `a list of ${size}; it has ${value.length}` });
    value.forEach((each: unknown, at) => (typeof item === 'function' ? item : item[Math.min(at, item.length - 1)])?.(each, pointer + pointerStep(at), found));
  };
}

const text: Check = (value, pointer, found) => {
  if (typeof value !== 'string') found({ pointer, expected: 'a text' });
};
const number: Check = (value, pointer, found) => {
  if (typeof value !== 'number') found({ pointer, expected: 'a number' });
};

/** An argument: a rule, a reference to a shared one, or anything that is no object. An empty object would be both of the former. */
const argument: Check = (value, pointer, found) => {
  if (!isObject(value)) return;
  const keys = Object.keys(value);
  if (keys.length === 0) found({ pointer, expected: 'an operator and its arguments' });
  else if (keys.length === 1 && keys[0] === '$ref') text(value['$ref'], `${pointer}/$ref`, found);
  else rule(value, pointer, found);
};

/** One argument, in a list or not: a list is an argument too, so whatever it holds is right. */
const unary: Check = (value, pointer, found) => {
  if (!Array.isArray(value)) argument(value, pointer, found);
};

/** Anything but the name of a member of `$flagd` that there is not. */
const path: Check = (value, pointer, found) => {
  if (typeof value !== 'string' || !/^\$flagd\..*$/u.test(value) || value === '$flagd.timestamp' || value === '$flagd.flagKey') return;
  found({ pointer, expected: '"$flagd.timestamp", "$flagd.flagKey" or a path into the context' });
};

const stringOrRule: Check = (value, pointer, found) => {
  if (typeof value === 'string') return;
  if (isObject(value)) rule(value, pointer, found);
  else found({ pointer, expected: 'a text or a rule' });
};

// Of semver.org, as the schema has it: all three numbers, and no v in front.
const SEM_VER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/u;

const version: Check = (value, pointer, found) => {
  if (isObject(value) && Object.keys(value).every((key) => key === 'var')) rule(value, pointer, found);
  else if (typeof value !== 'string' || !SEM_VER.test(value)) found({ pointer, expected: 'a semantic version or a var' });
};

const comparison: Check = (value, pointer, found) => {
  if (typeof value !== 'string' || !['=', '!=', '>', '<', '>=', '<=', '~', '^'].includes(value)) found({ pointer, expected: 'one of = != > < >= <= ~ ^' });
};

const weight: Check = (value, pointer, found) => {
  if (isObject(value)) rule(value, pointer, found);
  else if (!Number.isInteger(value) || (value as number) < 0) found({ pointer, expected: 'an integer from 0, or a rule' });
};

const share = list([argument, weight], [1, 2]);

const fractional: Check = (value, pointer, found) => {
  const key: Check = Array.isArray(value) && isObject(value[0]) ? rule : share;
  list([key, share], [1, Infinity])(value, pointer, found);
};

const binary = list(argument, [2, 2]);
const between = list(argument, [2, 3]);
const variadic = list(argument, [1, Infinity]);
const affix = list(stringOrRule, [2, 2]);

/** Operators of flagd by kind: the schema allows several in one object if they are of one kind. */
const kinds: readonly Readonly<Record<string, Check>>[] = [
  { var: path },
  { missing: list(text, [0, Infinity]) },
  { missing_some: list([number, list(text, [0, Infinity])], [2, 2]) },
  { if: variadic, '==': binary, '===': binary, '!=': binary, '!==': binary, '>': binary, '>=': binary, '%': binary, '/': binary, map: binary, filter: binary, all: binary, none: binary, some: binary, in: binary },
  { substr: between, '<': between, '<=': between },
  { '*': list(argument, [2, Infinity]) },
  { '!': unary, '!!': unary },
  { or: variadic, and: variadic, '+': variadic, '-': variadic, max: variadic, min: variadic, merge: variadic, cat: variadic },
  { reduce: list(argument, [3, 3]) },
  { starts_with: affix, ends_with: affix },
  { sem_ver: list([version, comparison, version], [3, 3]) },
  { fractional },
];

const kindOf: ReadonlyMap<string, Readonly<Record<string, Check>>> = new Map(kinds.flatMap((kind) => Object.keys(kind).map((operator) => [operator, kind] as const)));

function rule(value: unknown, pointer: string, found: Found): void {
  if (!isObject(value)) {
    found({ pointer, expected: 'a rule' });
    return;
  }
  const [first, ...others] = Object.keys(value);
  if (first === undefined) return;
  const kind = kindOf.get(first);
  if (kind === undefined) {
    found({ pointer: pointer + pointerStep(first), expected: 'an operator of flagd' });
    return;
  }
  for (const operator of [first, ...others]) {
    if (Object.hasOwn(kind, operator)) kind[operator]?.(value[operator], pointer + pointerStep(operator), found);
    else found({ pointer: pointer + pointerStep(operator), expected: `alone, or in an object of its own kind, which ${JSON.stringify(first)} is not` });
  }
}

/**
 * Judges a targeting rule as `targeting.json` of flagd's schemas (0.2.15, draft-07) does: same verdict on every JSON value.
 * O(size of the rule).
 */
export const targetingRule: Check = rule;
