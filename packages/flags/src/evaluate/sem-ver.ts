import type { Json } from '@plimsoll/findings';
import compare from 'semver/functions/compare.js';
import parse from 'semver/functions/parse.js';
import type SemVer from 'semver/classes/semver.js';
import type { Expression } from './operators.ts';

/** A version, also one with a leading v, or without minor or patch; null for anything else. */
function versionOf(raw: unknown): SemVer | null {
  const text = String(raw).replace(/^[vV]/, '');
  const partial = /^(\d+)(?:\.(\d+))?$/.exec(text);
  return parse(partial === null ? text : `${partial[1] ?? '0'}.${partial[2] ?? '0'}.0`);
}

/** `sem_ver` of flagd: whether `[version, operator, version]` holds by SemVer 2.0.0 precedence; null where it makes no sense. */
export function semVer(args: readonly unknown[]): boolean | null {
  return args.length === 3 ? test(versionOf(args[0]), String(args[1]), versionOf(args[2])) : null;
}

/** The same where operator and second version are known before. */
export function semVerLiteral(first: Expression, [, operator, other, ...more]: readonly Json[]): Expression | undefined {
  if (typeof operator !== 'string' || other === undefined || more.length > 0) return undefined;
  const b = versionOf(other);
  return (scope) => test(versionOf(first(scope)), operator, b);
}

function test(a: SemVer | null, operator: string, b: SemVer | null): boolean | null {
  if (a === null || b === null) return null;
  switch (operator) {
    case '=':
      return compare(a, b) === 0;
    case '!=':
      return compare(a, b) !== 0;
    case '<':
      return compare(a, b) < 0;
    case '<=':
      return compare(a, b) <= 0;
    case '>=':
      return compare(a, b) >= 0;
    case '>':
      return compare(a, b) > 0;
    case '^':
      return a.major === b.major;
    case '~':
      return a.major === b.major && a.minor === b.minor;
    default:
      return null;
  }
}
