import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyFindings, demo, from } from '../test/sample.ts';
import { reportSchema } from './contract/report-schema.ts';
import { combine, compareFindings, type Finding, readReport, report, Report } from './index.ts';

test('a report holds the combined findings in the one order, with verdict, exit code and counts', () => {
  const given = [
    demo.finding('demo/warning', { sentence: 'S', subject: 'b' }),
    demo.finding('demo/unknown', { sentence: 'S', subject: 'a' }),
    demo.finding('demo/note', { sentence: 'S', subject: 'c', verdict: 'skip' }),
  ];
  const made = report(given, { ...from, required: [{ id: 'demo/blocker', subject: 'x' }] });
  expect(made).toMatchObject({ schema_version: 'plimsoll.findings.v1', ...from, verdict: 'fail', exit_code: 1 });
  expect(made.findings.map((f) => f.id)).toEqual(['demo/unknown', 'demo/warning', 'demo/note', 'findings/skip-not-allowed', 'findings/required-missing']);
  expect(made.counts).toEqual({ verdict: { pass: 0, fail: 2, inconclusive: 2, skip: 1 }, severity: { blocker: 0, critical: 3, warning: 1, note: 0 } });
});

test('a report is the same for every order of its findings, and a report of its findings is the same report', () => {
  fc.assert(
    fc.property(anyFindings, (list) => {
      const made = report(list, from);
      expect(report([...list].reverse(), from)).toEqual(made);
      expect(report(made.findings, from)).toEqual(made);
      expect(Report.parse(made)).toEqual(made);
    }),
  );
});

describe('the bound', () => {
  const passes = (count: number): Finding[] => Array.from({ length: count }, (_, i) => demo.finding('demo/note', { verdict: 'pass', sentence: 'S', subject: `${i}` }));
  const fails = (count: number, id: 'demo/critical' | 'demo/warning'): Finding[] => Array.from({ length: count }, (_, i) => demo.finding(id, { sentence: 'S', subject: `${i}` }));

  test('10,000 findings are reported in full', () => {
    const made = report(passes(10_000), from);
    expect(made.findings).toHaveLength(10_000);
    expect(made.findings.some((f) => f.id === 'findings/truncated')).toBe(false);
  });

  test('one more is counted', () => {
    const made = report(passes(10_001), from);
    expect(made.findings).toHaveLength(10_001);
    expect(made.counts.verdict.pass).toBe(10_001);
    expect(made.findings.find((f) => f.id === 'findings/truncated')).toMatchObject({ verdict: 'pass', severity: 'note', detail: { dropped: 1, per_rule: { 'demo/note': 1 }, verdict: { pass: 1, fail: 0, inconclusive: 0, skip: 0 }, severity: { blocker: 0, critical: 0, warning: 0, note: 0 } } });
  });

  test('what weighs least is dropped first, and is counted per rule', () => {
    const tampered = demo.finding('demo/altered', { sentence: 'S', subject: 'zzz' });
    const made = report([...passes(6000), ...fails(6000, 'demo/warning'), ...fails(2, 'demo/critical'), tampered], from);
    expect(made.findings.filter((f) => f.id === 'demo/critical')).toHaveLength(2);
    expect(made.findings.filter((f) => f.id === 'demo/warning')).toHaveLength(6000);
    expect(made.findings).toContainEqual(tampered);
    expect(made.findings.find((f) => f.id === 'findings/truncated')).toMatchObject({ verdict: 'pass', severity: 'note', detail: { dropped: 2003, per_rule: { 'demo/note': 2003 } } });
    expect(made.exit_code).toBe(4);
  });

  test.each<[string, Finding[], string, string]>([
    ['only failures', fails(10_003, 'demo/critical'), 'fail', 'fail critical'],
    ['warnings that crowd out the one pass', [...passes(1), ...fails(10_003, 'demo/warning')], 'pass', 'fail warning'],
    ['warnings and no pass', fails(10_003, 'demo/warning'), 'inconclusive', 'fail warning'],
    ['open questions', [...passes(1), ...fails(10_003, 'demo/critical').map((f) => ({ ...f, verdict: 'inconclusive' as const }))], 'inconclusive', 'inconclusive critical'],
  ])('%s: combining what is left gives the same verdict', (_name, list, verdict, dropped) => {
    const made = report(list, from);
    expect(made.verdict).toBe(verdict);
    expect(combine(made.findings)).toMatchObject({ verdict: made.verdict, exitCode: made.exit_code });
    const marker = made.findings.find((f) => f.id === 'findings/truncated');
    expect(`${marker?.verdict ?? ''} ${marker?.severity ?? ''}`).toBe(dropped);
    expect(report(made.findings, from)).toEqual(made);
    expect([...made.findings].sort(compareFindings)).toEqual(made.findings);
  });
});

