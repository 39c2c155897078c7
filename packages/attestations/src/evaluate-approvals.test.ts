import { canonicalBytes } from '@plimsoll/canonical-json';
import { parseVkey } from '@plimsoll/signed-note';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { approval, keyOf, load, policyDocument, SUBJECT } from '../test/people.ts';
import { type ApprovalEvaluation, type ApprovalPolicy, type EvaluatedApprovals, evaluateApprovals, IN_TOTO_PAYLOAD_TYPE, type Revocation, signEnvelope, statement } from './index.ts';

const AT = '2026-03-02T12:00:00Z';
const people = { ann: ['governance_lead'], bob: ['sre_oncall'], cem: ['security_officer'], dea: ['product_owner'] };
const policy = load(policyDocument(people));

const evaluate = (envelopes: readonly Uint8Array[], rest: Partial<ApprovalEvaluation> = {}): EvaluatedApprovals => evaluateApprovals({ policy, subject: SUBJECT, at: AT, envelopes, ...rest });
const ids = ({ findings }: EvaluatedApprovals): string[] => findings.map(({ id }) => id);
const all = Object.keys(people);
const only = (document: Readonly<Record<string, unknown>> = {}) => load(policyDocument({ ann: ['governance_lead'], bob: ['sre_oncall'] }, { require: [{ roles: ['governance_lead'], atLeast: 1 }], allowSelfApproval: true, ...document }));

function revoked(name: string, reason: Revocation['reason'], revokedAt = '2026-03-01T13:00:00Z'): Revocation[] {
  const verifier = parseVkey(keyOf(name).vkey);
  if (!verifier.ok) throw new Error('a test key does not parse');
  return [{ verifier: verifier.value, revokedAt, reason }];
}

describe('four people of four roles', () => {
  test('approve in one envelope, or in one each', async () => {
    const each = await Promise.all(all.map((name) => approval([name])));
    for (const envelopes of [[await approval(all)], each]) {
      const result = evaluate(envelopes);
      expect(result.verdict).toBe('pass');
      expect(ids(result)).toEqual(['approval/quorum-met']);
    }
    expect(evaluate(each).filled).toEqual(all.map((human, envelope) => ({ group: 0, role: people[human as keyof typeof people][0], human, key: `${human}-1`, envelope })));
  });

  test('no evidence is never a pass', () => {
    const result = evaluate([]);
    expect(result).toMatchObject({ verdict: 'inconclusive', filled: [] });
    expect(ids(result)).toEqual(['approval/quorum-unmet']);
    expect(result.findings[0]?.expected).toEqual([{ group: 0, atLeast: 4, roles: Object.values(people).flat() }]);
  });

  test('a policy made by hand that requires nothing is not met by that', async () => {
    expect(evaluate([await approval(['ann'])], { policy: { ...policy, require: [] } }).verdict).toBe('inconclusive');
  });

  test('a denial fails, and a later approval by the same person lifts it', async () => {
    const envelopes = [await approval(all), await approval(['cem'], { decision: 'deny', issuedAt: '2026-03-01T14:00:00Z' })];
    expect(ids(evaluate(envelopes))).toEqual(['approval/quorum-unmet', 'approval/denied']);
    expect(evaluate(envelopes).verdict).toBe('fail');
    expect(evaluate([...envelopes, await approval(['cem'], { issuedAt: '2026-03-01T14:00:00.000000001Z' })]).verdict).toBe('pass');
    expect(evaluate([...envelopes, await approval(['cem'], { issuedAt: '2026-03-01T14:00:00.000Z' })]).verdict).toBe('fail');
    expect(evaluate(envelopes, { policy: { ...policy, denialBlocks: false } }).verdict).toBe('inconclusive');
  });
});

