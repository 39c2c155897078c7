import { describe, expect, test } from 'vitest';
import { junitErrors, xmllintAbsent } from '../test/junit-schema.ts';
import { good, mixed } from '../test/reports.ts';
import { demo, from } from '../test/sample.ts';
import { type Finding, report, toJUnit } from './index.ts';

test('is one test case per finding', () => {
  expect(toJUnit(mixed)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="sample" tests="6" failures="2" errors="1">
  <testsuite name="sample" tests="6" failures="2" errors="1" skipped="1" package="dossier">
    <testcase name="demo/unknown latency" classname="demo.unknown"><error type="critical" message="No samples in the window; check the scrape">No samples in the window; check the scrape</error></testcase>
    <testcase name="demo/note plan" classname="demo.note"><system-out>pass note: The plan is complete</system-out></testcase>
    <testcase name="demo/note smoke" classname="demo.note"><skipped>The smoke test is not run on paper</skipped></testcase>
    <testcase name="demo/warning drift/report 1.json /features/0" classname="demo.warning"><system-out>fail warning: Feature drift is 0.06, expected at most 0.05; look at the telemetry</system-out></testcase>
    <testcase name="demo/critical meta_prod flags/registry.json:12:5 /flags/meta_prod" classname="demo.critical"><failure type="critical" message="The root is not what the anchor says; restore the registry">The root is not what the anchor says; restore the registry</failure></testcase>
    <testcase name="demo/altered ledger/entries" classname="demo.altered"><failure type="warning" message="Entry 4 was altered; restore the log">Entry 4 was altered; restore the log</failure></testcase>
    <system-out>TAMPERED: 3 fail, 1 inconclusive, 1 pass, 1 skip (2 critical, 2 warning)</system-out>
  </testsuite>
</testsuites>
`);
});

const note = (verdict: Finding['verdict']): Finding => demo.finding('demo/note', { verdict, sentence: 'S' });

test.each<[string, Finding[], number, number]>([
  ['a pass', [note('pass')], 0, 0],
  ['a warning beside a pass', [note('pass'), demo.finding('demo/warning', { sentence: 'S' })], 0, 0],
  ['a critical failure', [note('pass'), demo.finding('demo/critical', { sentence: 'S' })], 1, 0],
  ['an open question', [note('pass'), demo.finding('demo/unknown', { sentence: 'S' })], 0, 1],
  ['nothing at all', [], 0, 1],
  ['a skip that no clause allows: it and the objection', [note('pass'), note('skip')], 2, 0],
])('%s: a pipeline that reads JUnit stops where the verdict does', (_name, findings, failures, errors) => {
  const made = report(findings, from);
  expect(toJUnit(made)).toContain(`failures="${failures}" errors="${errors}"`);
  expect(failures + errors === 0).toBe(made.verdict === 'pass');
});

const suite = report(
  [
    demo.finding('demo/critical', { subject: 'case 1', sentence: 'It survived' }),
    demo.finding('demo/unknown', { subject: 'case 1', sentence: 'It is unknown' }),
    demo.finding('demo/note', { verdict: 'pass', subject: 'case 1', sentence: 'It is short' }),
    demo.finding('demo/note', { verdict: 'pass', subject: 'case 2', sentence: 'It is right' }),
    ...['A', 'B'].map((sentence) => demo.finding('demo/note', { verdict: 'skip', subject: 'case 3', sentence, detail: { allowed_by: 'contract 3.1' } })),
    demo.finding('demo/unknown', { sentence: 'No subject' }),
  ],
  from,
);

const bySubject = ({ subject, id }: Finding): string => subject ?? id;

test('is one test case for several findings where they are about the cases of a suite', () => {
  expect(toJUnit(suite, { testCase: bySubject }).split('\n').slice(1, -2)).toEqual([
    '<testsuites name="sample" tests="4" failures="1" errors="1">',
    '  <testsuite name="sample" tests="4" failures="1" errors="1" skipped="1" package="dossier">',
    '    <testcase name="demo/unknown" classname="dossier"><error type="demo/unknown" message="No subject">No subject</error></testcase>',
    '    <testcase name="case 1" classname="dossier"><error type="demo/unknown" message="It is unknown">It is unknown</error><failure type="demo/critical" message="It survived">It survived</failure><system-out>pass note: It is short</system-out></testcase>',
    '    <testcase name="case 2" classname="dossier"><system-out>pass note: It is right</system-out></testcase>',
    '    <testcase name="case 3" classname="dossier"><skipped>A</skipped></testcase>',
    '    <system-out>NO-GO: 1 fail, 2 inconclusive, 2 pass, 2 skip (3 critical)</system-out>',
    '  </testsuite>',
  ]);
});

describe.skipIf(xmllintAbsent())('against jenkins-junit.xsd', () => {
  test.each([
    ['findings of every kind', mixed],
    ['a pass', good],
    ['no findings', report([], from)],
    ['the cases of a suite', suite],
  ])('%s', (_name, given) => {
    expect(junitErrors(toJUnit(given))).toBe('');
    expect(junitErrors(toJUnit(given, { testCase: bySubject }))).toBe('');
  });

  test('the check itself refuses an element that JUnit does not have', () => {
    expect(junitErrors(toJUnit(good).replaceAll('system-out', 'output'))).toContain('output');
  });
});
