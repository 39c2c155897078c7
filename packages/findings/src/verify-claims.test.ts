import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { demo } from '../test/sample.ts';
import { accept, type ClaimKind, type ClaimResult, combine, defineClaimKind, type EvidenceReader, evidenceRules, type Finding, refuse, verifyClaims } from './index.ts';

/** Evidence in memory; a path that is not there gives the finding that the path names, e.g. `evidence/too-large`. */
const evidence: EvidenceReader = {
  read: (path) => {
    if (path === 'good.json') return Promise.resolve(accept({ name: path, bytes: new Uint8Array(), sha256: 'e'.repeat(64) }));
    const id = (Object.hasOwn(evidenceRules.table, path) ? path : 'evidence/missing') as keyof typeof evidenceRules.table;
    return Promise.resolve(refuse(evidenceRules.finding(id, { sentence: `No ${path}`, location: { file: path } })));
  },
  list: () => Promise.resolve(accept([])),
};

/** The claim that a file is there. */
const file = defineClaimKind({
  kind: 'file',
  title: 'A file is there',
  schema: z.strictObject({ path: z.string().min(1), size: z.int().min(1).max(9).exactOptional(), mode: z.enum(['a', 'b']).exactOptional(), tags: z.array(z.string()).exactOptional() }),
  rules: [evidenceRules],
  async verify({ path }, reader): Promise<ClaimResult> {
    const found = await reader.read(path);
    if (!found.ok) return { findings: found.findings };
    const { name, sha256 } = found.value;
    return { findings: [], holds: { sentence: `${name} is there`, evidence: [{ name, sha256 }] } };
  },
});

const kindOf = (name: string, verify: () => Promise<ClaimResult>): ClaimKind => defineClaimKind({ kind: name, title: name, schema: z.strictObject({}), rules: [demo], verify });
// eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a verifier of someone else may reject with anything
const rejected = (reason: unknown): Promise<never> => Promise.reject(reason);
const holds = { sentence: 'It holds', evidence: [] };
const kinds = [
  file,
  kindOf('throws', () => Promise.reject(new RangeError('boom'))),
  kindOf('throws-text', () => rejected('boom')),
  kindOf('empty', () => Promise.resolve({ findings: [] })),
  kindOf('only-warns', () => Promise.resolve({ findings: [demo.finding('demo/warning', { sentence: 'S' })] })),
  kindOf('only-passes', () => Promise.resolve({ findings: [demo.finding('demo/note', { verdict: 'pass', sentence: 'S' })] })),
  kindOf('warns-and-holds', () => Promise.resolve({ findings: [demo.finding('demo/warning', { sentence: 'S', subject: 'own' })], holds })),
  kindOf('fails-and-holds', () => Promise.resolve({ findings: [demo.finding('demo/critical', { sentence: 'S' })], holds })),
  kindOf('tampered-and-holds', () => Promise.resolve({ findings: [demo.finding('demo/altered', { sentence: 'S' })], holds })),
  kindOf('skips-and-holds', () => Promise.resolve({ findings: [demo.finding('demo/note', { verdict: 'skip', sentence: 'S' })], holds })),
  kindOf('garbage', () => Promise.resolve(undefined as unknown as ClaimResult)),
];

const run = (...declarations: unknown[]): Promise<readonly Finding[]> => verifyClaims(declarations, kinds, evidence, { file: 'claims.json', pointer: '/claims' });
const ids = (findings: readonly Finding[]): string[] => findings.map((f) => f.id);

test('a claim that holds is one pass with its id, its sentence and its evidence', async () => {
  expect(await run({ id: 'm6/manifest', kind: 'file', path: 'good.json' })).toEqual([
    { id: 'claims/verified', verdict: 'pass', severity: 'note', sentence: 'good.json is there', subject: 'm6/manifest', evidence: [{ name: 'good.json', sha256: 'e'.repeat(64) }] },
  ]);
});

test('no claim is no evidence', async () => {
  expect(combine(await run()).verdict).toBe('inconclusive');
});

