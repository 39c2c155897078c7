import type { Finding } from './finding.ts';

/** How many findings there are by verdict, and by severity those that fail or are inconclusive. O(n). */
export function countFindings(findings: readonly Finding[]) {
  const verdict = { pass: 0, fail: 0, inconclusive: 0, skip: 0 };
  const severity = { blocker: 0, critical: 0, warning: 0, note: 0 };
  for (const finding of findings) {
    verdict[finding.verdict]++;
    if (finding.verdict === 'fail' || finding.verdict === 'inconclusive') severity[finding.severity]++;
  }
  return { verdict, severity };
}
