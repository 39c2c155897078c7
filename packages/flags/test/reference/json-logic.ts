import type { Json } from '@plimsoll/findings';
import { comparison, holds, product, quotient, remainder, sum, difference, extreme } from '../../src/evaluate/arithmetic.ts';
import { read, readPath } from './read-path.ts';
import { RuleError } from '../../src/evaluate/rule-error.ts';
import { isTrue } from '../../src/evaluate/truth.ts';

/** Where a rule looks: the data, and inside `map`, `some` and the like what is around it. */
export interface Scope {
  readonly data: unknown;
  readonly around?: { readonly iterator: readonly unknown[]; readonly index: number | undefined; readonly scope: Scope };
}

/** A part of a rule, ready to be evaluated; may throw a {@link RuleError}. */
export type Expression = (scope: Scope) => unknown;

/** Operators over arguments that are already evaluated. */
export type Operators = Readonly<Record<string, (args: readonly unknown[], scope: Scope) => unknown>>;

type Lazy = (args: readonly Expression[], raw: readonly Json[]) => Expression;

/** Most items that an operator goes through. */
const MAX_ITEMS = 10_000;

function listOf(value: unknown): readonly unknown[] {
  if (!value) return [];
  if (!Array.isArray(value)) throw new RuleError('a list is needed');
  if (value.length > MAX_ITEMS) throw new RuleError(`a list has ${value.length} items; at most ${MAX_ITEMS} are gone through`);
  return value as readonly unknown[];
}

/** What `some`, `all` and `none` ask about: items of a list, UTF-16 code units of a text; nothing in a value of another type. */
function itemsOf(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return listOf(value.split(''));
  return Array.isArray(value) ? listOf(value) : [];
}

/** The list, and a function that evaluates the second argument for one of its items. */
function each(args: readonly Expression[], scope: Scope, itemsIn = listOf): { readonly list: readonly unknown[]; readonly at: (index: number) => unknown } {
  const [selector = nothing, inner = nothing] = args;
  const iterator = itemsIn(selector(scope));
  return { list: iterator, at: (index) => inner({ data: iterator[index], around: { iterator, index, scope } }) };
}

const nothing: Expression = () => null;

function flat(value: unknown): unknown {
  const isNested = typeof value === 'object' && value !== null && Object.values(value).some((inner) => typeof inner === 'object' && inner !== null);
  if (isNested) throw new RuleError('reduce carries nothing that is nested');
  return value;
}

const lazy: Readonly<Record<string, Lazy>> = {
  if: (args) => (scope) => {
    for (let at = 0; at + 1 < args.length; at += 2) if (isTrue(args[at]?.(scope))) return args[at + 1]?.(scope);
    return args.length % 2 === 1 ? args.at(-1)?.(scope) : null;
  },
  and: (args) => (scope) => {
    let value: unknown = null;
    for (const arg of args) if (!isTrue((value = arg(scope)))) return value;
    return value;
  },
  or: (args) => (scope) => {
    let value: unknown = null;
    for (const arg of args) if (isTrue((value = arg(scope)))) return value;
    return value;
  },
  map: (args) => (scope) => {
    const { list, at } = each(args, scope);
    return list.map((_, index) => at(index));
  },
  filter: (args) => (scope) => {
    const { list, at } = each(args, scope);
    return list.filter((_, index) => isTrue(at(index)));
  },
  some: (args) => (scope) => {
    const { list, at } = each(args, scope, itemsOf);
    return list.some((_, index) => isTrue(at(index)));
  },
  none: (args) => (scope) => {
    const { list, at } = each(args, scope, itemsOf);
    return !list.some((_, index) => isTrue(at(index)));
  },
  all: ([selector = nothing, inner = nothing]) => (scope) => {
    const value = selector(scope);
    const { list, at } = each([() => value, inner], scope, itemsOf);
    // All of no items is false, but of something that has none by its type it is true.
    return list.length === 0 ? Boolean(value) && !Array.isArray(value) : list.every((_, index) => isTrue(at(index)));
  },
  reduce: ([selector = nothing, inner = nothing, start]) => (scope) => {
    const iterator = listOf(selector(scope));
    const step = (accumulator: unknown, current: unknown): unknown => flat(inner({ data: { accumulator, current }, around: { iterator, index: undefined, scope } }));
    if (start !== undefined) return iterator.reduce(step, flat(start(scope)));
    if (iterator.length === 0) throw new RuleError('an empty list has nothing to begin with');
    return iterator.reduce(step);
  },
  var: (args, raw) => {
    const [path = nothing, fallback = nothing] = args;
    const known = raw[0];
    if (typeof known !== 'object' || known === null) {
      const steps = readPath(known ?? '');
      return (scope) => read(scope, steps) ?? fallback(scope);
    }
    return (scope) => read(scope, readPath(path(scope))) ?? fallback(scope);
  },
};

