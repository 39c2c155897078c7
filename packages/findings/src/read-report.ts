import { MAX_FINDINGS } from './bounded.ts';
import { combine } from './combine.ts';
import { countFindings } from './count-findings.ts';
import type { Finding } from './finding.ts';
import { compareFindings } from './order.ts';
import { pointerStep } from './pointer-step.ts';
import { Report } from './report.ts';
import { reportRules } from './report-rules.ts';
import { accept, refuse, type Result } from './result.ts';
import { readTruncation } from './truncation.ts';

/** Arrays and objects inside each other that a report may have. */
export const REPORT_DEPTH = 64;

/** From best to worst. */
const EXIT_CODES = [0, 3, 1, 4];
const VERDICTS = ['pass', 'inconclusive', 'fail'];

function fits(value: unknown, levels: number): boolean {
  return typeof value !== 'object' || value === null || (levels > 0 && Object.values(value).every((child) => fits(child, levels - 1)));
}

/** What is wrong with the shape, one finding for each place. */
function shapeFaults(value: unknown): { readonly report: Report } | { readonly faults: readonly Finding[] } {
  if (!fits(value, REPORT_DEPTH)) return { faults: [reportRules.finding('report/malformed', { sentence: `The report is nested deeper than ${REPORT_DEPTH} levels`, expected: REPORT_DEPTH })] };
  const parsed = Report.safeParse(value);
  if (parsed.success) return { report: parsed.data };
  const faults = parsed.error.issues.map(({ path, message }) => {
    const pointer = path.map(pointerStep).join('');
    if (pointer !== '/schema_version') return reportRules.finding('report/malformed', { sentence: `${pointer === '' ? 'The report' : pointer}: ${message}`, location: { pointer } });
    return reportRules.finding('report/version-unknown', { sentence: 'The report has another schema_version than plimsoll.findings.v1', location: { pointer }, expected: 'plimsoll.findings.v1' });
  });
  return { faults };
}

/** What the counts and `findings/truncated` say against each other and the findings. */
function countFaults({ counts, findings }: Report): Finding[] {
  const faults: Finding[] = [];
  const [marker, ...more] = findings.filter(({ id }) => id === 'findings/truncated');
  const whole = findings.length === MAX_FINDINGS + 1;
  if (marker === undefined ? findings.length > MAX_FINDINGS : more.length > 0 || !whole || readTruncation(marker) === undefined) {
    const sentence = `The report shows ${findings.length} findings, ${marker === undefined ? 'none' : more.length + 1} of them findings/truncated; it holds ${MAX_FINDINGS} in full, and beyond that one findings/truncated with the numbers of those dropped`;
    faults.push(reportRules.finding('report/truncation-mismatch', { sentence, location: { pointer: '/findings' } }));
  }
  const { verdict, severity } = countFindings(findings);
  const expected = { verdict: { ...counts.verdict, ...verdict }, severity: { ...counts.severity, ...severity } };
  if (JSON.stringify(counts) === JSON.stringify(expected)) return faults;
  const sentence = marker === undefined ? 'The counts are not those of the findings' : 'The counts are not those of the findings and of those that findings/truncated says were dropped';
  faults.push(reportRules.finding('report/counts-mismatch', { sentence, location: { pointer: '/counts' }, expected, actual: counts }));
  return faults;
}

/** The verdict again, from the findings, and from the counts where they say more. */
function verdictFaults({ verdict, exit_code, counts, findings }: Report): Finding[] {
  const { verdict: computed, exitCode } = combine(findings);
  const decisive = counts.severity.blocker + counts.severity.critical;
  const sentence = `The report says ${verdict} (exit code ${exit_code}); its findings give ${computed} (exit code ${exitCode})`;
  const facts = { expected: { verdict: computed, exit_code: exitCode }, actual: { verdict, exit_code } };
  const better = VERDICTS.indexOf(verdict) < VERDICTS.indexOf(computed) || EXIT_CODES.indexOf(exit_code) < EXIT_CODES.indexOf(exitCode);
  if (better) return [reportRules.finding('report/verdict-forged', { sentence, location: { pointer: '/verdict' }, ...facts })];
  if (verdict !== computed || exit_code !== exitCode) return [reportRules.finding('report/verdict-stale', { sentence, location: { pointer: '/verdict' }, ...facts })];
  // What was dropped weighs less than what is shown; so nothing that decides can be among it where nothing that is shown decides.
  if (computed !== 'pass' || decisive === 0) return [];
  return [reportRules.finding('report/verdict-forged', { sentence: `The report says pass, and its counts say that ${decisive} findings of severity blocker or critical do not pass`, location: { pointer: '/counts/severity' }, expected: 0, actual: decisive })];
}

function orderFaults({ findings }: Report): Finding[] {
  const at = findings.findIndex((finding, index) => compareFindings(findings[index - 1] ?? finding, finding) > 0);
  if (at === -1) return [];
  return [reportRules.finding('report/order', { sentence: `Finding ${at} belongs before finding ${at - 1}; write them in the one order`, location: { pointer: `/findings/${at}` } })];
}

/**
 * The report that a parsed JSON document holds, or every reason why it is none. Believes nothing: verdict and exit code are
 * combined from the findings again, the counts are counted again, and only a full report may have dropped findings. An
 * accepted report may well say fail: that it is honest is what is checked. That its findings were computed from true
 * evidence no report can show; for that, run the check again.
 *
 * Read the bytes with a strict parser (`parseJson` of `@plimsoll/canonical-json`): a plain one hides keys that stand twice.
 * Findings `report/*`. O(n).
 */
export function readReport(value: unknown): Result<Report> {
  const shape = shapeFaults(value);
  if ('faults' in shape) return refuse(...shape.faults);
  const { report } = shape;
  const faults = [...verdictFaults(report), ...countFaults(report), ...orderFaults(report)];
  return faults.length === 0 ? accept(report) : refuse(...faults);
}
