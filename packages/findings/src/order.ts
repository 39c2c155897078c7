import type { Finding } from './finding.ts';

/** Code unit order; absent sorts first. */
function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  return a < b ? -1 : 1;
}

/** One text for equal JSON values whatever the order of their keys; only for telling apart what all else calls equal. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => compare(a, b))) : member,
  );
}

/**
 * The one order of findings: file, line, column, pointer, subject, id, verdict, sentence, then everything else.
 * Total (zero only for equal findings), by UTF-16 code units, independent of the locale.
 */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compare(a.location?.file, b.location?.file) ||
    compare(a.location?.line, b.location?.line) ||
    compare(a.location?.column, b.location?.column) ||
    compare(a.location?.pointer, b.location?.pointer) ||
    compare(a.subject, b.subject) ||
    compare(a.id, b.id) ||
    compare(a.verdict, b.verdict) ||
    compare(a.sentence, b.sentence) ||
    compare(textOf(a), textOf(b))
  );
}