test('people, keys and roles may be called what objects have by themselves', async () => {
  const odd = { constructor: ['__proto__'], toString: ['hasOwnProperty'] };
  const envelopes = [await approval(['constructor'], { roles: ['__proto__'] }), await approval(['toString'], { decision: 'deny' }), await approval(['toString'], { issuedAt: '2026-03-01T13:00:01Z' })];
  const result = evaluate(envelopes, { policy: load(policyDocument(odd)), requester: '__proto__' });
  expect(result).toMatchObject({ verdict: 'pass', filled: [{ human: 'constructor', role: '__proto__' }, { human: 'toString', role: 'hasOwnProperty' }] });
});

describe('what an approval says of its request, scope and policy', () => {
  const named = { requester: 'eve', scope: { phase: 'M6' }, policy: { sha256: policy.sha256 ?? '' } };
  const sentence = (result: EvaluatedApprovals): string => result.findings.find(({ id }) => id === 'approval/quorum-met')?.sentence ?? '';

  test('counts where it agrees with what is judged, however the requester is spelled', async () => {
    const result = evaluate([await approval(all, named)], { requester: 'EVE', scope: { phase: 'M6', target: 'production' } });
    expect(ids(result)).toEqual(['approval/quorum-met']);
    expect(sentence(result)).toContain('the request is of "EVE"');
    expect(result.findings[0]?.evidence).toEqual([{ name: 'approval policy', sha256: policy.sha256 }]);
  });

  test('is no proof of who asked where it is left out, or where approvals differ, and the pass says so', async () => {
    expect(sentence(evaluate([await approval(all, named)]))).toContain('the request is of "eve"');
    const [unnamed, differing] = [await approval(all), [await approval(['ann', 'bob'], { requester: 'cem' }), await approval(['cem', 'dea'], { requester: 'ann' })]];
    for (const envelopes of [[unnamed], differing]) expect(sentence(evaluate(envelopes))).toContain('who asked for the change was not given');
    expect(sentence(evaluate([unnamed], { policy: { ...policy, allowSelfApproval: true } }))).not.toContain('asked');
  });

  test('limits what is approved where nobody said what is judged, and the pass says so', async () => {
    const envelopes = [await approval(['ann', 'bob'], { scope: { phase: 'M6', target: 'staging' } }), await approval(['cem', 'dea'], { scope: { phase: 'M6' } })];
    expect(sentence(evaluate(envelopes))).toContain('approved for the phase "M6" and the target "staging" only, and whether this is that was not given');
    expect(sentence(evaluate(envelopes, { scope: { phase: 'M6' } }))).toContain('approved for the target "staging" only');
    expect(sentence(evaluate(envelopes, { scope: { phase: 'M6', target: 'staging' } }))).not.toContain('only');
  });

  test('cannot be held against a policy without a digest, so it does not count', async () => {
    const unknown = Object.fromEntries(Object.entries(policy).filter(([member]) => member !== 'sha256')) as unknown as ApprovalPolicy;
    expect(ids(evaluate([await approval(all, named)], { policy: unknown }))).toEqual(['approval/other-policy', 'approval/quorum-unmet']);
  });

  test('does not take the force from a denial', async () => {
    const denial = await approval(['cem'], { decision: 'deny', requester: 'fay', scope: { phase: 'M5' }, policy: { sha256: 'cd'.repeat(32) } });
    expect(evaluate([await approval(['ann', 'bob', 'dea']), denial], { requester: 'eve', scope: { phase: 'M6' } }).verdict).toBe('fail');
  });
});

