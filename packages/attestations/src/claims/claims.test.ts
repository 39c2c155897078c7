import { encodeUtf8, toHex } from '@plimsoll/bytes';
import { accept, type ClaimResult, claimsSchema, type EvidenceReader, evidenceRules, refuse } from '@plimsoll/findings';
import { legacySortedRoot, sha256 } from '@plimsoll/merkle';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { approval, policyDocument, SUBJECT } from '../../test/people.ts';
import { claimKinds } from '../claims.ts';
import { approvalFreeRoot, legacyApprovalDigest } from '../index.ts';

type Files = Readonly<Record<string, Uint8Array | string>>;

/** Evidence held in memory. */
function evidenceOf(files: Files): EvidenceReader {
  return {
    read(path) {
      const held = files[path];
      if (held === undefined) return Promise.resolve(refuse(evidenceRules.finding('evidence/missing', { sentence: `${path} is not there` })));
      const bytes = typeof held === 'string' ? encodeUtf8(held) : held;
      return Promise.resolve(accept({ name: path, bytes, sha256: toHex(sha256(bytes)) }));
    },
    list: (path) => Promise.resolve(accept(Object.keys(files).filter((name) => name.startsWith(`${path}/`)).sort())),
  };
}

async function verify(kind: string, claim: unknown, files: Files): Promise<ClaimResult> {
  const found = claimKinds.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`no kind ${kind}`);
  return found.verify(found.schema.parse(claim), evidenceOf(files));
}

const ids = (result: ClaimResult): string[] => result.findings.map(({ id }) => id);

test('the kinds have a JSON Schema', () => {
  expect(z.toJSONSchema(claimsSchema(claimKinds))).toMatchObject({ type: 'array' });
});

describe('approvals', () => {
  const people = { ann: ['governance_lead'], bob: ['sre_oncall'] };
  const policy = policyDocument(people, { allowSelfApproval: true });
  const at = '2026-03-02T12:00:00Z';
  const records = [{ id: 'a', mode: 'shadow' }, { id: 'b', mode: 'disabled', approvals: [{ role: 'x' }] }];
  const registry = (changed: readonly unknown[] = records): string => JSON.stringify({ generated_at: SUBJECT.time, records: changed });
  const root = approvalFreeRoot(records, { domain: 'mec/flags' });
  const claim = { policy: 'policy.json', subject: { file: 'registry.json', domain: 'mec/flags' }, envelopes: ['approvals/1.json'], at };
  const files = async (): Promise<Record<string, Uint8Array | string>> => ({
    'policy.json': JSON.stringify(policy),
    'registry.json': registry(),
    'approvals/1.json': await approval(['ann', 'bob'], { sha256: root.ok ? toHex(root.value.root) : '' }),
  });

  test('hold over the approval-free root of a registry, and name what they rest on', async () => {
    const result = await verify('approvals', claim, await files());
    expect(result.findings).toEqual([]);
    expect(result.holds?.evidence.map(({ name }) => name)).toEqual(['policy.json', 'registry.json', 'approvals/1.json']);
  });

  test('read a policy in YAML where the host does, with the places of its faults', async () => {
    const all = await files();
    const yaml = { ...all, 'policy.yaml': 'as the host reads it' };
    const kind = claimKinds.find((each) => each.kind === 'approvals');
    const read = async (document: unknown, host: Partial<EvidenceReader> = { parseYaml: () => accept({ value: document as never, place: () => ({ line: 7, column: 3 }) }) }) =>
      kind!.verify(kind!.schema.parse({ ...claim, policy: 'policy.yaml' }), { ...evidenceOf(yaml), ...host });
    expect((await read(policy)).holds?.evidence[0]?.name).toBe('policy.yaml');
    expect((await read({ ...policy, require: [] })).findings).toMatchObject([{ id: 'policy/bad-format', location: { file: 'policy.yaml', line: 7, pointer: '/require' } }]);
    expect((await read(policy, {})).findings).toMatchObject([{ id: 'policy/bad-format', location: { file: 'policy.yaml' } }]);
    expect((await read(policy, { parseYaml: () => refuse(evidenceRules.finding('evidence/unreadable', { sentence: 'no YAML' })) })).findings).toMatchObject([{ id: 'evidence/unreadable' }]);
  });

  test('hold with the policy in the claim, the envelopes of a folder, and a subject given by digest', async () => {
    const all = await files();
    expect((await verify('approvals', { ...claim, policy, envelopes: { folder: 'approvals' } }, all)).holds).toBeDefined();
    const stated = { ...claim, subject: SUBJECT };
    expect((await verify('approvals', stated, { ...all, 'approvals/1.json': await approval(['ann', 'bob']) })).holds).toBeDefined();
  });

  test('new approvals in the registry do not void them; anything else does', async () => {
    const all = await files();
    const approved = records.map((record) => ({ ...record, approvals: ['new'] }));
    expect((await verify('approvals', claim, { ...all, 'registry.json': registry(approved) })).holds).toBeDefined();
    const result = await verify('approvals', claim, { ...all, 'registry.json': registry([records[0], { id: 'b', mode: 'enabled' }]) });
    expect(result.holds).toBeUndefined();
    expect(result.findings).toMatchObject([{ id: 'approval/wrong-subject', location: { file: 'approvals/1.json' } }, { id: 'approval/quorum-unmet' }]);
  });

  test.each<readonly [string, object, (files: Files) => Files, readonly string[]]>([
    ['no envelopes', { envelopes: [] }, (all) => all, ['approval/quorum-unmet']],
    ['an empty folder', { envelopes: { folder: 'none' } }, (all) => all, ['approval/quorum-unmet']],
    ['an envelope that is not there', { envelopes: ['approvals/1.json', 'approvals/2.json'] }, (all) => all, ['evidence/missing']],
    ['no policy file', { policy: 'other.json' }, (all) => all, ['evidence/missing']],
    ['a policy that does not load', {}, (all) => ({ ...all, 'policy.json': '{}' }), ['policy/bad-format', 'policy/bad-format', 'policy/bad-format', 'policy/bad-format']],
    ['revocations that do not load', { revocations: 'r.json' }, (all) => ({ ...all, 'r.json': '[]' }), ['policy/bad-revocations']],
    ['revocations that are not there', { revocations: 'r.json' }, (all) => all, ['evidence/missing']],
    ['a registry without a time', { subject: { file: 'registry.json', domain: 'mec/flags', time: '/none' } }, (all) => all, ['approval-claim/no-time']],
    ['a registry without records', {}, (all) => ({ ...all, 'registry.json': registry([]) }), ['registry/empty']],
    ['a damaged envelope', {}, (all) => ({ ...all, 'approvals/1.json': '{}' }), ['approval/unverified', 'approval/none-verified', 'approval/quorum-unmet']],
  ])('do not hold with %s', async (_what, change, alter, expected) => {
    const result = await verify('approvals', { ...claim, ...change }, alter(await files()));
    expect(ids(result)).toEqual(expected);
    expect(result.holds).toBeUndefined();
  });

  test('count no revoked key', async () => {
    const keys = policy['keys'] as readonly { vkey: string }[];
    const revocations = JSON.stringify({ schema_version: 'plimsoll.revocations.v1', revocations: [{ vkey: keys[0]?.vkey, revokedAt: at, reason: 'compromised' }] });
    expect(ids(await verify('approvals', { ...claim, revocations: 'r.json' }, { ...(await files()), 'r.json': revocations }))).toEqual(['approval/revoked-key', 'approval/quorum-unmet']);
  });
});

