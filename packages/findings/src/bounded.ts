import { countFindings } from './count-findings.ts';
import type { Finding } from './finding.ts';
import { compareFindings } from './order.ts';
import { findingRules } from './rule-table.ts';
import { readTruncation } from './truncation.ts';
import { blocks, holds, isTampered } from './weight.ts';

/** Most findings that a report holds in full. */
export const MAX_FINDINGS = 10_000;

const severities = ['blocker', 'critical', 'warning', 'note'];

/** What speaks of the list as a whole is never dropped. */
const ofTheList: readonly string[] = ['findings/truncated', 'findings/nothing-computed'];

/** Smaller is weightier: tampering, what decides, then what is open, then the rest; blockers before notes. */
function rank(finding: Finding): number {
  const group = isTampered(finding) ? 0 : blocks(finding) ? (finding.verdict === 'inconclusive' ? 2 : 1) : holds(finding) ? 4 : 3;
  return group * severities.length + severities.indexOf(finding.severity);
}

/** The one finding that stands for all dropped ones, those that were dropped before included; it weighs what the weightiest of them weighs. */
function truncated(kept: readonly Finding[], dropped: readonly Finding[]): Finding {
  const perRule = new Map<string, number>();
  const count = (id: string, times: number): unknown => perRule.set(id, (perRule.get(id) ?? 0) + times);
  for (const finding of dropped) {
    const before = readTruncation(finding);
    if (before === undefined) count(finding.id, 1);
    else for (const [id, times] of Object.entries(before.per_rule)) count(id, times);
  }
  const total = [...perRule.values()].reduce((a, b) => a + b, 0);
  const worst = dropped.reduce((a, b) => (rank(b) < rank(a) ? b : a));
  // The only pass may be one that was dropped before.
  const passes = holds(worst) || (!blocks(worst) && dropped.some(holds) && !kept.some(holds));
  return findingRules.finding('findings/truncated', {
    verdict: passes ? 'pass' : worst.verdict === 'skip' ? 'fail' : worst.verdict,
    severity: worst.severity,
    sentence: `A report holds ${MAX_FINDINGS} findings and there are ${kept.length + total}: the least weighty ${total} are only counted, per rule`,
    detail: { dropped: total, per_rule: Object.fromEntries([...perRule].sort(([a], [b]) => (a < b ? -1 : 1))), ...countFindings(dropped) },
  });
}

/**
 * A new array of at most 10,000 findings and, if there are more, one `findings/truncated`. The weightiest are kept, and
 * one pass if there is any, so that combining the result gives the same verdict. Bounding the result again changes nothing;
 * what was dropped before and what is dropped now is counted in one.
 */
export function bounded(findings: readonly Finding[]): Finding[] {
  const before = new Set(findings.filter((finding) => readTruncation(finding) !== undefined));
  if (findings.length - before.size <= MAX_FINDINGS && before.size < 2) return [...findings];
  const ordered = findings
    .filter((finding) => !before.has(finding))
    .map((finding) => ({ finding, rank: ofTheList.includes(finding.id) ? -1 : rank(finding) }))
    .sort((a, b) => a.rank - b.rank || compareFindings(a.finding, b.finding));
  const kept = ordered.slice(0, MAX_FINDINGS).map(({ finding }) => finding);
  const dropped = ordered.slice(MAX_FINDINGS).map(({ finding }) => finding);
  const pass = dropped.findIndex(holds);
  const last = kept.at(-1);
  if (last !== undefined && pass !== -1 && !kept.some(holds)) {
    kept[kept.length - 1] = dropped[pass] ?? last;
    dropped[pass] = last;
  }
  return [...kept, truncated(kept, [...before, ...dropped])];
}
