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

type Outcome = 'failure' | 'error' | 'skipped' | 'passed';

/** What a finding is in JUnit: only what keeps the verdict from being pass is a failure or an error. */
function outcome(finding: Finding): Outcome {
  if (finding.verdict === 'skip') return blocks(finding) ? 'failure' : 'skipped';
  if (!blocks(finding)) return 'passed';
  return finding.verdict === 'inconclusive' ? 'error' : 'failure';
}

/** What a test case says of one finding; `label` is what its kind of failure is called. */
function element(kind: Outcome, finding: Finding, label: string): string {
  const sentence = xml(finding.sentence);
  if (kind === 'skipped') return `<skipped>${sentence}</skipped>`;
  if (kind === 'passed') return `<system-out>${finding.verdict} ${finding.severity}: ${sentence}</system-out>`;
  return `<${kind} type="${label}" message="${sentence}">${sentence}</${kind}>`;
}

function testcase(finding: Finding): string {
  const name = [finding.id, finding.subject ?? '', placeOf(finding)].filter((part) => part !== '').join(' ');
  return `    <testcase name="${xml(name)}" classname="${xml(finding.id.replace('/', '.'))}">${element(outcome(finding), finding, finding.severity)}</testcase>`;
}

/** The order that the schema wants. */
const ORDER: readonly Outcome[] = ['skipped', 'error', 'failure', 'passed'];

/** One test case of several findings, so that it has its name whatever they are. */
function namedTestcase(name: string, classname: string, findings: readonly Finding[]): string {
  // A test case is skipped once, and only if nothing else is said of it.
  const skipped = worst(findings) === 'skipped';
  const said = skipped ? findings.slice(0, 1) : findings;
  const elements = said.map((finding) => ({ finding, kind: outcome(finding) === 'skipped' && !skipped ? 'passed' : outcome(finding) }));
  elements.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return `    <testcase name="${xml(name)}" classname="${xml(classname)}">${elements.map(({ finding, kind }) => element(kind, finding, finding.id)).join('')}</testcase>`;
}

/** The findings of each test case, in the order of the first. */
function byName(findings: readonly Finding[], nameOf: (finding: Finding) => string): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const name = nameOf(finding);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [finding]);
    else group.push(finding);
  }
  return groups;
}

/** The worst outcome of several findings. */
function worst(findings: readonly Finding[]): Outcome {
  const outcomes = new Set(findings.map(outcome));
  return (['failure', 'error', 'passed', 'skipped'] as const).find((kind) => outcomes.has(kind)) ?? 'passed';
}

/** How the report is divided into test cases. */
export interface JUnitOptions {
  /** Name of the test case that a finding belongs to, for the cases of a suite; if absent each is its own, named by its id, subject and place. */
  readonly testCase?: (finding: Finding) => string;
}

/**
 * The report as JUnit XML (`jenkins-junit.xsd`): one test case per finding or as they are grouped, with a final newline. A failure that closes the gate is
 * a `failure`, an inconclusive answer an `error`, so a pipeline that reads this file stops exactly where the verdict does;
 * warnings and notes are passed cases whose output says so. O(n).
 */
export function toJUnit(report: Report, { testCase: nameOf }: JUnitOptions = {}): string {
  const groups = nameOf === undefined ? undefined : byName(report.findings, nameOf);
  const outcomes = groups === undefined ? report.findings.map(outcome) : [...groups.values()].map(worst);
  const count = { failure: 0, error: 0, skipped: 0, passed: 0 };
  for (const each of outcomes) count[each]++;
  const name = xml(report.tool);
  const totals = `name="${name}" tests="${outcomes.length}" failures="${count.failure}" errors="${count.error}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${totals}>`,
    `  <testsuite ${totals} skipped="${count.skipped}" package="${xml(report.subject)}">`,
    ...(groups === undefined ? report.findings.map(testcase) : [...groups].map(([each, findings]) => namedTestcase(each, report.subject, findings))),
    `    <system-out>${xml(summaryOf(report))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
