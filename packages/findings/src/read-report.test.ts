import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyFindings, demo, from } from '../test/sample.ts';
import { type Finding, readReport, report, type Report, toJson } from './index.ts';

const read = (value: unknown): readonly string[] => readReport(value).findings.map(({ id }) => id);
const printed = (made: Report): Report => JSON.parse(toJson(made)) as Report;
const passes = (count: number): Finding[] => Array.from({ length: count }, (_, index) => demo.finding('demo/note', { verdict: 'pass', sentence: `File ${index} restores` }));

describe('what report writes', () => {
  test('reads back, whatever the findings', () => {
    fc.assert(
      fc.property(anyFindings, (list) => {
        const made = report(list, from);
        expect(readReport(printed(made))).toEqual({ ok: true, value: made, findings: [] });
      }),
    );
  });

  test.each<[string, readonly Finding[]]>([
    ['more passes than it holds', passes(10_002)],
    ['more failures than it holds', [...passes(10_003).map((finding) => ({ ...finding, verdict: 'fail' as const, severity: 'critical' as const })), ...passes(1)]],
    ['more warnings than it holds', [...passes(10_003).map((finding) => ({ ...finding, verdict: 'fail' as const, severity: 'warning' as const })), ...passes(1)]],
    ['the findings of a report that dropped some', report(passes(10_002), from).findings],
    ['no finding', []],
  ])('reads back with %s', (_name, list) => {
    expect(read(printed(report(list, from)))).toEqual([]);
  });
});

test('another verdict, another exit code or another count is always noticed', () => {
  const elsewhere = fc.oneof(
    fc.constantFrom('pass', 'fail', 'inconclusive').map((verdict) => (made: Report) => ({ ...made, verdict })),
    fc.constantFrom(0, 1, 3, 4).map((exit_code) => (made: Report) => ({ ...made, exit_code })),
    fc.constantFrom('pass', 'fail', 'inconclusive', 'skip').map((key) => (made: Report) => ({ ...made, counts: { ...made.counts, verdict: { ...made.counts.verdict, [key]: made.counts.verdict[key as 'pass'] + 1 } } })),
    fc.constantFrom('blocker', 'critical', 'warning', 'note').map((key) => (made: Report) => ({ ...made, counts: { ...made.counts, severity: { ...made.counts.severity, [key]: made.counts.severity[key as 'note'] + 1 } } })),
  );
  fc.assert(
    fc.property(anyFindings, elsewhere, (list, change) => {
      const made = report(list, from);
      const changed = change(made);
      expect(readReport(changed).ok).toBe(JSON.stringify(changed) === JSON.stringify(made));
    }),
  );
});

describe('a report that is not what it says', () => {
  const failed = report([demo.finding('demo/critical', { sentence: 'S', subject: 'a' }), ...passes(1)], from);
  const full = report(passes(10_002), from);
  const marker = full.findings.findIndex(({ id }) => id === 'findings/truncated');

  /** With other numbers of what was dropped. */
  const marked = (detail: object): object => ({ ...full, findings: full.findings.map((finding, index) => (index === marker ? { ...finding, detail: { ...finding.detail, ...detail } } : finding)) });

  test.each<[string, unknown, readonly string[]]>([
    ['a failure that says pass', { ...failed, verdict: 'pass', exit_code: 0 }, ['report/verdict-forged']],
    ['a failure with the exit code of a pass', { ...failed, exit_code: 0 }, ['report/verdict-forged']],
    ['a failure that says tampered', { ...failed, exit_code: 4 }, ['report/verdict-stale']],
    ['a failure that is taken out', { ...failed, findings: failed.findings.filter(({ verdict }) => verdict === 'pass') }, ['report/verdict-stale', 'report/counts-mismatch']],
    ['findings in another order', { ...failed, findings: [...failed.findings].reverse() }, ['report/order']],
    ['findings dropped from a short report', { ...full, findings: full.findings.slice(9000) }, ['report/truncation-mismatch', 'report/counts-mismatch']],
    ['too many findings', { ...full, findings: full.findings.filter((_, index) => index !== marker).concat(passes(2)) }, ['report/truncation-mismatch', 'report/order']],
    ['one more dropped than counted', { ...full, counts: { ...full.counts, verdict: { ...full.counts.verdict, pass: 10_003 } } }, ['report/counts-mismatch']],
    ['counts of a blocker that none dropped', { ...full, counts: { verdict: { ...full.counts.verdict, pass: 10_001, fail: 1 }, severity: { ...full.counts.severity, blocker: 1 } } }, ['report/verdict-forged', 'report/counts-mismatch']],
    ['a pass that dropped a blocker', { ...marked({ verdict: { pass: 1, fail: 1, inconclusive: 0, skip: 0 }, severity: { blocker: 1, critical: 0, warning: 0, note: 0 } }), counts: { verdict: { ...full.counts.verdict, pass: 10_001, fail: 1 }, severity: { ...full.counts.severity, blocker: 1 } } }, ['report/verdict-forged']],
    ['a number of dropped that is not that of their verdicts', marked({ verdict: { pass: 3, fail: 0, inconclusive: 0, skip: 0 } }), ['report/truncation-mismatch', 'report/counts-mismatch']],
    ['a number of dropped that is not that of their rules', marked({ per_rule: { 'demo/note': 1 } }), ['report/truncation-mismatch', 'report/counts-mismatch']],
    ['dropped failures of no severity', marked({ verdict: { pass: 1, fail: 1, inconclusive: 0, skip: 0 } }), ['report/truncation-mismatch', 'report/counts-mismatch']],
    ['two of findings/truncated', { ...full, findings: full.findings.map((finding, index) => (index === (marker === 0 ? 1 : marker - 1) ? (full.findings[marker] ?? finding) : finding)), counts: { ...full.counts, verdict: { ...full.counts.verdict, pass: 10_003 } } }, ['report/truncation-mismatch']],
    ['another version', { ...failed, schema_version: 'plimsoll.findings.v2' }, ['report/version-unknown']],
    ['a missing and an unknown member', { ...failed, tool: undefined, extra: 1 }, ['report/malformed', 'report/malformed']],
    ['no object', [failed], ['report/malformed']],
  ])('%s', (_name, value, ids) => {
    expect(read(value)).toEqual(ids);
  });

  test('however deep it is, nothing is thrown', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) as unknown;
    expect(read({ ...failed, extra: deep })).toEqual(['report/malformed']);
  });

  test('a place that is wrong is named', () => {
    const [finding] = readReport({ ...failed, findings: [{ ...failed.findings[0], severity: 'fatal' }] }).findings;
    expect(finding).toMatchObject({ id: 'report/malformed', location: { pointer: '/findings/0/severity' } });
  });
});
