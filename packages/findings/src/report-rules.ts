import { defineRules } from './rules.ts';

/** What may be said of a report that somebody hands on: whether it is one, and whether it says what its findings give. */
export const reportRules = defineRules('report', {
  'report/unreadable': {
    severity: 'critical',
    title: 'Report is not strict JSON',
    cause: 'The bytes are no JSON, or JSON that two readers read differently: a key twice, half a character, a number that no double holds.',
    cure: 'Take the report again from the program that wrote it; do not repair it by hand.',
  },
  'report/version-unknown': {
    severity: 'critical',
    title: 'Report of another version',
    cause: 'The member schema_version is not plimsoll.findings.v1.',
    cure: 'Read it with the version that wrote it.',
  },
  'report/malformed': {
    severity: 'critical',
    title: 'Report is not of the published shape',
    cause: 'A member is missing, unknown or of the wrong type, or the report is nested deeper than 64 levels.',
    cure: 'Correct the program that wrote it; the JSON Schema says what each member is.',
  },
  'report/verdict-forged': {
    severity: 'blocker',
    title: 'Report claims more than its findings give',
    cause: 'The verdict or the exit code is better than the one that the findings and counts of the report combine to.',
    cure: 'Treat it as an incident: run the check again where you trust the machine, and compare.',
  },
  'report/verdict-stale': {
    severity: 'critical',
    title: 'Report claims less than its findings give',
    cause: 'The verdict or the exit code is worse than the one that the findings of the report combine to, so findings are missing or were changed.',
    cure: 'Run the check again; do not decide on this report.',
  },
  'report/counts-mismatch': {
    severity: 'critical',
    title: 'Counts differ from the findings',
    cause: 'The counts are not those of the findings, or not those of the findings and what `findings/truncated` says was dropped.',
    cure: 'Run the check again; findings were removed or added afterwards.',
  },
  'report/truncation-mismatch': {
    severity: 'critical',
    title: 'Findings were dropped without need',
    cause: 'A report holds 10,000 findings in full; only one that holds as many may have a `findings/truncated`, and only with numbers that add up.',
    cure: 'Run the check again; findings were removed afterwards.',
  },
  'report/order': {
    severity: 'critical',
    title: 'Findings out of order',
    cause: 'The findings are not in the one order, so that equal reports would have different digests.',
    cure: 'Sort them by file, line, column, pointer, subject, id, verdict and sentence.',
  },
});
