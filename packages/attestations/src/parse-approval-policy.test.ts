import { createHash } from 'node:crypto';
import { encodeUtf8 } from '@plimsoll/bytes';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { cosigner, ed25519Signer, formatVkey } from '@plimsoll/signed-note';
import { describe, expect, test } from 'vitest';
import { keyOf, policyDocument } from '../test/people.ts';
import { parseApprovalPolicy, parseRevocations } from './index.ts';

type Document = Record<string, unknown>;
const people = { ann: ['lead', 'sre'], bob: ['sre', 'lead'], cem: ['lead', 'sre'] };
const good = policyDocument(people);
const keys = good['keys'] as Document[];
const ids = (document: unknown): string[] => parseApprovalPolicy(document).findings.map(({ id }) => id);
const key = (index: number, change: Document): Document => ({ ...good, keys: keys.map((each, i) => (i === index ? { ...each, ...change } : each)) });
const groups = (...require: readonly unknown[]): Document => ({ ...good, require });

describe('parseApprovalPolicy', () => {
  test('has the digest of its file: of the bytes, of a value in its canonical form, or as the caller says', () => {
    const bytes = encodeUtf8(JSON.stringify(good, null, 2));
    const digestOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
    expect(parseApprovalPolicy(bytes)).toMatchObject({ value: { sha256: digestOf(bytes) } });
    expect(parseApprovalPolicy(good)).toMatchObject({ value: { sha256: digestOf(canonicalBytes(good as never)) } });
    expect(parseApprovalPolicy(good, { sha256: 'cd'.repeat(32) })).toMatchObject({ value: { sha256: 'cd'.repeat(32) } });
  });

  test('fills in the defaults', () => {
    expect(parseApprovalPolicy(good)).toMatchObject({ ok: true, findings: [], value: { name: 'm6-production', distinctHumans: true, allowSelfApproval: false, denialBlocks: true, clockSkewSeconds: 0 } });
  });

  test.each<readonly [string, unknown, readonly string[]]>([
    ['no object', 1, ['policy/bad-format']],
    ['another version', { ...good, schema_version: 'v2' }, ['policy/bad-format']],
    ['an unknown member', { ...good, quorum: 2 }, ['policy/bad-format']],
    ['two faults at once', { ...good, name: '', quorum: 2 }, ['policy/bad-format', 'policy/bad-format']],
    ['a time that does not exist', key(0, { notAfter: '2027-02-29T00:00:00Z' }), ['policy/bad-format']],
    ['a fraction of a role', groups({ roles: ['lead'], atLeast: 0.5 }), ['policy/bad-format']],
    ['nothing required: nothing is never enough', groups(), ['policy/bad-format']],
    ['65 keys', { ...good, keys: Array.from({ length: 65 }, () => keys[0]) }, ['policy/bad-format']],
    ['a key that does not parse', key(0, { vkey: 'ann' }), ['policy/bad-key']],
    ['a key of a cosigner', key(0, { vkey: formatVkey(cosigner('ann', ed25519Signer(new Uint8Array(32).fill(1)), () => 0n).verifier) }), ['policy/bad-key']],
    ['the same id twice', key(1, { id: 'ann-1' }), ['policy/duplicate-key']],
    ['the same public key under two names', key(1, { vkey: keyOf('ann').vkey }), ['policy/duplicate-key']],
    ['one person in another letter case', key(1, { human: 'Ann' }), ['policy/ambiguous-human']],
    ['one person with white space', key(1, { human: 'ann ' }), ['policy/ambiguous-human']],
    ['one person with an invisible character', key(1, { human: 'a\u200bnn' }), ['policy/ambiguous-human']],
    ['one person in a compatibility form', key(1, { human: 'ａnn' }), ['policy/ambiguous-human']],
    ['one person with a letter of Cyrillic', key(1, { human: '\u0430nn' }), ['policy/ambiguous-human']],
    ['a control character in a person', key(1, { human: 'bob\u001b[2K' }), ['policy/bad-format']],
    ['half a surrogate pair in a role', key(1, { roles: ['\ud800', 'lead', 'sre'] }), ['policy/bad-format']],
    ['a role twice', groups({ roles: ['lead', 'lead'], atLeast: 1 }), ['policy/duplicate-role']],
    ['a threshold of 0', groups({ roles: ['lead'], atLeast: 0 }), ['policy/bad-threshold']],
    ['a threshold above the number of roles', groups({ roles: ['lead'], atLeast: 2 }), ['policy/bad-threshold']],
    ['a group without roles', groups({ roles: [], atLeast: 1 }), ['policy/bad-threshold']],
    ['a role that nobody holds', groups({ roles: ['lead', 'cfo'], atLeast: 1 }), ['policy/unknown-role']],
    ['a role that nobody holds and that is needed', groups({ roles: ['cfo'], atLeast: 1 }), ['policy/unknown-role', 'policy/unsatisfiable']],
    ['more slots than people', groups({ roles: ['lead', 'sre'], atLeast: 2 }, { roles: ['lead', 'sre'], atLeast: 2 }), ['policy/unsatisfiable']],
  ])('%s is refused', (_what, document, expected) => {
    expect(ids(document)).toEqual(expected);
    expect(parseApprovalPolicy(document).ok).toBe(false);
  });

  test('a requester without whom the quorum cannot be met is a warning beside the policy', () => {
    const three = groups({ roles: ['lead', 'sre'], atLeast: 2 }, { roles: ['lead'], atLeast: 1 });
    const loaded = parseApprovalPolicy(three);
    expect(loaded.ok).toBe(true);
    expect(loaded.findings).toMatchObject(['ann', 'bob', 'cem'].map((subject) => ({ id: 'policy/unsatisfiable-for-requester', severity: 'warning', subject })));
    expect(ids({ ...three, allowSelfApproval: true })).toEqual([]);
  });

  test('in bytes, a fault has its line, column and pointer', () => {
    const text = JSON.stringify(key(1, { vkey: 'x' }), null, 1);
    const line = text.split('\n').findIndex((each) => each.includes('"vkey": "x"')) + 1;
    expect(parseApprovalPolicy(encodeUtf8(text)).findings).toMatchObject([{ id: 'policy/bad-key', location: { line, pointer: '/keys/1/vkey' } }]);
    expect(parseApprovalPolicy(encodeUtf8('{"name":1,"name":2}')).findings).toMatchObject([{ id: 'json/duplicate-key' }]);
    expect(parseApprovalPolicy(encodeUtf8(' {}')).findings.map(({ location }) => location)).toContainEqual({ line: 1, column: 2, pointer: '/keys' });
  });

  test('the largest policy loads in bounded work', () => {
    const roles = Array.from({ length: 64 }, (_, i) => `r${i}`);
    const everybody = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`p${i}`, roles]));
    const four = { roles, atLeast: 4 };
    expect(parseApprovalPolicy(policyDocument(everybody, { require: Array.from({ length: 16 }, () => four) })).findings).toHaveLength(64);
  });
});

