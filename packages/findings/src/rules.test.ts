import { expect, test } from 'vitest';
import { demo } from '../test/sample.ts';
import { claimRules, defineRules, evidenceRules, Finding, findingRules, ruleIndex } from './index.ts';

const rule = { severity: 'note', title: 'T', cause: 'C.', cure: 'C.' } as const;

test('a finding takes severity, verdict and integrity from its table', () => {
  expect(demo.finding('demo/critical', { sentence: 'S' })).toEqual({ id: 'demo/critical', verdict: 'fail', severity: 'critical', sentence: 'S' });
  expect(demo.finding('demo/unknown', { sentence: 'S' })).toMatchObject({ verdict: 'inconclusive' });
  expect(demo.finding('demo/unknown', { sentence: 'S', verdict: 'pass' })).toMatchObject({ verdict: 'pass' });
  expect(demo.finding('demo/altered', { sentence: 'S' })).toMatchObject({ integrity: true });
  expect(demo.finding('demo/gate', { sentence: 'S', severity: 'note' })).toMatchObject({ severity: 'note' });
});

test('the members of a finding stand in the order in which people read them', () => {
  expect(Object.keys(demo.finding('demo/critical', { sentence: 'S', subject: 'x' }))).toEqual(['id', 'verdict', 'severity', 'sentence', 'subject']);
});

test.each([
  ['an id of no rule', 'demo/none', {}],
  ['an inherited name', 'constructor', {}],
  ['a severity that the table fixes', 'demo/critical', { severity: 'note' }],
  ['no severity where the policy decides', 'demo/gate', {}],
  ['another id', 'demo/critical', { id: 'demo/note' }],
  ['integrity that the table does not give', 'demo/critical', { integrity: true }],
])('raising %s is misuse', (_name, id, fields) => {
  expect(() => demo.finding(id as 'demo/critical', { sentence: 'S', ...fields })).toThrow(TypeError);
});

test.each(['other/name', 'demo', 'demo/', 'demo/Name', 'demo/a b', 'demo/a/b', 'demo/-a', 'DEMO/a'])('a table of area demo may not define %j', (id) => {
  expect(() => defineRules('demo', { [id]: rule })).toThrow(TypeError);
});

test('an index holds the rules of all tables and refuses an id defined twice', () => {
  expect([...ruleIndex([demo, defineRules('other', { 'other/a': rule })]).keys()].at(-1)).toBe('other/a');
  expect(() => ruleIndex([demo, demo])).toThrow(TypeError);
});

test.each(Object.entries({ ...findingRules.table, ...claimRules.table, ...evidenceRules.table }))('%s has a title without period, a cause and a cure', (_id, { title, cause, cure }) => {
  expect(title).toMatch(/^[A-Z].*[^.]$/);
  expect(cause).toMatch(/^[A-Z].*\.$/);
  expect(cure).toMatch(/^[A-Z].*\.$/);
});

test('what a table makes fits the schema of a finding', () => {
  expect(Finding.safeParse(demo.finding('demo/altered', { sentence: 'S', location: { pointer: '/a~1b' }, detail: { n: [1, null] } }))).toMatchObject({ success: true });
});

test.each([
  ['NaN', { actual: Number.NaN }],
  ['undefined', { expected: undefined }],
  ['a Date', { detail: { at: new Date(0) } }],
  ['an unknown member', { colour: 'red' }],
  ['a digest in upper case', { evidence: [{ name: 'a', sha256: 'A'.repeat(64) }] }],
  ['a pointer without slash', { location: { pointer: 'a' } }],
  ['a pointer with a bare tilde', { location: { pointer: '/~2' } }],
  ['line 0', { location: { line: 0 } }],
  ['no sentence', { sentence: '' }],
  ['another id', { id: 'Demo/a' }],
])('the schema of a finding refuses %s', (_name, members) => {
  expect(Finding.safeParse({ ...demo.finding('demo/note', { sentence: 'S' }), ...members }).success).toBe(false);
});
