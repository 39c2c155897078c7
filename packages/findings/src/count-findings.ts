import type { Finding } from './finding.ts';
import { readTruncation } from './truncation.ts';

/** How many findings there are by verdict, and by severity those that fail or are inconclusive. */
export interface FindingCounts {
  readonly verdict: { pass: number; fail: number; inconclusive: number; skip: number };
  readonly severity: { blocker: number; critical: number; warning: number; note: number };
}

/** Counts findings; a `findings/truncated` counts as those that were dropped for it, not as itself. O(n). */
export function countFindings(findings: readonly Finding[]): FindingCounts {
  const verdict = { pass: 0, fail: 0, inconclusive: 0, skip: 0 };
  const severity = { blocker: 0, critical: 0, warning: 0, note: 0 };
  for (const finding of findings) {
    const truncation = readTruncation(finding);
    if (truncation !== undefined) {
      for (const key of ['pass', 'fail', 'inconclusive', 'skip'] as const) verdict[key] += truncation.verdict[key];
      for (const key of ['blocker', 'critical', 'warning', 'note'] as const) severity[key] += truncation.severity[key];
      continue;
    }
    verdict[finding.verdict]++;
    if (finding.verdict === 'fail' || finding.verdict === 'inconclusive') severity[finding.severity]++;
  }
  return { verdict, severity };
}