const compare = (args: readonly unknown[], is: (a: string | number, b: string | number) => boolean): boolean => holds(args, comparison(is));

function missing(paths: readonly unknown[], scope: Scope): readonly unknown[] {
  return paths.filter((path) => read(scope, readPath(path)) === undefined);
}

/** A number as JavaScript makes it of any value, without its fraction; 0 of what is no number. */
function integer(value: unknown): number {
  return Math.trunc(Number(value)) || 0;
}

function text(value: unknown): string {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- an object in a text is what JavaScript makes of it, as elsewhere
  return value === null || value === undefined ? '' : String(value);
}

const eager: Operators = {
  '!': ([value]) => !isTrue(value),
  '!!': ([value]) => isTrue(value),
  '==': (args) => compare(args, (a, b) => a === b),
  '!=': (args) => compare(args, (a, b) => a !== b),
  '===': (args) => holds(args, (a, b) => a === b),
  '!==': (args) => holds(args, (a, b) => a !== b),
  '<': (args) => compare(args, (a, b) => a < b),
  '<=': (args) => compare(args, (a, b) => a <= b),
  '>': (args) => compare(args, (a, b) => a > b),
  '>=': (args) => compare(args, (a, b) => a >= b),
  '+': sum,
  '-': difference,
  '*': product,
  '/': quotient,
  '%': remainder,
  min: (args) => extreme(args, Math.min),
  max: (args) => extreme(args, Math.max),
  merge: (args) => args.flat(),
  cat: (args) => args.map(text).join(''),
  in: ([item, where]) => {
    if (!where) return false;
    if (typeof where === 'string') return where.includes(String(item));
    if (Array.isArray(where)) return where.includes(item);
    throw new RuleError('in needs a list or a text');
  },
  substr: ([whole, from, length]) => {
    if (typeof whole !== 'string') throw new RuleError('substr needs a text');
    const begin = integer(from);
    const rest = whole.slice(begin < 0 ? Math.max(0, whole.length + begin) : begin);
    if (length === undefined) return rest;
    const size = integer(length);
    return rest.slice(0, size < 0 ? Math.max(0, rest.length + size) : size);
  },
  missing: (args, scope) => missing(Array.isArray(args[0]) ? (args[0] as readonly unknown[]) : args, scope),
  missing_some: ([wanted, paths], scope) => {
    const options = Array.isArray(paths) ? (paths as readonly unknown[]) : [];
    const gone = missing(options, scope);
    return options.length - gone.length >= Number(wanted) ? [] : gone;
  },
};

/** Names of the operators of JSON Logic. */
export const logicOperators: readonly string[] = [...Object.keys(lazy), ...Object.keys(eager)];

/**
 * Makes a rule of JSON Logic ready to be evaluated any number of times. Nothing of it becomes code.
 * @param rule objects with one operator each, all known here or in `operators`
 */
export function compileLogic(rule: Json, operators: Operators): Expression {
  if (typeof rule !== 'object' || rule === null) return () => rule;
  if (Array.isArray(rule)) {
    const items = (rule as readonly Json[]).map((item) => compileLogic(item, operators));
    return (scope) => items.map((item) => item(scope));
  }
  const [entry] = Object.entries(rule as Readonly<Record<string, Json>>);
  if (entry === undefined) return () => rule;
  const [name, given] = entry;
  const raw = Array.isArray(given) ? (given as readonly Json[]) : [given];
  const args = raw.map((arg) => compileLogic(arg, operators));
  const special = Object.hasOwn(lazy, name) ? lazy[name] : undefined;
  if (special !== undefined) return special(args, raw);
  const operator = Object.hasOwn(operators, name) ? operators[name] : Object.hasOwn(eager, name) ? eager[name] : undefined;
  if (operator === undefined) throw new RangeError(`it has the unknown operator ${JSON.stringify(name)}`);
  // One argument that is a rule may evaluate to the list of arguments.
  const [only] = args;
  if (!Array.isArray(given) && only !== undefined && typeof given === 'object' && given !== null) {
    return (scope) => {
      const value = only(scope);
      return operator(Array.isArray(value) ? (value as readonly unknown[]) : [value], scope);
    };
  }
  // What a comparison of many values need not know is not evaluated.
  if (comparisons.has(name) && args.length > 2) {
    return (scope) => {
      let before = args[0]?.(scope);
      for (const arg of args.slice(1)) {
        const after = arg(scope);
        if (operator([before, after], scope) !== true) return false;
        before = after;
      }
      return true;
    };
  }
  return (scope) => operator(args.map((arg) => arg(scope)), scope);
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '===', '!==', '<', '<=', '>', '>=']);
