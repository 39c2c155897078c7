import type { Finding, Severity } from './finding.ts';
import { printableJson } from './json.ts';
import { placeOf } from './place.ts';
import { printable } from './printable.ts';
import type { Report } from './report.ts';
import { summaryOf } from './summary.ts';
import { isTampered } from './weight.ts';
import { wrap } from './wrap.ts';

/** How {@link toText} writes; the caller knows the terminal. */
export interface TextOptions {
  /** ANSI colours; pass true only for a terminal without NO_COLOR. Default false. */
  readonly color?: boolean;
  /** Columns to wrap at, at least 40; absent: one line per finding, however long. */
  readonly width?: number;
  /** Expected, actual, evidence and the rule's own numbers below each finding. Default false. */
  readonly verbose?: boolean;
  /** Marks in ASCII, for TERM=dumb. Default false. */
  readonly ascii?: boolean;
}

type Paint = 'red' | 'green' | 'yellow' | 'dim' | 'bold';
const codes: Readonly<Record<Paint, number>> = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 };

const marks = {
  pass: ['✓', '+', 'green'],
  fail: ['✗', 'x', 'red'],
  tampered: ['‼', '!', 'red'],
  inconclusive: ['?', '?', 'yellow'],
  skip: ['–', '-', 'dim'],
} as const;

const groups = ['blocker', 'critical', 'warning', 'note', 'skip', 'pass'] as const satisfies readonly (Severity | Finding['verdict'])[];

/** A word that begins with `::` would be a workflow command if a line began with it. */
function harmless(text: string): string {
  return printable(text).replace(/(?<=^|\s)::/gu, '\\u{3a}:');
}

/** The lines below a finding under `verbose`. */
function numbers(finding: Finding): string[] {
  const { expected, actual, evidence = [], detail } = finding;
  const lines = Object.entries({ expected, actual, detail }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${printableJson(value)}`]));
  return [...lines, ...evidence.map(({ name, sha256 }) => `evidence: ${name} sha256:${sha256}`)].map(harmless);
}

/**
 * The report for people: grouped by severity (then what was skipped and what passed), in the order of findings, each with mark,
 * id, place, subject and sentence. The last line is `GO`, `NO-GO`, `INCONCLUSIVE` or `TAMPERED` with the counts; no
 * string of a finding can start a line, move the cursor or hide. Ends with a newline. O(n).
 * @throws RangeError for a width that is no whole number of at least 40
 */
export function toText(report: Report, options: TextOptions = {}): string {
  const { color = false, width, verbose = false, ascii = false } = options;
  if (width !== undefined && !(Number.isInteger(width) && width >= 40)) {
    throw new RangeError(`Cannot write a report: the width must be a whole number of at least 40, received ${width}`);
  }
  const paint = (name: Paint, text: string): string => (color ? `\u001b[${codes[name]}m${text}\u001b[0m` : text);
  const indented = (text: string, indent: string): readonly string[] =>
    width === undefined ? [indent + text] : wrap(text, width - indent.length).map((line) => indent + line);

  const lines: string[] = [];
  for (const group of groups) {
    const members = report.findings.filter((f) => (f.verdict === 'pass' || f.verdict === 'skip' ? f.verdict : f.severity) === group);
    if (members.length === 0) continue;
    lines.push(paint('bold', group));
    for (const finding of members) {
      const [mark, plain, tint] = marks[isTampered(finding) ? 'tampered' : finding.verdict];
      const place = [placeOf(finding), finding.subject ?? ''].filter((part) => part !== '').map(harmless);
      const [first = '', ...rest] = indented(harmless([finding.id, ...place].join(' ') + ': ' + finding.sentence), '    ');
      lines.push(`  ${paint(tint, ascii ? plain : mark)} ${first.slice(4)}`, ...rest);
      if (verbose) for (const line of numbers(finding)) lines.push(...indented(line, '      ').map((text) => paint('dim', text)));
    }
    lines.push('');
  }
  lines.push(paint(report.verdict === 'pass' ? 'green' : report.verdict === 'fail' ? 'red' : 'yellow', summaryOf(report)));
  return `${lines.join('\n')}\n`;
}
