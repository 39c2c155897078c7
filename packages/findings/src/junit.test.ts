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

describe.skipIf(xmllintAbsent())('against jenkins-junit.xsd', () => {
  test.each([
    ['findings of every kind', mixed],
    ['a pass', good],
    ['no findings', report([], from)],
  ])('%s', (_name, given) => {
    expect(junitErrors(toJUnit(given))).toBe('');
  });

  test('the check itself refuses an element that JUnit does not have', () => {
    expect(junitErrors(toJUnit(good).replaceAll('system-out', 'output'))).toContain('output');
  });
});
