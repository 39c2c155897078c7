import type { ContractKit, Expectation, GoldenDocument, NamedMutation } from '../contract-kit.ts';
import type { Json } from '../finding.ts';
import { readReport, REPORT_DEPTH } from '../read-report.ts';
import { reportRules } from '../report-rules.ts';
import type { Result } from '../result.ts';
import { exampleReports } from './example-reports.ts';
import { REPORT_ID, reportSchema } from './report-schema.ts';

/** A strict reader of JSON: `parseJson` of `@plimsoll/canonical-json`. */
export type StrictParser = (bytes: Uint8Array, limits: { readonly maxBytes: number; readonly maxDepth: number }) => Result<Json>;

const LIMITS = { bytes: 16 * 1024 * 1024, depth: REPORT_DEPTH };

const titles: Readonly<Record<keyof typeof exampleReports, string>> = {
  pass: 'All holds; one check skipped as its contract allows, one warning',
  fail: 'One failure, one open question',
  inconclusive: 'One open question',
  tampered: 'A digest that does not match: exit code 4',
  truncated: 'More findings than a report holds',
};

/** A golden document that is written when it is first read. */
function golden([scenario, write]: readonly [string, () => Uint8Array]): GoldenDocument {
  let written: Uint8Array | undefined;
  return {
    id: scenario,
    title: titles[scenario as keyof typeof titles],
    scenario,
    verdict: 'pass',
    get bytes() {
      return (written ??= write());
    },
  };
}

const replace = (path: string, value: Json) => ({ op: 'replace', path, value }) as const;

function wrong(base: keyof typeof exampleReports, id: string, rule: keyof typeof reportRules.table, title: string, ...change: Extract<NamedMutation['change'], readonly unknown[]>): NamedMutation {
  return { id, title, base, change, verdict: 'fail', raises: [rule] };
}

const mutations: readonly NamedMutation[] = [
  wrong('fail', 'fail-as-pass', 'report/verdict-forged', 'A failed report that says pass', replace('/verdict', 'pass'), replace('/exit_code', 0)),
  wrong('fail', 'fail-as-inconclusive', 'report/verdict-forged', 'A failed report that says inconclusive', replace('/verdict', 'inconclusive'), replace('/exit_code', 3)),
  wrong('fail', 'exit-code-alone', 'report/verdict-forged', 'A failed report with exit code 0', replace('/exit_code', 0)),
  wrong('inconclusive', 'open-as-pass', 'report/verdict-forged', 'An inconclusive report that says pass', replace('/verdict', 'pass'), replace('/exit_code', 0)),
  wrong('tampered', 'tampered-as-failed', 'report/verdict-forged', 'Tampering reported with exit code 1', replace('/exit_code', 1)),
  wrong('tampered', 'integrity-removed', 'report/verdict-stale', 'A finding no longer marked as one of integrity', { op: 'remove', path: '/findings/1/integrity' }),
  wrong('fail', 'finding-softened', 'report/verdict-stale', 'The failure turned into a pass', replace('/findings/2/verdict', 'pass')),
  wrong('fail', 'finding-removed', 'report/counts-mismatch', 'The open question removed', { op: 'remove', path: '/findings/0' }),
  wrong('fail', 'findings-emptied', 'report/verdict-stale', 'No finding left', replace('/findings', [])),
  wrong('pass', 'emptied-pass', 'report/verdict-forged', 'A pass without findings', replace('/findings', []), replace('/counts', { verdict: { pass: 0, fail: 0, inconclusive: 0, skip: 0 }, severity: { blocker: 0, critical: 0, warning: 0, note: 0 } })),
  wrong('pass', 'skip-without-leave', 'report/verdict-forged', 'A skip that no contract allows', { op: 'remove', path: '/findings/0/detail' }),
  wrong('pass', 'dropped-without-need', 'report/truncation-mismatch', 'A warning said to be dropped from a short report', {
    op: 'replace',
    path: '/findings/2',
    value: { id: 'findings/truncated', verdict: 'pass', severity: 'note', sentence: 'One was dropped', detail: { dropped: 1, per_rule: { 'backup/untidy': 1 } } },
  }),
  wrong('truncated', 'dropped-too-few', 'report/truncation-mismatch', 'Fewer dropped than counted per rule', replace('/findings/0/detail/dropped', 1)),
  wrong('truncated', 'dropped-uncounted', 'report/counts-mismatch', 'Fewer counted than shown and dropped', replace('/counts/verdict/pass', 10_001)),
  wrong(
    'truncated',
    'dropped-blocker',
    'report/verdict-forged',
    'A pass whose counts tell of a dropped blocker',
    ...[replace('/counts/verdict/pass', 10_001), replace('/counts/verdict/fail', 1), replace('/counts/severity/blocker', 1)],
    ...[replace('/findings/0/detail/verdict/pass', 1), replace('/findings/0/detail/verdict/fail', 1), replace('/findings/0/detail/severity/blocker', 1)],
  ),
];

