import { describe, expect, test } from 'vitest';
import { good, mixed } from '../test/reports.ts';
import { demo, from } from '../test/sample.ts';
import { sarifErrors } from '../test/sarif-schema.ts';
import { defineRules, type Location, report, toSarif } from './index.ts';

interface Log {
  readonly runs: readonly [{ readonly tool: { readonly driver: { readonly rules: readonly Record<string, unknown>[] } }; readonly results: readonly Record<string, unknown>[] }];
}

const runOf = (text: string): Log['runs'][0] => (JSON.parse(text) as Log).runs[0];
const resultsOf = (text: string): Log['runs'][0]['results'] => runOf(text).results;

describe('against the published schema of SARIF 2.1.0 (2.1.0-rtm.5)', () => {
  test.each([
    ['findings of every kind', mixed],
    ['a pass', good],
    ['no findings', report([], from)],
  ])('%s', (_name, given) => {
    expect(sarifErrors(JSON.parse(toSarif(given)))).toEqual([]);
    expect(sarifErrors(JSON.parse(toSarif(given, { rules: [demo], file: 'claims.json' })))).toEqual([]);
  });

  test('the check itself refuses a level and a kind that SARIF does not have', () => {
    const log = JSON.parse(toSarif(good)) as { runs: [{ results: [object] }] };
    const first = log.runs[0].results[0];
    expect(sarifErrors({ ...log, runs: [{ ...log.runs[0], results: [{ ...first, level: 'critical' }] }] })).not.toEqual([]);
    expect(sarifErrors({ ...log, runs: [{ ...log.runs[0], results: [{ ...first, kind: 'inconclusive' }] }] })).not.toEqual([]);
  });
});

test.each([
  ['demo/blocker', 'fail', 'fail', 'error'],
  ['demo/critical', 'fail', 'fail', 'error'],
  ['demo/warning', 'fail', 'fail', 'warning'],
  ['demo/note', 'fail', 'fail', 'note'],
  ['demo/critical', 'inconclusive', 'review', 'none'],
  ['demo/critical', 'pass', 'pass', 'none'],
  ['demo/critical', 'skip', 'notApplicable', 'none'],
] as const)('%s with verdict %s is kind %s, level %s', (id, verdict, kind, level) => {
  const made = report([demo.finding(id, { verdict, sentence: 'S', detail: { allowed_by: 'x' } })], from);
  expect(resultsOf(toSarif(made)).find((r) => r['ruleId'] === id)).toMatchObject({ kind, level });
});

test('each rule that has a result is described once, sorted by id, with its help', () => {
  const { rules } = runOf(toSarif(mixed, { rules: [demo] })).tool.driver;
  expect(rules.map((rule) => rule['id'])).toEqual(['demo/altered', 'demo/critical', 'demo/note', 'demo/unknown', 'demo/warning']);
  expect(rules[1]).toEqual({
    id: 'demo/critical',
    shortDescription: { text: 'Critical title' },
    fullDescription: { text: 'Critical cause.' },
    help: { text: 'Critical cure.' },
    defaultConfiguration: { level: 'error' },
    properties: { severity: 'critical', integrity: false },
  });
  for (const result of resultsOf(toSarif(mixed))) expect(rules[result['ruleIndex'] as number]).toMatchObject({ id: result['ruleId'] });
});

test('a rule that no table has is named only', () => {
  expect(runOf(toSarif(good)).tool.driver.rules).toEqual([{ id: 'demo/note' }]);
});

test('tables that define the same id are misuse', () => {
  expect(() => toSarif(good, { rules: [demo, defineRules('demo', demo.table)] })).toThrow(TypeError);
});

