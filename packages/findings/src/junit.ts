import type { Finding } from './finding.ts';
import { placeOf } from './place.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';
import { summaryOf } from './summary.ts';
import { blocks } from './weight.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Printable text for XML content and attributes: no control characters, no markup. */
function xml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** What a finding is in JUnit: only what keeps the verdict from being pass is a failure or an error. */
function outcome(finding: Finding): 'failure' | 'error' | 'skipped' | 'passed' {
  if (finding.verdict === 'skip') return blocks(finding) ? 'failure' : 'skipped';
  if (!blocks(finding)) return 'passed';
  return finding.verdict === 'inconclusive' ? 'error' : 'failure';
}

function testcase(finding: Finding): string {
  const name = [finding.id, finding.subject ?? '', placeOf(finding)].filter((part) => part !== '').join(' ');
  const start = `    <testcase name="${xml(name)}" classname="${xml(finding.id.replace('/', '.'))}"`;
  const sentence = xml(finding.sentence);
  const kind = outcome(finding);
  if (kind === 'skipped') return `${start}><skipped>${sentence}</skipped></testcase>`;
  if (kind !== 'passed') return `${start}><${kind} type="${finding.severity}" message="${sentence}">${sentence}</${kind}></testcase>`;
  return `${start}><system-out>${finding.verdict} ${finding.severity}: ${sentence}</system-out></testcase>`;
}

/**
 * The report as JUnit XML (`jenkins-junit.xsd`): one test case per finding, with a final newline. A failure that closes the gate is
 * a `failure`, an inconclusive answer an `error`, so a pipeline that reads this file stops exactly where the verdict does;
 * warnings and notes are passed cases whose output says so. O(n).
 */
export function toJUnit(report: Report): string {
  const count = { failure: 0, error: 0, skipped: 0, passed: 0 };
  for (const finding of report.findings) count[outcome(finding)]++;
  const name = xml(report.tool);
  const totals = `name="${name}" tests="${report.findings.length}" failures="${count.failure}" errors="${count.error}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${totals}>`,
    `  <testsuite ${totals} skipped="${count.skipped}" package="${xml(report.subject)}">`,
    ...report.findings.map(testcase),
    `    <system-out>${xml(summaryOf(report))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
