import type { Json } from '@plimsoll/findings';
import { murmur3 } from '../../src/murmur3.ts';
import { shareOf, sharesOf, totalOf } from './fractional.ts';
import { compileLogic, type Operators, type Scope } from './json-logic.ts';
import { semVer } from '../../src/evaluate/sem-ver.ts';

export type Context = Readonly<Record<string, Json>>;

/** Evaluates the rule of one flag; may throw anything. */
export type CompiledRule = (context: Context) => unknown;

function texts(args: readonly unknown[], holds: (text: string, part: string) => boolean): boolean | null {
  const [text, part] = args;
  return args.length === 2 && typeof text === 'string' && typeof part === 'string' ? holds(text, part) : null;
}

/** What `$flagd` is for a flag at a time. */
interface Flagd {
  readonly flagKey: string;
  readonly timestamp: number;
}

/** `fractional` of flagd; hashes UTF-8, and lets a key that is missing be the default one, as flagd itself does. */
function fractional(args: readonly unknown[], { data }: Scope): unknown {
  const [first] = args;
  const scope = data as { readonly $flagd?: Flagd; readonly targetingKey?: unknown } | null | undefined;
  const flagd = scope?.$flagd;
  if (args.length === 0 || flagd === undefined) return null;
  const hasKey = typeof first === 'string';
  const targetingKey = scope?.targetingKey;
  if (!hasKey && (targetingKey === undefined || targetingKey === null || targetingKey === '')) return null;
  const shares = sharesOf(hasKey || first === null || first === undefined ? args.slice(1) : args);
  return shares === undefined ? null : shareOf(shares, totalOf(shares), murmur3(hasKey ? first : `${flagd.flagKey}${String(targetingKey)}`));
}

const operators: Operators = {
  starts_with: (args) => texts(args, (text, part) => text.startsWith(part)),
  ends_with: (args) => texts(args, (text, part) => text.endsWith(part)),
  sem_ver: semVer,
  fractional,
};

/**
 * A rule that {@link usableRule} let pass, for one flag.
 * @param now milliseconds since the epoch
 */
export function compileRule(rule: Json, flagKey: string, now: () => number): CompiledRule {
  const evaluate = compileLogic(rule, operators);
  return (context) => {
    const $flagd: Flagd = { flagKey, timestamp: Math.floor(now() / 1000) };
    return evaluate({ data: { ...context, $flagd } });
  };
}