test.each([
  ['evidence/missing', 3],
  ['evidence/unreadable', 3],
  ['evidence/path-escape', 1],
  ['evidence/not-a-file', 1],
  ['evidence/too-large', 1],
  ['evidence/digest-mismatch', 4],
])('a claim whose evidence is refused with %s exits %d and has no pass', async (path, exitCode) => {
  const findings = await run({ id: 'a', kind: 'file', path });
  expect(findings).toMatchObject([{ id: path, subject: 'a', severity: 'critical' }]);
  expect(combine(findings)).toMatchObject({ exitCode });
});

test.each<[string, string[], number]>([
  ['empty', ['claims/nothing-computed'], 3],
  ['only-warns', ['demo/warning', 'claims/nothing-computed'], 3],
  ['only-passes', ['demo/note', 'claims/nothing-computed'], 3],
  ['warns-and-holds', ['demo/warning', 'claims/verified'], 0],
  ['fails-and-holds', ['demo/critical'], 1],
  ['tampered-and-holds', ['demo/altered'], 4],
  ['skips-and-holds', ['demo/note'], 1],
  ['throws', ['claims/crashed'], 3],
  ['throws-text', ['claims/crashed'], 3],
  ['garbage', ['claims/crashed'], 3],
])('a verifier that %s', async (kind, expected, exitCode) => {
  const findings = await run({ id: 'a', kind });
  expect(ids(findings)).toEqual(expected);
  expect(combine(findings).exitCode).toBe(exitCode);
  expect(findings.at(-1)?.subject).toBe('a');
});

test('a finding keeps its own subject', async () => {
  expect((await run({ id: 'a', kind: 'warns-and-holds' })).map((f) => f.subject)).toEqual(['own', 'a']);
});

test('a crash says what broke down', async () => {
  expect(await run({ id: 'a', kind: 'throws' })).toMatchObject([{ sentence: 'Claim "a": the verifier of kind throws broke down with RangeError: boom', location: { file: 'claims.json', pointer: '/claims/0' } }]);
});

test('one claim never stops the others, and findings stand in the order of declarations', async () => {
  const findings = await run({ id: 'a', kind: 'throws' }, 5, { id: 'b', kind: 'nope' }, { id: 'c', kind: 'file' }, { id: 'd', kind: 'file', path: 'good.json' });
  expect(ids(findings)).toEqual(['claims/crashed', 'claims/malformed', 'claims/unknown-kind', 'claims/malformed', 'claims/verified']);
});