const MALFORMED = ['required', 'type', 'enum', 'const', 'minLength', 'pattern', 'minimum', 'additionalProperties', 'root-null', 'root-array', 'root-string'];
const UNREADABLE = ['empty', 'whitespace', 'truncated', 'trailing-garbage', 'second-document', 'bom', 'utf-16', 'invalid-utf-8', 'overlong', 'lone-surrogate', 'comment', 'trailing-comma', 'single-quotes', 'unquoted-key', 'nan', 'infinity', 'leading-zero', 'plus-sign', 'overflow', 'unsafe-integer', 'duplicate-key', 'duplicate-key-escaped', 'proto-key', 'depth-over', 'size-over'];

const expectations: readonly Expectation[] = [
  ...UNREADABLE.map((keyword) => ({ keyword, id: 'report/unreadable' })),
  ...['required', 'const', 'type'].map((keyword) => ({ keyword, at: '/schema_version', id: 'report/version-unknown' })),
  ...MALFORMED.map((keyword) => ({ keyword, id: 'report/malformed' })),
  { keyword: 'limit', at: '/counts/*/*', id: 'report/counts-mismatch' },
  { keyword: 'x-plimsoll-ordered', id: 'report/order' },
];

/** Which scenarios a report shows. */
function classify(value: Json): readonly string[] {
  const read = readReport(value);
  if (!read.ok) return [];
  const { exit_code, verdict, findings } = read.value;
  return [...(findings.some(({ id }) => id === 'findings/truncated') ? ['truncated'] : []), exit_code === 4 ? 'tampered' : verdict];
}

/**
 * The kit of `plimsoll.findings.v1`, the report that `--format json` prints. A report that says fail is a good one if its
 * findings say so. Takes the parser, for this package has none: `reportKit(parseJson)`.
 */
export function reportKit(parse: StrictParser): ContractKit {
  return {
    id: REPORT_ID,
    title: 'Findings report',
    package: '@plimsoll/findings',
    media: 'json',
    open: false,
    jsonSchema: reportSchema(),
    limits: LIMITS,
    verify(bytes) {
      const parsed = parse(bytes, { maxBytes: LIMITS.bytes, maxDepth: LIMITS.depth });
      if (!parsed.ok) {
        const findings = parsed.findings.map(({ sentence, location }) => reportRules.finding('report/unreadable', { sentence, ...(location !== undefined && { location }) }));
        return { verdict: 'fail', findings };
      }
      const read = readReport(parsed.value);
      return { verdict: read.ok ? 'pass' : 'fail', findings: read.findings };
    },
    golden: Object.entries(exampleReports).map(golden),
    scenarios: Object.keys(exampleReports),
    classify,
    mutations,
    expectations,
    findings: Object.keys(reportRules.table),
  };
}
