import type { Finding } from './finding.ts';
import { fileInside, placeOf } from './place.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';
import { summaryOf } from './summary.ts';
import { isAllowedSkip, isTampered } from './weight.ts';

/** Annotations of one level that GitHub shows for one step. */
const MAX_ANNOTATIONS = 10;

const levels = { blocker: 'error', critical: 'error', warning: 'warning', note: 'notice' } as const;
type Level = (typeof levels)[keyof typeof levels];

/** Message of a workflow command: one line, `%` escaped. */
function data(text: string): string {
  return printable(text).replaceAll('%', '%25');
}

/** Property of a workflow command: `:` and `,` escaped too. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function annotation(level: Level, finding: Finding): string {
  const file = fileInside(finding);
  const { line, column } = finding.location ?? {};
  const properties = [
    ...(file === undefined ? [] : [`file=${property(file)}`]),
    ...(file === undefined || line === undefined ? [] : [`line=${line}`]),
    ...(file === undefined || line === undefined || column === undefined ? [] : [`col=${column}`]),
    `title=${property(finding.id)}`,
  ];
  const about = [file === undefined ? placeOf(finding) : '', finding.subject ?? ''].filter((part) => part !== '');
  const prefix = about.length === 0 ? '' : `${about.join(' ')}: `;
  return `::${level} ${properties.join(',')}::${data(prefix + finding.sentence)}`;
}

/** Tampering before failures before open questions, blockers before criticals, so that the limit cuts the least. */
function weight(finding: Finding): number {
  return (isTampered(finding) ? 0 : 4) + (finding.severity === 'blocker' ? 0 : 2) + (finding.verdict === 'fail' ? 0 : 1);
}

/**
 * The report as GitHub workflow commands: an annotation for each finding that is neither passed nor allowed to be skipped, at most
 * ten of each level (what GitHub shows), then per level a line that counts the rest, then the decision with the counts.
 * Ends with a newline. O(n log n).
 */
export function toGithub(report: Report): string {
  const open = report.findings.filter((f) => f.verdict !== 'pass' && !isAllowedSkip(f));
  const lines: string[] = [];
  for (const level of ['error', 'warning', 'notice'] as const) {
    const members = open.filter((f) => levels[f.severity] === level).sort((a, b) => weight(a) - weight(b));
    for (const finding of members.slice(0, MAX_ANNOTATIONS)) lines.push(annotation(level, finding));
    const more = members.length - MAX_ANNOTATIONS;
    if (more > 0) lines.push(`${more} more of level ${level}, not annotated`);
  }
  return `${[...lines, summaryOf(report)].join('\n')}\n`;
}
