import type { Json } from '@plimsoll/findings';
import { hashPrefix } from '../murmur3.ts';
import { fractional, fractionalLiteral } from './fractional.ts';
import { compileLogic, jsonLogic } from './json-logic.ts';
import type { Operators } from './operators.ts';
import { Start } from './scope.ts';
import { semVer, semVerLiteral } from './sem-ver.ts';

export type Context = Readonly<Record<string, Json>>;

/** Evaluates the rule of one flag; may throw anything. */
export type CompiledRule = (context: Context) => unknown;

const textPairs: Operators['pairs'] = {
  starts_with: (text, part) => (typeof text === 'string' && typeof part === 'string' ? text.startsWith(part) : null),
  ends_with: (text, part) => (typeof text === 'string' && typeof part === 'string' ? text.endsWith(part) : null),
};

const textLists: Operators['lists'] = Object.fromEntries(Object.entries(textPairs).map(([name, holds]) => [name, (args: readonly unknown[]) => (args.length === 2 ? holds(args[0], args[1]) : null)]));

/** JSON Logic with the operators of flagd: all that a rule may have. Where weights and versions are written out, as they mostly are, they are read once. */
export const targeting: Operators = {
  literals: { fractional: fractionalLiteral, sem_ver: semVerLiteral },
  lazy: jsonLogic.lazy,
  lists: { ...jsonLogic.lists, ...textLists, sem_ver: semVer, fractional },
  pairs: { ...jsonLogic.pairs, ...textPairs },
  chains: jsonLogic.chains,
};

/**
 * A rule that {@link usableRule} let pass, for one flag.
 * @param now milliseconds since the epoch
 */
export function compileRule(rule: Json, flagKey: string, now: () => number): CompiledRule {
  const evaluate = compileLogic(withFlagKey(rule, flagKey), targeting);
  const flag = { key: hashPrefix(flagKey), now };
  return (context) => evaluate(new Start(context, flag));
}

/** Operators that make other data of the items of a list. */
const overItems: ReadonlySet<string> = new Set(['map', 'filter', 'reduce', 'some', 'none', 'all']);

/** The rule with the key of the flag in the place of each question for it, where that is one for the flag's. */
function withFlagKey(part: Json, flagKey: string): Json {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return (part as readonly Json[]).map((item) => withFlagKey(item, flagKey));
  const [entry] = Object.entries(part as Readonly<Record<string, Json>>);
  if (entry === undefined) return part;
  const [operator, args] = entry;
  if (operator === 'var' && args === '$flagd.flagKey') return flagKey;
  return overItems.has(operator) ? part : { [operator]: withFlagKey(args, flagKey) };
}
