import { RuleError } from './rule-error.ts';

/** A value as a number, as JavaScript converts it; objects and texts that are no numbers are errors. */
function numberOf(value: unknown): number {
  const number = typeof value === 'object' && value !== null ? NaN : Number(value);
  if (Number.isNaN(number)) throw new RuleError('a number is needed');
  return number;
}

function finite(value: number): number {
  if (Number.isNaN(value)) throw new RuleError('the result is no number');
  return value;
}

type Ordered = string | number;
const isWord = (value: unknown): value is string | null => typeof value === 'string' || value === null;

/** A comparison: two texts or nulls as they are, anything else as numbers. */
export function comparison(is: (a: Ordered, b: Ordered) => boolean): (a: unknown, b: unknown) => boolean {
  return (a, b) => {
    if (isWord(a) && isWord(b)) return is(a as Ordered, b as Ordered);
    // Nothing compares with a text that is no number: neither equal nor ordered, but no error.
    return is(numberOf(a), a === null && typeof b === 'string' ? Number(b) : numberOf(b));
  };
}

/** Whether each argument and the next are so to one another. */
export function holds(args: readonly unknown[], is: (a: unknown, b: unknown) => boolean): boolean {
  if (args.length < 2) throw new RuleError('a comparison needs two values');
  for (let at = 1; at < args.length; at++) if (!is(args[at - 1], args[at])) return false;
  return true;
}

export function sum(args: readonly unknown[]): number {
  let result = 0;
  for (const arg of args) result += numberOf(arg);
  return finite(result);
}

export function product(args: readonly unknown[]): number {
  let result = 1;
  for (const arg of args) result *= numberOf(arg);
  return finite(result);
}

export function difference(args: readonly unknown[]): number {
  const [first, ...others] = args;
  if (args.length === 0) throw new RuleError('- needs a value');
  if (others.length === 0) return -numberOf(first);
  let result = numberOf(first);
  for (const other of others) result -= numberOf(other);
  return finite(result);
}

export function quotient(args: readonly unknown[]): number {
  const [first, ...others] = args;
  if (args.length === 0) throw new RuleError('/ needs a value');
  const divisors = others.length === 0 ? [first] : others;
  let result = others.length === 0 ? 1 : numberOf(first);
  for (const divisor of divisors) {
    const by = numberOf(divisor);
    if (by === 0) throw new RuleError('nothing can be divided by 0');
    result /= by;
  }
  if (result === Infinity) throw new RuleError('the result is no number');
  return finite(result);
}

export function remainder(args: readonly unknown[]): number {
  const [first, ...others] = args;
  if (others.length === 0) throw new RuleError('% needs two values');
  let result = numberOf(first);
  for (const other of others) result %= numberOf(other);
  return finite(result);
}

export function extreme(args: readonly unknown[], choose: (...numbers: number[]) => number): number {
  if (args.length === 0 || !args.every((arg) => typeof arg === 'number')) throw new RuleError('numbers are needed');
  return choose(...args);
}
