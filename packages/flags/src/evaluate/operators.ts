import type { Json } from '@plimsoll/findings';
import type { Scope } from './scope.ts';

/** A part of a rule, ready to be evaluated; may throw a {@link RuleError}. */
export type Expression = (scope: Scope) => unknown;

/** What the operators of a language do. */
export interface Operators {
  /** Those that choose which of their arguments are evaluated, and when. */
  readonly lazy: Readonly<Record<string, (args: readonly Expression[], raw: readonly Json[]) => Expression>>;
  /** Those over any number of values. */
  readonly lists: Readonly<Record<string, (args: readonly unknown[], scope: Scope) => unknown>>;
  /** Of those, the ones that are asked for two values at a time: the same, without a list. */
  readonly pairs: Readonly<Record<string, (a: unknown, b: unknown) => unknown>>;
  /** Of these, the ones that compare each value and the next, and evaluate no more of them than they must. */
  readonly chains: Readonly<Record<string, (a: unknown, b: unknown) => boolean>>;
  /** Of those, the ones that are quicker where all arguments but the first stand for themselves; undefined where that does not help. */
  readonly literals: Readonly<Record<string, (first: Expression, raw: readonly Json[], compile: (part: Json) => Expression) => Expression | undefined>>;
}

/** Whether a part of a rule stands for itself, so that it need not be evaluated. */
export function isLiteral(part: Json | undefined): boolean {
  if (typeof part !== 'object' || part === null) return true;
  return Array.isArray(part) ? (part as readonly Json[]).every(isLiteral) : Object.keys(part).length === 0;
}
