import type { ContractKit } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { orderKit } from '../test/order-kit.ts';
import { countKit, noteKit } from '../test/small-kits.ts';
import { cases, checkKit, contractRules } from './index.ts';

const kit = orderKit(true);
const verify = kit.verify.bind(kit);
const [open, paid, trusting] = kit.golden;
const bell = kit.mutations.find(({ id }) => id === 'bell')!;

/** Many validators ignore formats, and those that do not differ. */
const withoutTimePattern = JSON.parse(JSON.stringify(kit.jsonSchema), (name, value: unknown) => (name === 'pattern' && String(value).length > 60 ? undefined : value)) as Record<string, unknown>;

/** Ids of what is wrong with a kit, each once. */
function faults(change: Partial<ContractKit>, base: ContractKit = kit): string[] {
  const { verdict, findings } = checkKit({ ...base, ...change });
  const ids = findings.filter((finding) => finding.verdict !== 'pass').map(({ id }) => id);
  expect(verdict === 'pass').toBe(ids.length === 0);
  return [...new Set(ids)].sort();
}

describe('a sound kit', () => {
  test.each<[string, ContractKit]>([
    ['an open JSON contract', kit],
    ['a closed JSON contract', orderKit(false)],
    ['JSON Lines', countKit],
    ['Markdown', noteKit],
  ])('%s', (_name, each) => {
    const report = checkKit(each);
    expect(report.findings.map(({ id, sentence }) => (id === 'contract/kit-sound' ? id : sentence))).toEqual(['contract/kit-sound']);
    expect(report).toMatchObject({ verdict: 'pass', cases: [...cases(each)].length });
    expect(Object.keys(report.raised)).toEqual([...each.findings].sort());
  });

  test('holds at every value of every golden document too', () => {
    expect(checkKit(kit, { coverage: 'instance' }).verdict).toBe('pass');
  });
});

describe('stub verifiers are found out', () => {
  test.each<[string, ContractKit['verify'], string[]]>([
    ['always passes', () => ({ verdict: 'pass', findings: [] }), ['contract/finding-uncovered', 'contract/golden-rejected', 'contract/mutation-survived']],
    ['always fails', () => ({ verdict: 'fail', findings: [] }), ['contract/finding-uncovered', 'contract/golden-rejected', 'contract/mutation-misreported']],
    [
      'raises one id for whatever it refuses',
      (bytes, context) => {
        const { verdict, findings } = verify(bytes, context);
        return { verdict, findings: findings.slice(0, 1).map((each) => ({ ...each, id: 'order/type-wrong' as const })) };
      },
      ['contract/finding-uncovered', 'contract/mutation-misreported'],
    ],
    [
      'throws',
      () => {
        throw new Error('boom');
      },
      ['contract/finding-uncovered', 'contract/verifier-crashed'],
    ],
    [
      'refuses unknown members of an open contract',
      (bytes, context) => (new TextDecoder().decode(bytes).includes('unknown') ? orderKit(false).verify(bytes, context) : verify(bytes, context)),
      ['contract/finding-unlisted', 'contract/golden-rejected'],
    ],
  ])('one that %s', (_name, stub, ids) => {
    const listed = stub.toString().includes('unknown') ? { findings: kit.findings.filter((id) => id !== 'order/key-unknown') } : {};
    expect(faults({ verify: stub, ...listed })).toEqual(ids);
  });
});

describe('a weak kit is found out', () => {
  test.each<[string, Partial<ContractKit>, string[]]>([
    ['a format without the pattern that says the same', { jsonSchema: withoutTimePattern }, ['contract/schema-disagrees']],
    ['a schema that refuses what the verifier takes', { jsonSchema: orderKit(false).jsonSchema }, ['contract/mutation-survived', 'contract/schema-disagrees']],
    ['an id that no case raises', { findings: [...kit.findings, 'order/never'] }, ['contract/finding-uncovered']],
    ['an excuse for an id that is raised', { uncovered: { 'order/unpaid': 'No reason' } }, ['contract/finding-uncovered']],
    ['an excuse for an id that it does not list', { uncovered: { 'order/other': 'No reason' } }, ['contract/finding-unlisted']],
    ['an id that it does not list', { findings: kit.findings.slice(1) }, ['contract/finding-unlisted']],
    ['a scenario without a golden document', { scenarios: ['open', 'paid', 'lost'] }, ['contract/scenario-uncovered']],
    ['a golden document of no scenario', { scenarios: ['open'] }, ['contract/scenario-uncovered']],
    ['a classify that sees nothing', { classify: () => [] }, ['contract/scenario-uncovered']],
    ['a golden document with a verdict of its own', { golden: [open!, paid!, { ...trusting!, verdict: 'pass' }] }, ['contract/golden-rejected']],
    ['two golden documents of one id', { golden: [...kit.golden, paid!] }, ['contract/id-duplicate']],
    ['two mutations of one id', { mutations: [...kit.mutations, bell] }, ['contract/id-duplicate']],
    ['a mutation of no golden document', { mutations: [...kit.mutations, { ...bell, id: 'x', base: 'none' }] }, ['contract/mutation-void']],
    ['a patch of a place that is not there', { mutations: [...kit.mutations, { ...bell, id: 'x', change: [{ op: 'remove', path: '/nothing' }] }] }, ['contract/mutation-void']],
    ['a patch that changes nothing', { mutations: [...kit.mutations, { ...bell, id: 'x', change: [{ op: 'replace', path: '/state', value: 'open' }] }] }, ['contract/mutation-void']],
    ['a function that changes nothing', { mutations: [...kit.mutations, { ...bell, id: 'x', change: (bytes: Uint8Array) => bytes }] }, ['contract/mutation-void']],
    ['neither a change nor a context', { mutations: [...kit.mutations, { ...bell, id: 'x', change: [] }] }, ['contract/mutation-void']],
    ['a mutation that is accepted without the warning it names', { mutations: [...kit.mutations, { ...bell, id: 'x', level: 'semantic', verdict: 'pass', change: [{ op: 'replace', path: '/discount', value: 6 }] }] }, ['contract/mutation-misreported']],
    ['a mutation that the verifier passes', { mutations: [...kit.mutations, { ...bell, id: 'x', change: [{ op: 'replace', path: '/discount', value: 6 }] }] }, ['contract/mutation-survived']],
  ])('%s', (_name, change, ids) => {
    expect(faults(change)).toEqual(ids);
  });

  test('a patch of a document that is no JSON', () => {
    expect(faults({ mutations: [...noteKit.mutations, { ...bell, id: 'x', base: 'short', change: [{ op: 'remove', path: '/a' }] }] }, noteKit)).toEqual(['contract/mutation-void']);
  });

  test.each<[string, Partial<ContractKit>]>([
    ['no negative case', { mutations: [], findings: [] }],
    ['no golden document', { golden: [], mutations: [], scenarios: [], findings: [] }],
    ['only one id expected of two', { mutations: noteKit.mutations.map((each) => ({ ...each, raises: [] })) }],
  ])('a kit with %s has no teeth', (_name, change) => {
    expect(faults(change, noteKit)).toContain('contract/kit-toothless');
  });
});

test.each(Object.entries(contractRules.table))('%s has a title without period, a cause and a cure', (_id, { title, cause, cure }) => {
  expect(title).toMatch(/^[A-Z].*[^.]$/);
  expect(cause).toMatch(/^[A-Z].*\.$/s);
  expect(cure).toMatch(/^[A-Z].*\.$/s);
});
