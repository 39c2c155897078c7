import type { Finding } from './finding.ts';

/** Code unit order; absent sorts first. */
function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  return a < b ? -1 : 1;
}

/** The one order of findings: file, line, column, pointer, subject, id, verdict, sentence. Total and independent of the locale. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compare(a.location?.file, b.location?.file) ||
    compare(a.location?.line, b.location?.line) ||
    compare(a.location?.column, b.location?.column) ||
    compare(a.location?.pointer, b.location?.pointer) ||
    compare(a.subject, b.subject) ||
    compare(a.id, b.id) ||
    compare(a.verdict, b.verdict) ||
    compare(a.sentence, b.sentence)
  );
}