describe('parseRevocations', () => {
  const file = (revocations: unknown): Document => ({ schema_version: 'plimsoll.revocations.v1', revocations });
  const entry = { vkey: keyOf('ann').vkey, revokedAt: '2026-03-01T13:00:00Z', reason: 'retired' };

  test('reads a value and bytes', () => {
    const expected = { ok: true, value: [{ verifier: { name: 'ann' }, reason: 'retired', revokedAt: entry.revokedAt }] };
    expect(parseRevocations(file([entry]))).toMatchObject(expected);
    expect(parseRevocations(encodeUtf8(JSON.stringify(file([entry]))))).toMatchObject(expected);
  });

  test.each([
    ['another version', { revocations: [] }, '/schema_version'],
    ['an unknown reason', file([{ ...entry, reason: 'lost' }]), '/revocations/0/reason'],
    ['a time that is none', file([entry, { ...entry, revokedAt: 'now' }]), '/revocations/1/revokedAt'],
    ['a key that does not parse', file([entry, { ...entry, vkey: 'ann' }]), '/revocations/1/vkey'],
  ])('%s is refused with its place', (_what, document, pointer) => {
    expect(parseRevocations(document).findings).toMatchObject([{ id: 'policy/bad-revocations', location: { pointer } }]);
  });
});
