import type { Finding, Json } from './finding.ts';
import { compareFindings } from './order.ts';
import { findingRules } from './rule-table.ts';
import { blocks, holds, isTampered } from './weight.ts';

/** Most findings that a report holds in full. */
export const MAX_FINDINGS = 10_000;

const severities = ['blocker', 'critical', 'warning', 'note'];

/** What speaks of the list as a whole is never dropped. */
const ofTheList: readonly string[] = ['findings/truncated', 'findings/nothing-computed'];

/** Smaller is weightier: tampering, what decides, then what is open, then the rest; blockers before notes. */
function rank(finding: Finding): number {
  if (ofTheList.includes(finding.id)) return -1;
  const group = isTampered(finding) ? 0 : blocks(finding) ? (finding.verdict === 'inconclusive' ? 2 : 1) : holds(finding) ? 4 : 3;
  return group * severities.length + severities.indexOf(finding.severity);
}

/** The one finding that stands for all dropped ones; it weighs what the weightiest of them weighs. */
function truncated(dropped: readonly Finding[], total: number): Finding {
  const perRule = new Map<string, number>();
  for (const { id } of dropped) perRule.set(id, (perRule.get(id) ?? 0) + 1);
  const sorted: Record<string, Json> = Object.fromEntries([...perRule].sort(([a], [b]) => (a < b ? -1 : 1)));
  const worst = dropped.reduce((a, b) => (rank(b) < rank(a) ? b : a));
  return findingRules.finding('findings/truncated', {
    verdict: holds(worst) ? 'pass' : worst.verdict === 'skip' ? 'fail' : worst.verdict,
    severity: worst.severity,
    sentence: `A report holds ${MAX_FINDINGS} findings and there are ${total}: the least weighty ${dropped.length} are only counted, per rule`,
    detail: { dropped: dropped.length, per_rule: sorted },
  });
}

/**
 * A new array of at most 10,000 findings and, if there are more, one `findings/truncated`. The weightiest are kept, and
 * one pass if there is any, so that combining the result gives the same verdict. Bounding the result again changes nothing.
 */
export function bounded(findings: readonly Finding[]): Finding[] {
  const already = findings.some((f) => f.id === 'findings/truncated') ? 1 : 0;
  if (findings.length - already <= MAX_FINDINGS) return [...findings];
  const ordered = findings.map((finding) => ({ finding, rank: rank(finding) })).sort((a, b) => a.rank - b.rank || compareFindings(a.finding, b.finding));
  const kept = ordered.slice(0, MAX_FINDINGS).map(({ finding }) => finding);
  const dropped = ordered.slice(MAX_FINDINGS).map(({ finding }) => finding);
  const pass = dropped.findIndex(holds);
  const last = kept.at(-1);
  if (last !== undefined && pass !== -1 && !kept.some(holds)) {
    kept[kept.length - 1] = dropped[pass] ?? last;
    dropped[pass] = last;
  }
  return [...kept, truncated(dropped, findings.length)];
}
