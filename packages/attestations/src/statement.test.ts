import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseStatement, statement } from './index.ts';

const sha256 = 'ab'.repeat(32);
const good = { _type: 'https://in-toto.io/Statement/v1', subject: [{ name: 'a', digest: { sha256 } }], predicateType: 'x', predicate: { b: 1 } };
const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

test('is written in canonical form', () => {
  expect(new TextDecoder().decode(statement({ predicateType: 'x', subject: [{ name: 'a', digest: { sha256 } }], predicate: { b: 1 } }))).toBe(
    `{"_type":"https://in-toto.io/Statement/v1","predicate":{"b":1},"predicateType":"x","subject":[{"digest":{"sha256":"${sha256}"},"name":"a"}]}`,
  );
});

test('what is written reads back', () => {
  const subject = fc.record({ name: fc.string(), digest: fc.record({ sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((b) => Buffer.from(b).toString('hex')) }) }, { requiredKeys: ['digest'] });
  const anyStatement = fc.record(
    { subject: fc.array(subject, { minLength: 1, maxLength: 5 }), predicateType: fc.string({ minLength: 1 }), predicate: fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.integer()).map((members) => ({ ...members })) },
    { requiredKeys: ['subject', 'predicateType'] },
  );
  fc.assert(
    fc.property(anyStatement, (value) => {
      expect(parseStatement(statement(value))).toEqual({ ok: true, findings: [], value });
    }),
  );
});

test('unknown members, other digests and any member order are read, and not handed on', () => {
  const open = { ...good, extra: 1, subject: [{ ...good.subject[0], uri: 'x', digest: { sha512: 'x', sha256 } }] };
  expect(parseStatement(bytesOf(open))).toEqual({ ok: true, findings: [], value: { subject: good.subject, predicateType: 'x', predicate: { b: 1 } } });
});

test.each<[string, unknown, string[]]>([
  ['no JSON', '{', ['statement/bad-type', 'json/syntax']],
  ['a duplicate member', `{"_type":1,${JSON.stringify(good).slice(1)}`, ['statement/bad-type', 'json/duplicate-key']],
  ['a list', [], ['statement/bad-type']],
  ['another version', { ...good, _type: 'https://in-toto.io/Statement/v0.1' }, ['statement/bad-type']],
  ['no subject', { ...good, subject: undefined }, ['statement/no-subject']],
  ['an empty subject', { ...good, subject: [] }, ['statement/no-subject']],
  ['1,025 subjects', { ...good, subject: new Array<unknown>(1025).fill(good.subject[0]) }, ['statement/no-subject']],
  ['a subject that is no object', { ...good, subject: [null] }, ['statement/no-subject', 'statement/bad-digest']],
  ['a name that is no text', { ...good, subject: [{ name: 1, digest: { sha256 } }] }, ['statement/no-subject']],
  ['no digest', { ...good, subject: [{ name: 'a' }] }, ['statement/bad-digest']],
  ['an upper-case digest', { ...good, subject: [{ digest: { sha256: sha256.toUpperCase() } }] }, ['statement/bad-digest']],
  ['a short digest', { ...good, subject: [good.subject[0], { digest: { sha256: sha256.slice(1) } }] }, ['statement/bad-digest']],
  ['no predicate type', { ...good, predicateType: '' }, ['statement/bad-predicate']],
  ['a predicate that is no object', { ...good, predicate: [] }, ['statement/bad-predicate']],
  ['everything at once', { subject: [{}], predicate: 1 }, ['statement/bad-type', 'statement/bad-digest', 'statement/bad-predicate', 'statement/bad-predicate']],
])('refuses %s', (_what, value, expected) => {
  const read = parseStatement(bytesOf(value));
  expect([read.ok, read.findings.map(({ id }) => id)]).toEqual([false, expected]);
});

test('what no statement can say is not written', () => {
  expect(() => statement({ subject: [], predicateType: 'x' })).toThrow(RangeError);
  expect(() => statement({ subject: [{ digest: { sha256: 'x' } }], predicateType: '' })).toThrow(/digest\.sha256.*predicateType/);
});
