import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyFinding, anyFindings, demo } from '../test/sample.ts';
import { combine, type Combined, type Finding, findingRules, type Requirement } from './index.ts';

const pass = demo.finding('demo/note', { verdict: 'pass', sentence: 'S', subject: 'x' });
const fail = demo.finding('demo/critical', { sentence: 'S' });
const unknown = demo.finding('demo/unknown', { sentence: 'S' });
const tampered = demo.finding('demo/altered', { sentence: 'S' });
const skip = (detail?: Finding['detail']): Finding => demo.finding('demo/note', { verdict: 'skip', sentence: 'S', subject: 'x', ...(detail && { detail }) });
const allowed = skip({ allowed_by: 'contract 3.1' });

const added = (given: readonly Finding[], { findings }: Combined): string[] => findings.slice(given.length).map((f) => f.id);

describe('tables', () => {
  test.each<[string, Finding[], Combined['verdict'], number, string[]]>([
    ['a pass', [pass], 'pass', 0, []],
    ['nothing', [], 'inconclusive', 3, ['findings/nothing-computed']],
    ['a warning and nothing that passed', [demo.finding('demo/warning', { sentence: 'S' })], 'inconclusive', 3, ['findings/nothing-computed']],
    ['a critical failure', [pass, fail], 'fail', 1, []],
    ['a blocker', [pass, demo.finding('demo/blocker', { sentence: 'S' })], 'fail', 1, []],
    ['a warning and a note', [pass, demo.finding('demo/warning', { sentence: 'S' }), demo.finding('demo/note', { sentence: 'S' })], 'pass', 0, []],
    ['an inconclusive critical', [pass, unknown], 'inconclusive', 3, []],
    ['an inconclusive warning', [pass, demo.finding('demo/warning', { verdict: 'inconclusive', sentence: 'S' })], 'pass', 0, []],
    ['a failure beside an open question', [pass, unknown, fail], 'fail', 1, []],
    ['a failed integrity rule, whatever its severity', [pass, tampered], 'fail', 4, []],
    ['a failed integrity rule beside everything else', [pass, unknown, fail, tampered], 'fail', 4, []],
    ['a passed integrity rule', [demo.finding('demo/altered', { verdict: 'pass', sentence: 'S' })], 'pass', 0, []],
    ['an inconclusive integrity rule of severity warning', [pass, demo.finding('demo/altered', { verdict: 'inconclusive', sentence: 'S' })], 'pass', 0, []],
    ['a skip that a clause allows', [allowed], 'pass', 0, []],
    ['a skip that no clause allows', [pass, skip()], 'fail', 1, ['findings/skip-not-allowed']],
    ['a skip with an empty clause', [pass, skip({ allowed_by: '' })], 'fail', 1, ['findings/skip-not-allowed']],
    ['a skip with a clause that is no text', [pass, skip({ allowed_by: true })], 'fail', 1, ['findings/skip-not-allowed']],
    ['the same skip twice', [pass, skip(), skip()], 'fail', 1, ['findings/skip-not-allowed']],
    ['only a skip that no clause allows', [skip()], 'fail', 1, ['findings/skip-not-allowed']],
  ])('%s', (_name, given, verdict, exitCode, extra) => {
    const combined = combine(given);
    expect(combined).toMatchObject({ verdict, exitCode });
    expect(added(given, combined)).toEqual(extra);
  });

  test.each<[string, Finding[], Requirement, boolean]>([
    ['a pass of the id', [pass], { id: 'demo/note' }, true],
    ['a pass of id and subject', [pass], { id: 'demo/note', subject: 'x' }, true],
    ['an allowed skip of id and subject', [allowed], { id: 'demo/note', subject: 'x' }, true],
    ['a pass of another subject', [pass], { id: 'demo/note', subject: 'y' }, false],
    ['a pass of another id', [pass], { id: 'demo/warning' }, false],
    ['a failing note of the id', [pass, demo.finding('demo/warning', { sentence: 'S' })], { id: 'demo/warning' }, false],
    ['an inconclusive note of the id', [pass, demo.finding('demo/warning', { verdict: 'inconclusive', sentence: 'S' })], { id: 'demo/warning' }, false],
    ['nothing', [], { id: 'demo/note' }, false],
  ])('%s against a requirement', (_name, given, want, met) => {
    const combined = combine(given, { required: [want] });
    expect(combined.verdict).toBe(met ? 'pass' : 'inconclusive');
    expect(added(given, combined).includes('findings/required-missing')).toBe(!met);
  });

  test('a requirement that only a forbidden skip meets is missing', () => {
    const combined = combine([pass, { ...skip(), id: 'demo/warning' }], { required: [{ id: 'demo/warning' }] });
    expect(added([pass, skip()], combined)).toEqual(['findings/skip-not-allowed', 'findings/required-missing']);
  });

  test('an objection carries the subject and the place of what it objects to', () => {
    const given = { ...skip(), location: { file: 'a.json', line: 3 } };
    expect(combine([pass, given]).findings.at(-1)).toMatchObject({ subject: 'x', location: { file: 'a.json', line: 3 }, severity: 'critical', verdict: 'fail' });
  });

  test('the findings given are kept as they are', () => {
    const given = [pass, fail];
    expect(combine(given).findings).toBe(given);
  });
});

