import type { Finding, Verdict } from './finding.ts';
import { findingRules } from './rule-table.ts';
import { blocks, holds, isAllowedSkip, isTampered } from './weight.ts';

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

/** A skip that no contract allows, as the failure that it is. */
function skipObjection(skip: Finding): Finding {
  const of = skip.subject === undefined ? '' : ` of ${skip.subject}`;
  return findingRules.finding('findings/skip-not-allowed', {
    sentence: `${skip.id}${of} was skipped, but no contract clause allows it; run the check`,
    ...(skip.subject !== undefined && { subject: skip.subject }),
    ...(skip.location !== undefined && { location: skip.location }),
  });
}

/** A requirement that nothing meets. */
function requirementObjection(want: Requirement): Finding {
  const of = want.subject === undefined ? '' : ` of ${want.subject}`;
  return findingRules.finding('findings/required-missing', {
    sentence: `A pass of ${want.id}${of} is required and there is none`,
    ...(want.subject !== undefined && { subject: want.subject }),
    detail: { required: want.id },
  });
}

/** The requirements that no finding meets. */
function unmet(passed: readonly Finding[], required: readonly Requirement[]): readonly Requirement[] {
  if (required.length === 0) return required;
  const ids = new Set(passed.map((f) => f.id as string));
  const pairs = new Set(passed.map((f) => JSON.stringify([f.id, f.subject])));
  return required.filter((want) => (want.subject === undefined ? !ids.has(want.id) : !pairs.has(JSON.stringify([want.id, want.subject]))));
}

/** What the list lacks, as findings. */
function objections(findings: readonly Finding[], required: readonly Requirement[]): Finding[] {
  const passed = findings.filter(holds);
  const skips = findings.filter((f) => f.verdict === 'skip' && !isAllowedSkip(f));
  const lacks = [...skips.map(skipObjection), ...unmet(passed, required).map(requirementObjection)];
  // Where something else blocks already, the reader needs no second reason.
  if (passed.length === 0 && lacks.length === 0 && !findings.some(blocks)) {
    lacks.push(findingRules.finding('findings/nothing-computed', { sentence: 'No check passed, so nothing is known; no evidence is never a pass' }));
  }
  return lacks;
}

/** Everything that tells one objection from another; verdict and severity too, so that no look-alike can stand in for it. */
function identity(finding: Finding): string {
  return JSON.stringify([finding.id, finding.verdict, finding.severity, finding.subject, finding.location, finding.sentence]);
}

/**
 * One verdict from many findings. Any failure of severity blocker or critical, or of an integrity rule → fail; else
 * any inconclusive of those severities, anything required that is missing, or no pass at all → inconclusive; else pass.
 * A skip counts as a pass if `detail.allowed_by` names the contract clause that allows it, else it is a failure.
 *
 * The order of findings does not matter; adding a pass never makes the verdict worse, adding anything else never
 * makes it better; combining the result again gives the same. O(n + required).
 */
export function combine(findings: readonly Finding[], options: { readonly required?: readonly Requirement[] } = {}): Combined {
  const lacks = objections(findings, options.required ?? []);
  const known = new Set(lacks.length === 0 ? [] : findings.filter((f) => f.id.startsWith('findings/')).map(identity));
  const added = lacks.filter((finding) => {
    const key = identity(finding);
    return !known.has(key) && known.add(key);
  });
  const all = added.length === 0 ? findings : [...findings, ...added];
  const deciding = all.filter(blocks);
  const verdict = deciding.some((f) => f.verdict === 'fail') ? 'fail' : deciding.some((f) => f.verdict === 'inconclusive') ? 'inconclusive' : 'pass';
  return { verdict, exitCode: deciding.some(isTampered) ? 4 : verdict === 'fail' ? 1 : verdict === 'inconclusive' ? 3 : 0, findings: all };
}