describe('findings of reports that dropped some', () => {
  const passes = (count: number, name: string): Finding[] => Array.from({ length: count }, (_, i) => demo.finding('demo/note', { verdict: 'pass', sentence: 'S', subject: `${name} ${i}` }));
  const warnings = (count: number): Finding[] => Array.from({ length: count }, (_, i) => demo.finding('demo/warning', { sentence: 'S', subject: `${i}` }));
  const marker = (made: Report): Finding | undefined => made.findings.find(({ id }) => id === 'findings/truncated');

  test('reported with more findings, count what was dropped before and now', () => {
    const list = passes(10_004, 'a');
    const more = [...warnings(3), demo.finding('demo/critical', { sentence: 'S' })];
    const made = report([...report(list, from).findings, ...more], from);
    expect(made.counts).toEqual(report([...list, ...more], from).counts);
    expect(marker(made)).toMatchObject({ detail: { dropped: 8, per_rule: { 'demo/note': 8 } }, sentence: expect.stringContaining('there are 10008') as string });
    expect(readReport(made).ok).toBe(true);
  });

  test('reported together, are counted in one', () => {
    const [first, second] = [[...passes(1, 'a'), ...warnings(10_001)], passes(10_002, 'b')];
    const made = report([...report(first, from).findings, ...report(second, from).findings], from);
    expect(made.counts).toEqual(report([...first, ...second], from).counts);
    expect(marker(made)).toMatchObject({ verdict: 'fail', severity: 'warning', detail: { dropped: 10_004, per_rule: { 'demo/note': 10_002, 'demo/warning': 2 } } });
    expect(readReport(made).ok).toBe(true);
  });

  test('keep the one pass that was dropped', () => {
    const made = report(passes(10_001, 'a'), from);
    const left = report([...made.findings.filter(({ id }) => id === 'findings/truncated'), ...warnings(10_002)], from);
    expect([left.verdict, combine(left.findings).verdict, marker(left)?.verdict]).toEqual(['pass', 'pass', 'pass']);
    expect(left.counts.verdict).toEqual({ pass: 1, fail: 10_002, inconclusive: 0, skip: 0 });
  });
});

describe('the published schema', () => {
  const validate = new Ajv2020({ strict: false }).compile(reportSchema());

  test('accepts every report', () => {
    fc.assert(
      fc.property(anyFindings, (list) => {
        expect(validate(JSON.parse(JSON.stringify(report(list, from))))).toBe(true);
      }),
    );
  });

  const good = report([demo.finding('demo/note', { verdict: 'pass', sentence: 'S' })], from);
  test.each<[string, object]>([
    ['another version', { schema_version: 'plimsoll.findings.v2' }],
    ['verdict skip', { verdict: 'skip' }],
    ['exit code 2', { exit_code: 2 }],
    ['an unknown member', { extra: 1 }],
    ['a finding without id', { findings: [{ verdict: 'pass', severity: 'note', sentence: 'S' }] }],
    ['a finding with an unknown member', { findings: [{ ...good.findings[0], extra: 1 }] }],
    ['a negative count', { counts: { ...good.counts, verdict: { ...good.counts.verdict, pass: -1 } } }],
  ])('refuses %s, and so does zod', (_name, members) => {
    expect(validate({ ...good, ...members })).toBe(false);
    expect(Report.safeParse({ ...good, ...members }).success).toBe(false);
  });
});
