import { expect, test } from 'vitest';
import { good, mixed } from '../test/reports.ts';
import { demo, from } from '../test/sample.ts';
import { report, toText } from './index.ts';

test('groups by severity, then what was skipped and what passed; the decision stands last', () => {
  expect(toText(mixed)).toBe(`critical
  ? demo/unknown latency: No samples in the window; check the scrape
  ✗ demo/critical flags/registry.json:12:5 /flags/meta_prod meta_prod: The root is not what the anchor says; restore the registry

warning
  ✗ demo/warning drift/report 1.json /features/0: Feature drift is 0.06, expected at most 0.05; look at the telemetry
  ‼ demo/altered ledger/entries: Entry 4 was altered; restore the log

skip
  – demo/note smoke: The smoke test is not run on paper

pass
  ✓ demo/note plan: The plan is complete

TAMPERED: 3 fail, 1 inconclusive, 1 pass, 1 skip (2 critical, 2 warning)
`);
});

test('shows the numbers of each finding when asked', () => {
  expect(toText(mixed, { verbose: true })).toContain(`restore the registry
      expected: "a1"
      actual: {"root":"b2"}
      detail: {"entries":3}
      evidence: flags/registry.json sha256:${'c'.repeat(64)}
`);
});

test('marks have twins in ASCII', () => {
  const text = toText(mixed, { ascii: true });
  expect(text).toMatch(/^[\n -~]*$/);
  expect([...text.matchAll(/^ {2}(\S) /gm)].map(([, mark]) => mark)).toEqual(['?', 'x', 'x', '!', '-', '+']);
});

test('wraps at the width, with later lines indented', () => {
  const lines = toText(mixed, { width: 60 }).split('\n');
  expect(lines.slice(1, 5)).toEqual([
    '  ? demo/unknown latency: No samples in the window; check',
    '    the scrape',
    '  ✗ demo/critical flags/registry.json:12:5 /flags/meta_prod',
    '    meta_prod: The root is not what the anchor says; restore',
  ]);
});

test('colours only when asked, and only around its own words', () => {
  expect(toText(mixed)).not.toContain('\u001b');
  const text = toText(mixed, { color: true });
  // eslint-disable-next-line no-control-regex -- the escape sequences are what is tested
  expect(text.replace(/\u001b\[\d+m/g, '')).toBe(toText(mixed));
  expect(text.endsWith('\u001b[31mTAMPERED: 3 fail, 1 inconclusive, 1 pass, 1 skip (2 critical, 2 warning)\u001b[0m\n')).toBe(true);
});

test.each([
  ['GO', good],
  ['NO-GO', report([demo.finding('demo/critical', { sentence: 'S' })], from)],
  ['INCONCLUSIVE', report([], from)],
  ['TAMPERED', mixed],
])('the last line says %s', (decision, given) => {
  expect(toText(given).trimEnd().split('\n').at(-1)?.split(':')[0]).toBe(decision);
});

test.each([39, 0, 80.5, Number.NaN])('a width of %d is misuse', (width) => {
  expect(() => toText(good, { width })).toThrow(RangeError);
});