describe('each named negative has its own id, and leaves the quorum short', () => {
  const three = () => approval(['ann', 'bob', 'cem']);
  const mutations: readonly (readonly [string, string, () => Promise<Uint8Array>, Partial<ApprovalEvaluation>?])[] = [
    ['the requester approves', 'approval/self-approval', () => approval(['dea']), { requester: 'dea' }],
    ['the requester approves, spelled otherwise', 'approval/self-approval', () => approval(['dea']), { requester: ' DEA\u200b' }],
    ['the requester approves, under a name that looks the same', 'approval/self-approval', () => approval(['dea']), { requester: 'd\u0435a' }],
    ['the signed statement says that its signer asked for the change', 'approval/self-approval', () => approval(['dea'], { requester: 'Dea' })],
    ['it is of a request of somebody else', 'approval/other-requester', () => approval(['dea'], { requester: 'eve' }), { requester: 'fay' }],
    ['it is for another target', 'approval/other-scope', () => approval(['dea'], { scope: { phase: 'M6', target: 'development' } }), { scope: { phase: 'M6', target: 'production' } }],
    ['it was given under another policy', 'approval/other-policy', () => approval(['dea'], { policy: { sha256: 'cd'.repeat(32) } })],
    ['it has expired', 'approval/expired', () => approval(['dea'], { expiresAt: AT })],
    ['it is older than the policy allows', 'approval/expired', () => approval(['dea'], { issuedAt: '2026-03-01T12:59:59Z' }), { policy: { ...policy, maxAgeSeconds: 23 * 3600 } }],
    ['the key is revoked', 'approval/revoked-key', () => approval(['dea']), { revocations: revoked('dea', 'superseded') }],
    ['it was issued before its subject', 'approval/precedes-subject', () => approval(['dea'], { issuedAt: '2026-03-01T11:59:59.999999999Z' })],
    ['it was issued in the future', 'approval/from-future', () => approval(['dea'], { issuedAt: '2026-03-02T12:00:00.000000001Z' })],
    ['it is of another root', 'approval/wrong-subject', () => approval(['dea'], { sha256: 'cd'.repeat(32) })],
    ['it names another time of the subject', 'approval/subject-time-mismatch', () => approval(['dea'], { subjectTime: '2026-03-01T12:00:00.000000001Z' })],
    ['it is signed by a stranger', 'approval/unverified', () => approval(['eve'])],
    ['it is no envelope', 'approval/unverified', () => Promise.resolve(new Uint8Array([1]))],
    ['it claims a role that the key does not hold', 'approval/no-role', () => approval(['dea'], { roles: ['sre_oncall'] })],
    ['the key was not yet valid', 'approval/key-not-valid', () => approval(['dea']), { policy: { ...policy, keys: policy.keys.map((key) => ({ ...key, notBefore: key.human === 'dea' ? '2026-03-01T13:00:00.000000001Z' : SUBJECT.time })) } }],
    ['the statement is of another type', 'approval/wrong-predicate', async () => canonicalBytes(await signEnvelope(statement({ subject: [{ digest: { sha256: SUBJECT.sha256 } }], predicateType: 'urn:x' }), IN_TOTO_PAYLOAD_TYPE, [keyOf('dea').signer]))],
    ['the payload is of another type', 'approval/wrong-predicate', async () => canonicalBytes(await signEnvelope(new Uint8Array([1]), 'text/plain', [keyOf('dea').signer]))],
  ];
  test.each(mutations.map(([what, id, fourth, rest = {}]) => ({ what, id, fourth, rest })))('$what: $id', async ({ id, fourth, rest }) => {
    const base = await three();
    const short = evaluate([base, await fourth()], rest);
    expect(ids(short)).toEqual([id, 'approval/quorum-unmet']);
    expect(short.verdict).toBe('inconclusive');
    expect(evaluate([base, await approval(['dea'])]).verdict).toBe('pass');
  });

  test('one person cannot fill two roles', async () => {
    const double = load(policyDocument({ ...people, ann: ['governance_lead', 'product_owner'] }));
    const result = evaluate([await three()], { policy: double });
    expect(ids(result)).toEqual(['approval/quorum-unmet', 'approval/one-human-two-roles']);
    expect(result).toMatchObject({ verdict: 'inconclusive', findings: [{}, { subject: 'ann', actual: ['governance_lead', 'product_owner'] }] });
    expect(evaluate([await three()], { policy: { ...double, distinctHumans: false } }).verdict).toBe('pass');
  });

  test('two keys of one person are one person', async () => {
    const document = policyDocument(people) as { keys: { id: string; human: string }[] };
    const keys = document.keys.map((key) => (key.human === 'dea' ? { ...key, human: 'ann', roles: ['governance_lead', 'product_owner'] } : key));
    const spare = { id: 'fay-1', vkey: keyOf('fay').vkey, human: 'fay', roles: ['product_owner'] };
    const result = evaluate([await approval(all)], { policy: load({ ...document, keys: [...keys, spare] }) });
    expect(ids(result)).toEqual(['approval/quorum-unmet', 'approval/one-human-two-roles']);
  });

  test('envelopes of which none verifies are an integrity failure', async () => {
    const result = evaluate([await approval(['eve']), new Uint8Array()]);
    expect(ids(result)).toEqual(['approval/unverified', 'approval/unverified', 'approval/none-verified', 'approval/quorum-unmet']);
    expect(result).toMatchObject({ verdict: 'fail', findings: [{}, {}, { integrity: true }, {}] });
  });

  test('more than 256 envelopes are not looked at', async () => {
    const envelope = await approval(all);
    expect(evaluate(Array.from({ length: 256 }, () => envelope)).verdict).toBe('pass');
    const many = evaluate(Array.from({ length: 257 }, () => envelope));
    expect(many.verdict).toBe('fail');
    expect(ids(many)).toEqual(['approval/too-many']);
  });
});

