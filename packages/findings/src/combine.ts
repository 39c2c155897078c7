import type { Finding, Verdict } from './finding.ts';
import { findingRules } from './rule-table.ts';

/** A finding that must be there: a pass or an allowed skip of that id and, where given, that subject. */
export interface Requirement {
  readonly id: string;
  readonly subject?: string;
}

/** Exit codes that findings decide; 2 (usage), 5 (environment) and 130 (interrupted) are the command line's own. */
export type ExitCode = 0 | 1 | 3 | 4;

/** One answer from many. */
export interface Combined {
  readonly verdict: Exclude<Verdict, 'skip'>;
  /** 0 pass, 1 fail, 3 inconclusive, 4 if an integrity rule failed: wins over 1 and 3. */
  readonly exitCode: ExitCode;
  /** The findings given, in their order, then `findings/skip-not-allowed`, `findings/required-missing` and `findings/nothing-computed` where they apply. */
  readonly findings: readonly Finding[];
}

/** True for a skip whose rule allows it: `detail.allowed_by` names the contract clause. */
function isAllowedSkip(finding: Finding): boolean {
  const clause = finding.detail?.['allowed_by'];
  return finding.verdict === 'skip' && typeof clause === 'string' && clause !== '';
}

/** True for what counts as evidence that something holds. */
function holds(finding: Finding): boolean {
  return finding.verdict === 'pass' || isAllowedSkip(finding);
}

/** True if the finding decides: warnings and notes never do, a failed integrity rule always does. */
function decides(finding: Finding): boolean {
  return finding.severity === 'blocker' || finding.severity === 'critical' || (finding.integrity === true && finding.verdict === 'fail');
}

/** What the list lacks, as findings; none of them is added twice. */
function objections(findings: readonly Finding[], required: readonly Requirement[]): Finding[] {
  const known = new Set(findings.map((f) => `${f.id}\0${f.subject ?? ''}\0${f.sentence}`));
  const added: Finding[] = [];
  const add = (finding: Finding): void => {
    const key = `${finding.id}\0${finding.subject ?? ''}\0${finding.sentence}`;
    if (known.has(key)) return;
    known.add(key);
    added.push(finding);
  };
  for (const finding of findings) {
    if (finding.verdict !== 'skip' || isAllowedSkip(finding)) continue;
    const of = finding.subject === undefined ? '' : ` of ${finding.subject}`;
    add(
      findingRules.finding('findings/skip-not-allowed', {
        sentence: `${finding.id}${of} was skipped, but no contract clause allows it`,
        ...(finding.subject !== undefined && { subject: finding.subject }),
        ...(finding.location !== undefined && { location: finding.location }),
      }),
    );
  }
  for (const want of required) {
    if (findings.some((f) => holds(f) && f.id === want.id && (want.subject === undefined || f.subject === want.subject))) continue;
    const of = want.subject === undefined ? '' : ` of ${want.subject}`;
    add(
      findingRules.finding('findings/required-missing', {
        sentence: `A pass of ${want.id}${of} is required and there is none`,
        ...(want.subject !== undefined && { subject: want.subject }),
        detail: { required: want.id },
      }),
    );
  }
  if (!findings.some(holds)) {
    add(findingRules.finding('findings/nothing-computed', { sentence: 'No check passed, so nothing is known; no evidence is never a pass' }));
  }
  return added;
}

/**
 * One verdict from many findings. Any failure of severity blocker or critical → fail; else any inconclusive of
 * those severities, anything required that is missing, or no pass at all → inconclusive; else pass.
 * The order of findings does not matter; adding a pass never makes the verdict worse, adding anything else never
 * makes it better; combining the result again gives the same. O(n · required).
 */
export function combine(findings: readonly Finding[], options: { readonly required?: readonly Requirement[] } = {}): Combined {
  const all = [...findings, ...objections(findings, options.required ?? [])];
  const deciding = all.filter(decides);
  const verdict = deciding.some((f) => f.verdict === 'fail') ? 'fail' : deciding.some((f) => f.verdict === 'inconclusive') ? 'inconclusive' : 'pass';
  const tampered = all.some((f) => f.integrity === true && f.verdict === 'fail');
  return { verdict, exitCode: tampered ? 4 : verdict === 'fail' ? 1 : verdict === 'inconclusive' ? 3 : 0, findings: all };
}
