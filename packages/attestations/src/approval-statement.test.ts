import { expect, test } from 'vitest';
import { type Approval, approvalStatement, parseApproval, parseStatement, predicateTypes, statement } from './index.ts';

const subject = [{ name: 'meta_flags', digest: { sha256: 'ab'.repeat(32) } }];
const least: Approval = { decision: 'approve', issuedAt: '2026-03-01T13:00:00Z', subjectTime: '2026-03-01T12:00:00Z' };
const most: Approval = {
  ...least,
  decision: 'deny',
  expiresAt: '2026-03-08T13:00:00.123456789Z',
  roles: ['governance_lead', 'sre_oncall'],
  requester: 'p1',
  reason: 'two\nlines',
  scope: { phase: 'M6', target: 'production' },
  policy: { sha256: 'cd'.repeat(32) },
};

const read = (payload: Uint8Array) => {
  const parsed = parseStatement(payload);
  if (!parsed.ok) throw new Error('no statement');
  return { subject: parsed.value.subject, approval: parseApproval(parsed.value) };
};
const readPredicate = (predicate: object) => read(statement({ subject, predicateType: predicateTypes.approval, predicate: predicate as Record<string, never> })).approval;

test.each([
  ['least', least],
  ['most', most],
])('an approval with the %s members reads back', (_what, approval) => {
  expect(read(approvalStatement({ subject, ...approval }))).toEqual({ subject, approval: { ok: true, findings: [], value: approval } });
});

test('unknown members are ignored and not handed on', () => {
  expect(readPredicate({ ...most, extra: 1, scope: { ...most.scope, extra: 1 } })).toEqual({ ok: true, findings: [], value: most });
});

test.each<[string, object, string]>([
  ['a decision of neither kind', { decision: 'maybe' }, '/predicate/decision'],
  ['no time', { issuedAt: undefined }, '/predicate/issuedAt'],
  ['a day that does not exist', { issuedAt: '2026-02-29T00:00:00Z' }, '/predicate/issuedAt'],
  ['a time with an offset', { subjectTime: '2026-03-01T12:00:00+00:00' }, '/predicate/subjectTime'],
  ['an expiry that is no time', { expiresAt: 'never' }, '/predicate/expiresAt'],
  ['no role in the list', { roles: [] }, '/predicate/roles'],
  ['a role twice', { roles: ['a', 'a'] }, '/predicate/roles'],
  ['a role that is no text', { roles: [1] }, '/predicate/roles'],
  ['a role in place of the list', { roles: 'a' }, '/predicate/roles'],
  ['an empty requester', { requester: '' }, '/predicate/requester'],
  ['a null reason', { reason: null }, '/predicate/reason'],
  ['a control character in the reason', { reason: '\u001b[2J' }, '/predicate/reason'],
  ['a scope that is no object', { scope: 'M6' }, '/predicate/scope'],
  ['a phase that is no text', { scope: { phase: 6 } }, '/predicate/scope'],
  ['a policy without digest', { policy: {} }, '/predicate/policy'],
])('refuses %s', (_what, change, pointer) => {
  const parsed = readPredicate(Object.fromEntries(Object.entries<unknown>({ ...least, ...change }).filter(([, value]) => value !== undefined)));
  expect(parsed.findings.map(({ id, location }) => [id, location?.pointer])).toEqual([['statement/bad-predicate', pointer]]);
  expect(() => approvalStatement({ subject, ...least, ...change })).toThrow(RangeError);
});

test('refuses another predicate type, and no predicate', () => {
  expect(read(statement({ subject, predicateType: 'x', predicate: { ...least } })).approval.findings).toMatchObject([{ id: 'statement/bad-predicate', location: { pointer: '/predicateType' } }]);
  expect(read(statement({ subject, predicateType: predicateTypes.approval })).approval.findings).toMatchObject([{ id: 'statement/bad-predicate', location: { pointer: '/predicate' } }]);
});

test('all faults come at once', () => {
  expect(readPredicate({ roles: [] }).findings).toHaveLength(4);
});

test('an approval that is over when it is given is not written', () => {
  expect(() => approvalStatement({ subject, ...least, expiresAt: least.issuedAt })).toThrow('which is not after');
});