describe('boundaries, one nanosecond apart', () => {
  const counts = async (fields: Parameters<typeof approval>[1], rest: Partial<ApprovalEvaluation> = {}): Promise<boolean> => evaluate([await approval(['ann'], fields)], { policy: only(), ...rest }).verdict === 'pass';
  const key = (window: object) => ({ policy: only({ keys: [{ id: 'k', vkey: keyOf('ann').vkey, human: 'ann', roles: ['governance_lead'], ...window }] }) });
  test.each([
    ['issued at the time of the subject', { issuedAt: SUBJECT.time }, {}, true],
    ['issued a nanosecond earlier', { issuedAt: '2026-03-01T11:59:59.999999999Z' }, {}, false],
    ['issued earlier by the clock skew', { issuedAt: '2026-03-01T11:59:00Z' }, { policy: only({ clockSkewSeconds: 60 }) }, true],
    ['and a nanosecond more', { issuedAt: '2026-03-01T11:58:59.999999999Z' }, { policy: only({ clockSkewSeconds: 60 }) }, false],
    ['issued at the time judged at', { issuedAt: AT }, {}, true],
    ['issued a nanosecond later', { issuedAt: '2026-03-02T12:00:00.000000001Z' }, {}, false],
    ['issued later by the clock skew', { issuedAt: '2026-03-02T12:01:00Z' }, { policy: only({ clockSkewSeconds: 60 }) }, true],
    ['expires a nanosecond later', { expiresAt: '2026-03-02T12:00:00.000000001Z' }, {}, true],
    ['expires now', { expiresAt: AT }, {}, false],
    ['of the greatest age', {}, { policy: only({ maxAgeSeconds: 23 * 3600 }) }, true],
    ['a nanosecond older', { issuedAt: '2026-03-01T12:59:59.999999999Z' }, { policy: only({ maxAgeSeconds: 23 * 3600 }) }, false],
    ['issued when the key begins', {}, key({ notBefore: '2026-03-01T13:00:00Z' }), true],
    ['a nanosecond before the key begins', {}, key({ notBefore: '2026-03-01T13:00:00.000000001Z' }), false],
    ['issued when the key ends', {}, key({ notAfter: '2026-03-01T13:00:00Z' }), true],
    ['a nanosecond after the key ended', { issuedAt: '2026-03-01T13:00:00.000000001Z' }, key({ notAfter: '2026-03-01T13:00:00Z' }), false],
    ['issued when the key was retired', {}, { revocations: revoked('ann', 'retired') }, false],
    ['a nanosecond before the key was retired', { issuedAt: '2026-03-01T12:59:59.999999999Z' }, { revocations: revoked('ann', 'retired') }, true],
    ['long before the key was compromised', {}, { revocations: revoked('ann', 'compromised', '2026-03-02T00:00:00Z') }, false],
    ['with another key revoked', {}, { revocations: revoked('bob', 'compromised') }, true],
    ['the same time with another number of zeros', { subjectTime: '2026-03-01T12:00:00.000000000Z' }, {}, true],
    ['on a leap day', { subjectTime: '2028-02-29T00:00:00Z', issuedAt: '2028-02-29T00:00:00.5Z' }, { subject: { ...SUBJECT, time: '2028-02-29T00:00:00Z' }, at: '2028-03-01T00:00:00Z' }, true],
  ] as const)('%s', async (_what, fields, rest, expected) => {
    expect(await counts(fields, rest)).toBe(expected);
  });

  test('arguments that are no time or digest are misuse', () => {
    expect(() => evaluate([], { at: '2027-02-29T00:00:00Z' })).toThrow(RangeError);
    expect(() => evaluate([], { subject: { sha256: 'AB'.repeat(32), time: AT } })).toThrow(RangeError);
  });
});

