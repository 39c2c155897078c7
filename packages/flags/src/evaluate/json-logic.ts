import type { Json } from '@plimsoll/findings';
import { comparison, difference, extreme, holds, product, quotient, remainder, sum } from './arithmetic.ts';
import { type Expression, isLiteral, type Operators } from './operators.ts';
import { reader } from './read-path.ts';
import { RuleError } from './rule-error.ts';
import { Item, type Scope } from './scope.ts';
import { joined } from './text.ts';
import { isTrue } from './truth.ts';

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
  return { list: iterator, at: (index) => inner(new Item(iterator[index], { iterator, index, scope })) };
}

const nothing: Expression = () => null;

/** What `reduce` carries on: nothing nested, which could grow with every item. */
function flat(value: unknown): unknown {
  const isNested = typeof value === 'object' && value !== null && Object.values(value).some((inner) => typeof inner === 'object' && inner !== null);
  if (isNested) throw new RuleError('reduce carries nothing that is nested');
  return value;
}

function chosen(args: readonly Expression[], scope: Scope): unknown {
  for (let at = 0; at + 1 < args.length; at += 2) if (isTrue(args[at]?.(scope))) return args[at + 1]?.(scope);
  return args.length % 2 === 1 ? args.at(-1)?.(scope) : null;
}

const lazy: Operators['lazy'] = {
  if: (args) => {
    const [condition, yes = nothing, no] = args;
    if (condition !== undefined && no !== undefined && args.length === 3) return (scope) => (isTrue(condition(scope)) ? yes(scope) : no(scope));
    return (scope) => chosen(args, scope);
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
    const step = (accumulator: unknown, current: unknown): unknown => flat(inner(new Item({ accumulator, current }, { iterator, index: undefined, scope })));
    if (start !== undefined) return iterator.reduce(step, flat(start(scope)));
    if (iterator.length === 0) throw new RuleError('an empty list has nothing to begin with');
    return iterator.reduce(step);
  },
  var: (args, raw) => {
    const [path = nothing, fallback = nothing] = args;
    const known = raw[0];
    const read = typeof known !== 'object' || known === null ? reader(known) : (scope: Scope) => reader(path(scope))(scope);
    return (scope) => read(scope) ?? fallback(scope);
  },
};

function isIn(item: unknown, where: unknown): boolean {
  if (!where) return false;
  if (typeof where === 'string') return where.includes(String(item));
  if (Array.isArray(where)) return where.includes(item);
  throw new RuleError('in needs a list or a text');
}

function missing(paths: readonly unknown[], scope: Scope): readonly unknown[] {
  return paths.filter((path) => reader(path)(scope) === undefined);
}

/** A number as JavaScript makes it of any value, without its fraction; 0 of what is no number. */
function integer(value: unknown): number {
  return Math.trunc(Number(value)) || 0;
}

const comparisons: Readonly<Record<string, (a: unknown, b: unknown) => boolean>> = {
  '==': comparison((a, b) => a === b),
  '!=': comparison((a, b) => a !== b),
  '===': (a, b) => a === b,
  '!==': (a, b) => a !== b,
  '<': comparison((a, b) => a < b),
  '<=': comparison((a, b) => a <= b),
  '>': comparison((a, b) => a > b),
  '>=': comparison((a, b) => a >= b),
};

const pairs: Operators['pairs'] = { ...comparisons, in: isIn };

/** A comparison holds of many values if it holds of each and the next. */
const chains = Object.entries(comparisons).map(([name, is]) => [name, (args: readonly unknown[]) => holds(args, is)] as const);

const lists: Operators['lists'] = {
  ...Object.fromEntries(chains),
  cat: joined,
  '!': ([value]) => !isTrue(value),
  '!!': ([value]) => isTrue(value),
  '+': sum,
  '-': difference,
  '*': product,
  '/': quotient,
  '%': remainder,
  min: (args) => extreme(args, Math.min),
  max: (args) => extreme(args, Math.max),
  merge: (args) => args.flat(),
  in: ([item, where]) => isIn(item, where),
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

/** JSON Logic. */
export const jsonLogic: Operators = { lazy, lists, pairs, chains: comparisons, literals: {} };

/**
 * Makes a rule ready to be evaluated any number of times. Nothing of it becomes code.
 * @param rule objects with one operator each, all known
 */
export function compileLogic(rule: Json, operators: Operators): Expression {
  if (isLiteral(rule)) return () => rule;
  if (Array.isArray(rule)) return listOfAll((rule as readonly Json[]).map((item) => compileLogic(item, operators)));
  const [[name, given] = ['', null]] = Object.entries(rule as Readonly<Record<string, Json>>);
  const isList = Array.isArray(given);
  const raw = isList ? (given as readonly Json[]) : [given];
  const args = raw.map((arg) => compileLogic(arg, operators));
  const special = own(operators.lazy, name);
  if (special !== undefined) return special(args, raw);
  const operator = own(operators.lists, name);
  if (operator === undefined) throw new RangeError(`it has the unknown operator ${JSON.stringify(name)}`);
  const [first = nothing, second] = args;
  // One argument that is a rule may evaluate to the list of arguments.
  if (!isList && !isLiteral(given)) {
    return (scope) => {
      const value = first(scope);
      return operator(Array.isArray(value) ? (value as readonly unknown[]) : [value], scope);
    };
  }
  const literal = isList && raw.slice(1).every(isLiteral) ? own(operators.literals, name)?.(first, raw, (part) => compileLogic(part, operators)) : undefined;
  if (literal !== undefined) return literal;
  const pair = own(operators.pairs, name);
  if (pair !== undefined && second !== undefined && args.length === 2) return (scope) => pair(first(scope), second(scope));
  const chain = own(operators.chains, name);
  if (chain !== undefined && args.length > 2) return chained(args, chain);
  const all = listOfAll(args);
  return (scope) => operator(all(scope), scope);
}

/** A comparison of many values, of which those after the first that does not hold are not evaluated. */
function chained([first = nothing, ...others]: readonly Expression[], is: (a: unknown, b: unknown) => boolean): Expression {
  return (scope) => {
    let before = first(scope);
    return others.every((other) => {
      const pair = [before, (before = other(scope))] as const;
      return is(...pair);
    });
  };
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function listOfAll(items: readonly Expression[]): (scope: Scope) => readonly unknown[] {
  return (scope) => items.map((item) => item(scope));
}
