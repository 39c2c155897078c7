import { encodeUtf8 } from '@plimsoll/bytes';
import { conformance, conformanceAbsent } from '@plimsoll/config/conformance';
import { describe, expect, test } from 'vitest';
import { checkLegacyApprovals, evaluateApprovals, legacyApprovalDigest, parseApprovalPolicy, parseRevocations } from '../src/index.ts';

interface ApprovalCase {
  readonly policy: unknown;
  readonly policyIssues: readonly string[];
  readonly subjectSha256: string;
  readonly subjectTime: string;
  readonly at: string;
  readonly requester?: string | null;
  readonly revocations: readonly unknown[];
  readonly envelopes?: readonly string[];
  readonly expect: { readonly verdict: string; readonly findings: readonly string[] };
}

interface LegacyCase {
  readonly phase: string;
  readonly role: string;
  readonly signedAt: string;
  readonly root: string;
  readonly digest: string;
}

interface ApprovalCases {
  readonly cases: readonly ApprovalCase[];
  readonly legacy: readonly LegacyCase[];
}

interface LegacyM6 {
  readonly phase: string;
  readonly root: string;
  readonly rootTime: string;
  readonly rows: readonly { readonly role: string; readonly signedAt: string; readonly digest: string; readonly recomputed: string }[];
  readonly expect: { readonly perRow: readonly string[]; readonly once: readonly string[] };
}

/** What the cases do not list: the pass itself, and what explains a quorum that is short. */
const beside = new Set(['approval/quorum-met', 'approval/one-human-two-roles', 'approval/none-verified']);

describe.skipIf(conformanceAbsent())('approval cases', () => {
  const { cases, legacy } = conformanceAbsent() ? { cases: [], legacy: [] } : conformance<ApprovalCases>('attestations/cases/approvals.json');

  test.each(cases.map((each, index) => [index, each] as const))('policy %d loads, or is refused, as listed', (_index, { policy, policyIssues, envelopes }) => {
    for (const document of [policy, encodeUtf8(JSON.stringify(policy))]) {
      const loaded = parseApprovalPolicy(document);
      expect([...new Set(loaded.findings.map(({ id }) => id))].sort()).toEqual([...policyIssues].sort());
      expect(loaded.ok).toBe(envelopes !== undefined);
    }
  });

  test.each(cases.flatMap((each, index) => (each.envelopes === undefined ? [] : [[index, each] as const])))('case %d evaluates as listed', (_index, each) => {
    const policy = parseApprovalPolicy(each.policy);
    const revocations = parseRevocations({ schema_version: 'plimsoll.revocations.v1', revocations: each.revocations });
    if (!policy.ok || !revocations.ok) throw new Error('the case does not load');
    const { verdict, findings, filled } = evaluateApprovals({
      policy: policy.value,
      subject: { sha256: each.subjectSha256, time: each.subjectTime },
      envelopes: (each.envelopes ?? []).map(encodeUtf8),
      revocations: revocations.value,
      at: each.at,
      ...(typeof each.requester === 'string' && { requester: each.requester }),
    });
    const ids: string[] = findings.map(({ id }) => id);
    expect(ids.filter((id) => !beside.has(id)).sort()).toEqual([...each.expect.findings].sort());
    // The cases are older than the rule that envelopes of which none verifies are an integrity failure.
    const allUnverified = (each.envelopes ?? []).length > 0 && ids.filter((id) => id === 'approval/unverified').length === each.envelopes?.length;
    expect(ids.includes('approval/none-verified')).toBe(allUnverified);
    expect(verdict).toBe(allUnverified ? 'fail' : each.expect.verdict);
    expect(ids.includes('approval/quorum-met')).toBe(!ids.includes('approval/quorum-unmet'));
    expect(filled.length).toBeLessThanOrEqual(policy.value.require.reduce((sum, { atLeast }) => sum + atLeast, 0));
  });

  test.each(legacy)('legacy digest of $phase $role', ({ digest, ...row }) => {
    expect(legacyApprovalDigest(row)).toBe(digest);
  });

  test('the four approvals of the M6 checklist give the listed findings, and those digests', () => {
    const { phase, rows, root, rootTime, expect: listed } = conformance<LegacyM6>('attestations/legacy-m6.json');
    const records = [{ id: 'meta_prod', approvals: rows.map(({ role, digest }) => ({ role, digest })) }];
    const findings = checkLegacyApprovals({ phase, rows: rows.map((row) => ({ ...row, status: 'Approved' })), root, rootTime, records });
    expect(findings.map(({ id }) => id)).toEqual([...rows.flatMap(() => listed.perRow), ...listed.once]);
    expect(findings.filter(({ id }) => id === 'approval/legacy-digest-mismatch').map(({ expected }) => expected)).toEqual(rows.map(({ recomputed }) => recomputed));
  });
});
