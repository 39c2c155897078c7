import type { Json } from '@plimsoll/findings';
import { MAX_BUCKETS, scaled } from '../bucket.ts';
import { hashPrefix, type HashPrefix, murmur3After } from '../murmur3.ts';
import { type Expression, isLiteral } from './operators.ts';
import { RuleError } from './rule-error.ts';
import { ownMember, type Scope, Start } from './scope.ts';
import { joined, text } from './text.ts';

/** One part of a division: a variant and its weight. */
interface Share {
  readonly variant: unknown;
  readonly weight: number;
}

interface Division {
  readonly shares: readonly Share[];
  /** Sum of the weights. */
  readonly total: number;
}

/**
 * The division by evaluated arguments `[variant, weight?]`: a weight that is absent is 1, a negative one 0. Undefined where an
 * entry is none, a variant is a list or an object, a weight is no integer, or the sum is 0 or above 2^31 − 1.
 */
function divisionOf(entries: readonly unknown[]): Division | undefined {
  const shares: Share[] = [];
  let total = 0;
  for (const entry of entries) {
    if (!Array.isArray(entry) || entry.length === 0 || entry.length > 2) return undefined;
    const [variant = null, given] = entry as readonly unknown[];
    if (typeof variant === 'object' && variant !== null) return undefined;
    const weight = entry.length === 1 ? 1 : given;
    if (typeof weight !== 'number' || !Number.isInteger(weight)) return undefined;
    const share = { variant, weight: Math.max(0, weight) };
    shares.push(share);
    total += share.weight;
  }
  return total === 0 || total > MAX_BUCKETS ? undefined : { shares, total };
}

/** The variant of the first share whose cumulative weight is above the bucket of the hash; null where there is no hash, or nothing to choose. */
function chosen(division: Division | undefined, hash: number | undefined): unknown {
  if (division === undefined || hash === undefined) return null;
  let left = scaled(hash, division.total);
  for (const { variant, weight } of division.shares) {
    if (left < weight) return variant;
    left -= weight;
  }
  return null;
}

const NOTHING = hashPrefix('');

/** Longest text that is hashed, in UTF-16 code units. */
export const MAX_KEY = 65_536;

/**
 * Hash of the text behind the prefix.
 * @throws RuleError if the two are too long together
 */
function keyHash(prefix: HashPrefix, suffix: string): number {
  const length = prefix.text.length + suffix.length;
  if (length > MAX_KEY) throw new RuleError(`a key to divide by has ${length} UTF-16 code units; at most ${MAX_KEY} are allowed`);
  return murmur3After(prefix, suffix);
}

/** Hash of flag key and targeting key; undefined where the context has none. */
function defaultHash(scope: Scope): number | undefined {
  const targetingKey = ownMember(scope.data, 'targetingKey');
  if (targetingKey === undefined || targetingKey === null || targetingKey === '' || !isDividing(scope)) return undefined;
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- a key that is no text is hashed as the text that it is elsewhere
  const [flagKey, suffix] = [scope instanceof Start ? scope.flag.key : hashPrefix(String(ownMember(scope.flagd(), 'flagKey'))), String(targetingKey)];
  return keyHash(flagKey, suffix);
}

/** Whether shares can be chosen here: among the items of a list flagd says nothing. */
function isDividing(scope: Scope): boolean {
  return scope instanceof Start || (scope.flagd() ?? null) !== null;
}

/** `fractional` of flagd; hashes UTF-8, and lets a key that is missing be the default one, as flagd itself does. */
export function fractional(args: readonly unknown[], scope: Scope): unknown {
  const [first] = args;
  if (typeof first === 'string') return isDividing(scope) ? chosen(divisionOf(args.slice(1)), keyHash(NOTHING, first)) : null;
  return chosen(divisionOf(first === null || first === undefined ? args.slice(1) : args), defaultHash(scope));
}

/** The same where the weights are known before. */
export function fractionalLiteral(first: Expression, raw: readonly Json[], compile: (part: Json) => Expression): Expression {
  const others = divisionOf(raw.slice(1));
  const key = prefixedKey(raw[0]);
  if (key !== undefined) {
    const suffix = compile(key.suffix);
    return (scope) => {
      const end = text(suffix(scope));
      return isDividing(scope) ? chosen(others, keyHash(key.prefix, end)) : null;
    };
  }
  const all = divisionOf(raw);
  return (scope) => {
    const value = first(scope);
    if (typeof value === 'string') return isDividing(scope) ? chosen(others, keyHash(NOTHING, value)) : null;
    if (value === null || value === undefined) return chosen(others, defaultHash(scope));
    return chosen(value === raw[0] ? all : divisionOf([value, ...raw.slice(1)]), defaultHash(scope));
  };
}

/** The parts of a key `{"cat": [literal, …, rule]}`; undefined for another. */
function prefixedKey(key: Json | undefined): { readonly prefix: HashPrefix; readonly suffix: Json } | undefined {
  const parts = typeof key === 'object' && key !== null && !Array.isArray(key) ? (key as Readonly<Record<string, Json>>)['cat'] : undefined;
  if (!Array.isArray(parts)) return undefined;
  const [suffix = null, ...before] = (parts as readonly Json[]).toReversed();
  return isLiteral(suffix) || !before.every(isLiteral) ? undefined : { prefix: hashPrefix(joined(before.toReversed())), suffix };
}