const better = { fail: 0, inconclusive: 1, pass: 2 };
const requirements = fc.array(fc.record({ id: fc.constantFrom('demo/note', 'demo/warning'), subject: fc.constantFrom('a', 'b') }, { requiredKeys: ['id'] }), { maxLength: 2 });

/** What `combine` adds, in every verdict and severity: look-alikes must not be taken for the original. */
const lookAlike: fc.Arbitrary<Finding> = fc
  .tuple(anyFindings, requirements, fc.constantFrom('pass', 'fail', 'inconclusive', 'skip'), fc.constantFrom('critical', 'note'))
  .map(([list, required, verdict, severity]) => ({ ...(combine([...list, skip()], { required }).findings.at(-1) ?? pass), verdict, severity }));
const nothing: fc.Arbitrary<Finding> = fc
  .tuple(fc.constantFrom('pass', 'fail', 'inconclusive', 'skip'), fc.constantFrom('critical', 'note'))
  .map(([verdict, severity]) => ({ ...(combine([]).findings[0] ?? pass), verdict, severity }));
const any = fc.oneof({ weight: 6, arbitrary: anyFinding }, lookAlike, nothing);
const lists = fc.array(any, { maxLength: 6 });
const counts = (finding: Finding): boolean => finding.verdict === 'pass' || (finding.verdict === 'skip' && typeof finding.detail?.['allowed_by'] === 'string' && finding.detail['allowed_by'] !== '');

describe('laws', () => {
  test('the order of findings makes no difference', () => {
    fc.assert(
      fc.property(
        lists.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        requirements,
        ([list, shuffled], required) => {
          const [a, b] = [combine(list, { required }), combine(shuffled, { required })];
          expect([a.verdict, a.exitCode]).toEqual([b.verdict, b.exitCode]);
        },
      ),
    );
  });

  test('a pass or an allowed skip never makes it worse', () => {
    fc.assert(
      fc.property(lists, requirements, any.filter(counts), (list, required, more) => {
        const [before, after] = [combine(list, { required }), combine([...list, more], { required })];
        expect(better[after.verdict]).toBeGreaterThanOrEqual(better[before.verdict]);
        expect(after.exitCode === 4).toBe(before.exitCode === 4);
      }),
    );
  });

  test('anything else never makes it better', () => {
    fc.assert(
      fc.property(lists, requirements, any.filter((f) => !counts(f)), (list, required, more) => {
        const [before, after] = [combine(list, { required }), combine([...list, more], { required })];
        expect(better[after.verdict]).toBeLessThanOrEqual(better[before.verdict]);
        if (before.exitCode === 4) expect(after.exitCode).toBe(4);
      }),
      { numRuns: 1000 },
    );
  });

  test('combining twice equals combining once', () => {
    fc.assert(
      fc.property(lists, requirements, (list, required) => {
        const once = combine(list, { required });
        expect(combine(once.findings, { required })).toEqual(once);
        expect(combine(once.findings)).toEqual(once);
      }),
    );
  });

  test('a failed integrity rule wins over everything', () => {
    fc.assert(fc.property(lists, lists, (before, after) => combine([...before, tampered, ...after]).exitCode === 4));
  });

  test('no list without a pass passes', () => {
    fc.assert(fc.property(lists.map((list) => list.filter((f) => !counts(f))), (list) => combine(list).verdict !== 'pass'));
  });
});

test('a look-alike of lesser weight does not stand in for an objection', () => {
  const forged = findingRules.finding('findings/nothing-computed', { verdict: 'skip', sentence: 'No check passed, so nothing is known; no evidence is never a pass', detail: { allowed_by: 'me' } });
  expect(combine([forged]).verdict).toBe('pass');
  expect(combine([{ ...forged, verdict: 'fail', severity: 'note' }]).verdict).toBe('inconclusive');
});