test.each<[string, Location, string | undefined]>([
  ['a plain path', { file: 'a/b.json' }, 'a/b.json'],
  ['spaces, marks and letters', { file: 'a b/ü#?%.json' }, 'a%20b/%C3%BC%23%3F%25.json'],
  ['a colon in the first segment', { file: 'c:x/y' }, 'c%3Ax/y'],
  ['an absolute path', { file: '/etc/passwd' }, undefined],
  ['a way out', { file: 'a/../../b' }, undefined],
  ['a dot segment', { file: './a' }, undefined],
  ['a backslash', { file: 'a\\b' }, undefined],
  ['another host', { file: '//host/a' }, undefined],
  ['only a pointer', { pointer: '/a' }, undefined],
])('the location of %s', (_name, location, uri) => {
  const made = report([demo.finding('demo/critical', { sentence: 'S', location })], from);
  const found = resultsOf(toSarif(made)).find((r) => r['ruleId'] === 'demo/critical') as { locations: [{ physicalLocation?: { artifactLocation: { uri: string } }; logicalLocations?: object[] }] };
  expect(found.locations[0].physicalLocation?.artifactLocation.uri).toBe(uri);
  if (uri === undefined) expect(found.locations[0].logicalLocations).toEqual([{ fullyQualifiedName: location.file ?? location.pointer }]);
});

test('line, column, pointer and subject have their places', () => {
  expect(resultsOf(toSarif(mixed)).find((r) => r['ruleId'] === 'demo/critical')).toMatchObject({
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: 'flags/registry.json', uriBaseId: '%SRCROOT%' }, region: { startLine: 12, startColumn: 5 } },
        logicalLocations: [{ name: 'meta_prod' }, { fullyQualifiedName: '/flags/meta_prod' }],
      },
    ],
  });
});

test('a finding without file is shown at the file that the caller names, without a line', () => {
  const lost = report([demo.finding('demo/critical', { sentence: 'S', location: { line: 3, pointer: '/a' } })], from);
  const [first] = resultsOf(toSarif(lost, { file: 'claims.json' }));
  expect(first).toMatchObject({ locations: [{ physicalLocation: { artifactLocation: { uri: 'claims.json' } } }] });
  expect(JSON.stringify(first)).not.toContain('region');
});

test('a fingerprint outlives moved lines and other words, and equal ones are numbered', () => {
  const at = (line: number, sentence: string) => demo.finding('demo/critical', { sentence, subject: 'a|b', location: { file: 'f', line, pointer: '/x' } });
  const prints = (...findings: ReturnType<typeof at>[]) => resultsOf(toSarif(report(findings, from))).flatMap((r) => (r['ruleId'] === 'demo/critical' ? [r['partialFingerprints']] : []));
  expect(prints(at(1, 'One'))).toEqual([{ 'plimsoll/v1': 'demo%2Fcritical|a%7Cb|f|%2Fx:1' }]);
  expect(prints(at(9, 'Two'))).toEqual(prints(at(1, 'One')));
  expect(prints(at(1, 'One'), at(2, 'One'))).toEqual([{ 'plimsoll/v1': 'demo%2Fcritical|a%7Cb|f|%2Fx:1' }, { 'plimsoll/v1': 'demo%2Fcritical|a%7Cb|f|%2Fx:2' }]);
});

test.each([
  ['{0} and {', '{{0}} and {{'],
  ['a list [1] (2)', 'a list [1] (2)'],
  ['[x](y)', String.raw`\[x\](y)`],
])('the message %j is plain text %j', (sentence, text) => {
  const made = report([demo.finding('demo/note', { verdict: 'pass', sentence })], from);
  expect(resultsOf(toSarif(made))[0]).toMatchObject({ message: { text } });
});

test('nothing of the finding is lost', () => {
  expect(resultsOf(toSarif(mixed)).find((r) => r['ruleId'] === 'demo/critical')?.['properties']).toEqual({
    verdict: 'fail',
    severity: 'critical',
    subject: 'meta_prod',
    expected: 'a1',
    actual: { root: 'b2' },
    evidence: [{ name: 'flags/registry.json', sha256: 'c'.repeat(64) }],
    detail: { entries: 3 },
  });
});