describe('legacy-approvals', () => {
  const records = [{ id: 'a' }, { id: 'b' }];
  const legacy = legacySortedRoot(JSON.stringify(records));
  const root = legacy.ok ? legacy.value.root : '';
  const signedAt = '2026-03-01T13:00:00Z';
  const digest = legacyApprovalDigest({ phase: 'M6', role: 'sre_oncall', signedAt, root });
  const checklist = (printed: string, time = signedAt): string => `| Role | Signer | Status | Signed At (UTC) | Commitment Digest |\n|--|--|--|--|--|\n| SRE On-Call | P | Approved | ${time} | \`${printed}\` |\n`;
  const claim = { file: 'checklist.md', phase: 'M6', registry: { file: 'registry.json', profile: 'legacy-sorted' } };
  const files = { 'checklist.md': checklist(digest), 'registry.json': JSON.stringify({ generated_at: SUBJECT.time, records }) };

  test('never hold: a right digest is a commitment, not a signature', async () => {
    const result = await verify('legacy-approvals', claim, files);
    expect(ids(result).filter((id) => id.startsWith('approval/'))).toEqual(['approval/legacy-digest-match', 'approval/legacy-unauthenticated']);
    expect(result.holds).toBeUndefined();
  });

  test('a wrong digest and an early time are named with the line of the checklist', async () => {
    const result = await verify('legacy-approvals', claim, { ...files, 'checklist.md': checklist('00'.repeat(32), '2026-03-01T11:00:00Z') });
    expect(result.findings).toContainEqual(expect.objectContaining({ id: 'approval/legacy-digest-mismatch', integrity: true, location: { file: 'checklist.md', line: 3 } }));
    expect(ids(result)).toContain('approval/precedes-root');
  });

  test.each([
    ['no checklist', { 'registry.json': files['registry.json'] }, 'evidence/missing'],
    ['no registry', { 'checklist.md': files['checklist.md'] }, 'evidence/missing'],
    ['no table', { ...files, 'checklist.md': '' }, 'approval/legacy-row-malformed'],
    ['no time', { ...files, 'registry.json': JSON.stringify({ records }) }, 'approval-claim/no-time'],
  ])('%s is a finding', async (_what, held, id) => {
    const result = await verify('legacy-approvals', claim, held);
    expect(ids(result)).toContain(id);
    expect(result.holds).toBeUndefined();
  });
});
