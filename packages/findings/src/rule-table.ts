import { defineRules } from './rules.ts';

/** The rules that this package raises itself. */
export const findingRules = defineRules('findings', {
  'findings/nothing-computed': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'Nothing was computed',
    cause: 'The list of findings holds no pass, so there is no evidence that anything was checked.',
    cure: 'Give the command something to verify, or look why a verifier returned nothing.',
  },
  'findings/required-missing': {
    severity: 'critical',
    verdict: 'inconclusive',
    title: 'A required finding is missing',
    cause: 'The caller requires a pass of this rule for this subject, and there is none.',
    cure: 'Provide the evidence that the rule needs and run again.',
  },
  'findings/skip-not-allowed': {
    severity: 'critical',
    title: 'A check was skipped without leave',
    cause: 'A finding has verdict skip, but its detail.allowed_by names no contract clause that allows it.',
    cure: 'Run the check, or have the contract allow the skip for this target.',
  },
  'findings/truncated': {
    severity: 'from-policy',
    title: 'More findings than a report holds',
    cause: 'A report holds 10,000 findings in full; the rest is counted here per rule, verdict and severity.',
    cure: 'Fix the findings shown and run again.',
  },
});
