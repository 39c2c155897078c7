import * as z from 'zod';
import { bounded } from './bounded.ts';
import { combine, type ExitCode, type Requirement } from './combine.ts';
import { countFindings } from './count-findings.ts';
import { Finding, Verdict } from './finding.ts';
import { compareFindings } from './order.ts';

const Count = z.int().min(0);

/** How many findings there are, those beyond the bound included. */
const Counts = z
  .strictObject({
    verdict: z.strictObject({ pass: Count, fail: Count, inconclusive: Count, skip: Count }).readonly().describe('All findings by verdict'),
    severity: z
      .strictObject({ blocker: Count, critical: Count, warning: Count, note: Count })
      .readonly()
      .describe('Those with verdict fail or inconclusive, by severity'),
  })
  .readonly();

/** Findings, their combined verdict and where they come from: what every reporter reads. */
export const Report = z
  .strictObject({
    schema_version: z.literal('plimsoll.findings.v1'),
    tool: z.string().min(1).describe('Name of the program that computed the findings'),
    version: z.string().min(1).describe('Version of the program'),
    subject: z.string().describe('What was judged: a dossier, a registry, a release'),
    verdict: Verdict.exclude(['skip']),
    exit_code: z.literal([0, 1, 3, 4] satisfies ExitCode[]).describe('0 pass, 1 fail, 3 inconclusive, 4 tampered or unverifiable'),
    counts: Counts,
    findings: z.array(Finding).readonly().meta({ 'x-plimsoll-ordered': true }).describe('In the one order of findings; at most 10,000 and one findings/truncated'),
  })
  .readonly();
export type Report = z.infer<typeof Report>;

/** Where a report comes from, and what it must hold. */
export interface ReportOptions {
  readonly tool: string;
  readonly version: string;
  readonly subject: string;
  readonly required?: readonly Requirement[];
}

/**
 * The report of the findings: combined, counted and in the one order, whatever order they came in. Beyond 10,000
 * findings the least weighty are counted per rule in one `findings/truncated`; verdict, exit code and counts
 * are those of the whole list, and combining the report's findings gives the same verdict. A report of a report's
 * findings counts what that dropped as well. O(n log n).
 */
export function report(findings: readonly Finding[], options: ReportOptions): Report {
  const { verdict, exitCode, findings: all } = combine(findings, { required: options.required ?? [] });
  return {
    schema_version: 'plimsoll.findings.v1',
    tool: options.tool,
    version: options.version,
    subject: options.subject,
    verdict,
    exit_code: exitCode,
    counts: countFindings(all),
    findings: bounded(all).sort(compareFindings),
  };
}
