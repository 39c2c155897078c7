import { expect, test } from 'vitest';
import { good, mixed } from '../test/reports.ts';
import { demo, from } from '../test/sample.ts';
import { report, toGithub } from './index.ts';

test('annotates what is neither passed nor allowed to be skipped, tampering first', () => {
  expect(toGithub(mixed)).toBe(`::error file=flags/registry.json,line=12,col=5,title=demo/critical::meta_prod: The root is not what the anchor says; restore the registry
::error title=demo/unknown::latency: No samples in the window; check the scrape
::warning file=ledger/entries,title=demo/altered::Entry 4 was altered; restore the log
::warning file=drift/report 1.json,title=demo/warning::Feature drift is 0.06, expected at most 0.05; look at the telemetry
TAMPERED: 3 fail, 1 inconclusive, 1 pass, 1 skip (2 critical, 2 warning)
`);
});

test('says only the decision if all is well', () => {
  expect(toGithub(good)).toBe('GO: 0 fail, 0 inconclusive, 1 pass, 0 skip\n');
});

test('escapes what ends a message or a property', () => {
  const made = report([demo.finding('demo/critical', { sentence: '100% a:b,c', location: { file: 'a:b,c%.json' } })], from);
  expect(toGithub(made)).toContain('::error file=a%3Ab%2Cc%25.json,title=demo/critical::100%25 a:b,c\n');
});

test('a path that leaves the workspace is named, but is no file', () => {
  const made = report([demo.finding('demo/critical', { sentence: 'S', location: { file: '../a', line: 2 } })], from);
  expect(toGithub(made)).toContain('::error title=demo/critical::../a:2: S\n');
});

test('at most ten of each level, the weightiest, then a line that counts the rest', () => {
  const many = (id: 'demo/critical' | 'demo/note', count: number) => Array.from({ length: count }, (_, i) => demo.finding(id, { sentence: 'S', subject: `${i}` }));
  const lines = toGithub(report([...many('demo/critical', 12), ...many('demo/note', 10), demo.finding('demo/blocker', { sentence: 'B', subject: 'z' })], from)).split('\n');
  expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(10);
  expect(lines.filter((line) => line.startsWith('::notice'))).toHaveLength(10);
  expect(lines[0]).toBe('::error title=demo/blocker::z: B');
  expect(lines.filter((line) => line.includes('more'))).toEqual(['3 more of level error, not annotated']);
});
