import type { Json } from '@plimsoll/findings';
import { targeting } from './rule-engine.ts';

/** Operators of flagd's targeting rules; a rule with any other is not evaluated. */
const operators: ReadonlySet<string> = new Set([...Object.keys(targeting.lazy), ...Object.keys(targeting.lists)]);

const MAX_DEPTH = 32;
const MAX_NODES = 2000;
const unsafe: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * The rule with each `{"$ref": name}` replaced by the shared rule of that name, one level deep.
 * @throws RangeError with the reason where the rule cannot be evaluated at all
 */
export function usableRule(rule: Json, evaluators: Readonly<Record<string, Json>>): Json {
  let nodes = 0;
  const walk = (value: Json, depth: number, isShared: boolean): Json => {
    if (depth > MAX_DEPTH) throw new RangeError(`it is nested deeper than ${MAX_DEPTH} levels`);
    if (++nodes > MAX_NODES) throw new RangeError(`it has more than ${MAX_NODES} parts`);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return (value as readonly Json[]).map((item) => walk(item, depth + 1, isShared));
    const entries = Object.entries(value as Readonly<Record<string, Json>>);
    const [entry] = entries;
    if (entry === undefined) return value;
    const [operator, args] = entry;
    if (entries.length > 1) throw new RangeError(`an object of it has ${entries.length} operators, ${entries.map(([name]) => JSON.stringify(name)).join(', ')}`);
    if (operator === '$ref') {
      if (isShared) throw new RangeError('a shared rule refers to another');
      if (typeof args !== 'string' || !Object.hasOwn(evaluators, args)) throw new RangeError(`it refers to ${JSON.stringify(args)}, which is no shared rule`);
      return walk(evaluators[args] ?? null, depth + 1, true);
    }
    if (!operators.has(operator)) throw new RangeError(`it has the unknown operator ${JSON.stringify(operator)}`);
    if (operator === 'var') checkPath(args);
    return { [operator]: walk(args, depth + 1, isShared) };
  };
  return walk(rule, 1, false);
}

function checkPath(args: Json): void {
  const path = Array.isArray(args) ? (args as readonly Json[])[0] : args;
  if (typeof path === 'string' && path.split('.').some((step) => unsafe.has(step))) throw new RangeError(`it reads ${JSON.stringify(path)}`);
}

/** Why a rule cannot be evaluated; undefined if it can. */
export function ruleFault(rule: Json, evaluators: Readonly<Record<string, Json>>): string | undefined {
  try {
    usableRule(rule, evaluators);
    return undefined;
  } catch (thrown) {
    return thrown instanceof RangeError ? thrown.message : String(thrown);
  }
}