describe('a wrong declaration', () => {
  const right = { id: 'a', kind: 'file', path: 'good.json' };
  test.each<[string, unknown, string, string]>([
    ['no object', 5, '/claims/0', 'Claim number 1: the declaration must be an object with id, kind and the members of its kind, received 5; correct the declaration'],
    ['a list', [right], '/claims/0', 'Claim number 1: the declaration must be an object with id, kind and the members of its kind, received a list of 1; correct the declaration'],
    ['null', null, '/claims/0', 'Claim number 1: the declaration must be an object with id, kind and the members of its kind, received null; correct the declaration'],
    ['no id', { ...right, id: undefined }, '/claims/0/id', 'Claim number 1: member id must be text of 1 to 128 letters, digits, dots, slashes, underscores and hyphens, received nothing; correct the declaration'],
    ['an id with a line break', { ...right, id: 'a\nb' }, '/claims/0/id', String.raw`Claim "a\nb": member id must be text of 1 to 128 letters, digits, dots, slashes, underscores and hyphens, received "a\nb"; correct the declaration`],
    ['no kind', { ...right, kind: undefined }, '/claims/0/kind', 'Claim "a": member kind must be the name of a kind of claim, received nothing; correct the declaration'],
    ['a kind that is no text', { ...right, kind: 1 }, '/claims/0/kind', 'Claim "a": member kind must be the name of a kind of claim, received 1; correct the declaration'],
    ['no path', { ...right, path: undefined }, '/claims/0/path', 'Claim "a": member path must be a value of type string, received nothing; correct the declaration'],
    ['a path that is no text', { ...right, path: {} }, '/claims/0/path', 'Claim "a": member path must be a value of type string, received an object; correct the declaration'],
    ['an empty path', { ...right, path: '' }, '/claims/0/path', 'Claim "a": member path must be text of length at least 1, received ""; correct the declaration'],
    ['a size that is too small', { ...right, size: 0 }, '/claims/0/size', 'Claim "a": member size must be at least 1, received 0; correct the declaration'],
    ['a size that is too big', { ...right, size: 10 }, '/claims/0/size', 'Claim "a": member size must be at most 9, received 10; correct the declaration'],
    ['a size that is no whole number', { ...right, size: 1.5 }, '/claims/0/size', 'Claim "a": member size must be a whole number, received 1.5; correct the declaration'],
    ['a value that is none of the choices', { ...right, mode: 'c' }, '/claims/0/mode', 'Claim "a": member mode must be "a" or "b", received "c"; correct the declaration'],
    ['a wrong member of a list', { ...right, tags: ['x', true] }, '/claims/0/tags/1', 'Claim "a": member tags.1 must be a value of type string, received true; correct the declaration'],
    ['an unknown member', { ...right, 'a/b~c': 1 }, '/claims/0/a~1b~0c', 'Claim "a": member a/b~c must be absent: this kind of claim has no such member, received 1; correct the declaration'],
  ])('%s', async (_name, declaration, pointer, sentence) => {
    const findings = await run(declaration);
    expect(findings).toMatchObject([{ id: 'claims/malformed', verdict: 'fail', severity: 'critical', sentence, location: { file: 'claims.json', pointer } }]);
  });

  test('every fault is reported in one run', async () => {
    const findings = await run({ id: '', kind: 'file', path: 1, size: 'x', one: 1, two: 2 });
    expect(findings.map((f) => f.location?.pointer)).toEqual(['/claims/0/id', '/claims/0/path', '/claims/0/size', '/claims/0/one', '/claims/0/two']);
    expect(new Set(ids(findings))).toEqual(new Set(['claims/malformed']));
  });

  test('an unknown kind is named with what there is', async () => {
    const [finding] = await run({ id: 'a', kind: 'fiel' });
    expect(finding).toMatchObject({ id: 'claims/unknown-kind', verdict: 'fail', subject: 'a', actual: 'fiel', expected: kinds.map((kind) => kind.kind), location: { pointer: '/claims/0/kind' } });
    expect(finding?.sentence).toContain('no kind of claim is called "fiel"; it must be one of file, ');
  });

  test('a name that every object inherits is no kind and no member', async () => {
    expect(ids(await run({ id: 'a', kind: 'constructor' }))).toEqual(['claims/unknown-kind']);
    expect(await run({ id: 'a', kind: 'file' })).toMatchObject([{ sentence: 'Claim "a": member path must be a value of type string, received nothing; correct the declaration' }]);
  });

  test('__proto__ is a member like any other', async () => {
    const findings = await run(JSON.parse('{"id":"a","kind":"file","path":"good.json","__proto__":{"path":"x"}}'));
    expect(combine(findings).verdict).toBe('fail');
    expect(findings).toMatchObject([{ id: 'claims/malformed', location: { pointer: '/claims/0/__proto__' } }]);
  });

  test('a repeated id is not verified again', async () => {
    const findings = await run(right, { ...right, path: 'evidence/missing' }, right);
    expect(ids(findings)).toEqual(['claims/verified', 'claims/duplicate-id', 'claims/duplicate-id']);
    expect(findings[1]).toMatchObject({ verdict: 'fail', subject: 'a', location: { pointer: '/claims/1/id' }, sentence: 'Claim "a" is declared as number 1 and again as number 2; give the second its own id' });
  });

  test('a long value is cut in the sentence', async () => {
    const [finding] = await run({ id: 'a', kind: 'file', path: 'good.json', mode: 'x'.repeat(1000) });
    expect(finding?.sentence.length).toBeLessThan(250);
  });
});

test('without a place, pointers start at the list', async () => {
  expect(await verifyClaims([5], kinds, evidence)).toMatchObject([{ location: { pointer: '/0' } }]);
});

test('two kinds of one name are misuse', async () => {
  await expect(verifyClaims([], [file, file], evidence)).rejects.toThrow(TypeError);
});
