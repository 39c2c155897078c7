import compare from 'semver/functions/compare.js';
import parse from 'semver/functions/parse.js';
import type SemVer from 'semver/classes/semver.js';

/** A version, also one with a leading v, or without minor or patch; null for anything else. */
function versionOf(raw: unknown): SemVer | null {
  const text = String(raw).replace(/^[vV]/, '');
  const partial = /^(\d+)(?:\.(\d+))?$/.exec(text);
  return parse(partial === null ? text : `${partial[1] ?? '0'}.${partial[2] ?? '0'}.0`);
}

/** `sem_ver` of flagd: whether `[version, operator, version]` holds by SemVer 2.0.0 precedence; null where it makes no sense. */
export function semVer(args: readonly unknown[]): boolean | null {
  if (args.length !== 3) return null;
  const a = versionOf(args[0]);
  const b = versionOf(args[2]);
  if (a === null || b === null) return null;
  switch (String(args[1])) {
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