describe('laws', () => {
  const names = ['ann', 'bob', 'cem', 'dea', 'eve'];
  const lax = load(policyDocument({ ...people, ann: ['governance_lead', 'product_owner'], bob: ['sre_oncall', 'governance_lead'] }, { allowSelfApproval: true }));
  const field = fc.record({
    signers: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
    decision: fc.constantFrom('approve' as const, 'approve' as const, 'approve' as const, 'deny' as const),
    hour: fc.constantFrom('13', '14', '15'),
    counts: fc.constantFrom(true, true, true, false),
  });
  const made = (fields: readonly { signers: readonly string[]; decision: 'approve' | 'deny'; hour: string; counts: boolean }[]) =>
    Promise.all(fields.map(({ signers, decision, hour, counts }) => approval(signers, { decision, issuedAt: `2026-03-01T${hour}:00:00Z`, ...(!counts && { sha256: 'cd'.repeat(32) }) })));

  test('order of envelopes, and what does not count, change no verdict; fewer approvals never turn a verdict into pass', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(field, { minLength: 1, maxLength: 6 }), fc.nat(5), async (fields, at) => {
        const envelopes = await made(fields);
        const judge = (list: readonly Uint8Array[]) => evaluate(list, { policy: lax }).verdict;
        const verdict = judge(envelopes);
        expect(judge([...envelopes].reverse())).toBe(verdict);
        const counting = fields.every(({ signers }) => signers.join() === 'eve') ? verdict : judge([...envelopes, new Uint8Array([1])]);
        expect(counting).toBe(verdict);
        const without = judge(envelopes.filter((_, i) => i !== at || fields[i]?.decision === 'deny'));
        if (verdict === 'inconclusive') expect(without).not.toBe('pass');
      }),
      { numRuns: 40 },
    );
  });

  test('a changed byte anywhere in the signed text stops counting', async () => {
    const bytes = await approval(['ann']);
    const envelope = JSON.parse(new TextDecoder().decode(bytes)) as { payload: string };
    const payload = Buffer.from(envelope.payload, 'base64');
    for (let i = 0; i < payload.length; i += 7) {
      const changed = Buffer.from(payload);
      changed[i] = (changed[i] ?? 0) ^ 1;
      const result = evaluate([Buffer.from(JSON.stringify({ ...envelope, payload: changed.toString('base64') }))], { policy: only() });
      expect(ids(result)).toEqual(['approval/unverified', 'approval/none-verified', 'approval/quorum-unmet']);
    }
  });

  test('a changed subject stops counting', async () => {
    const bytes = await approval(['ann']);
    for (let i = 0; i < 64; i++) {
      const sha256 = `${SUBJECT.sha256.slice(0, i)}0${SUBJECT.sha256.slice(i + 1)}`;
      expect(evaluate([bytes], { policy: only(), subject: { ...SUBJECT, sha256 } }).verdict).toBe('inconclusive');
    }
  });
});
