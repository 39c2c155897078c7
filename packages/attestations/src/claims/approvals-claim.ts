import { type ClaimResult, defineClaimKind, type EvidenceReader, type Finding, refuse, type Result } from '@plimsoll/findings';
import { legacyRules, setRules } from '@plimsoll/merkle';
import { registryRules } from '@plimsoll/merkle/claims';
import * as z from 'zod';
import { type ApprovalPolicy, utcTime } from '../approval-policy.ts';
import { approvalRules } from '../approval-rules.ts';
import { type EvaluatedApprovals, evaluateApprovals } from '../evaluate-approvals.ts';
import { parseApprovalPolicy } from '../parse-approval-policy.ts';
import { policyRules } from '../policy-rules.ts';
import { withRequesterWarnings } from '../requester-warnings.ts';
import { parseRevocations, type Revocation } from '../revocations.ts';
import { ApprovalSubject, readSubject, workspaceFile } from './approval-claim-parts.ts';
import { readParsed } from './read-parsed.ts';
import { approvalClaimRules } from './rules.ts';

const ApprovalsClaim = z.strictObject({
  policy: z
    .union([workspaceFile, z.record(z.string(), z.json())])
    .describe('Approval policy: a JSON or YAML file of the workspace, or the policy itself: in a claims file kept elsewhere, nobody who can change the workspace can change it'),
  subject: ApprovalSubject.describe('What is approved: sha256 and time, or a registry whose root without the approvals of its records is computed'),
  envelopes: z.union([z.array(workspaceFile), z.strictObject({ folder: workspaceFile })]).describe('The signed approvals (DSSE), or a folder that holds nothing else'),
  revocations: workspaceFile.optional().describe('Revoked keys, JSON or YAML'),
  at: utcTime.describe('The time judged at'),
  requester: z.string().min(1).optional().describe('Who asked for the change, as the policy names people'),
  scope: z
    .strictObject({ phase: z.string().min(1).exactOptional(), target: z.string().min(1).exactOptional() })
    .optional()
    .describe('What it is approved for; approvals that are limited to something else do not count'),
});
type ApprovalsClaim = z.infer<typeof ApprovalsClaim>;

type Named = readonly { readonly name: string; readonly sha256: string }[];

/** "The right people have signed approvals of this subject." */
export const approvalsClaim = defineClaimKind({
  kind: 'approvals',
  title: 'Enough of the right people have signed approvals of a root, as a policy asks',
  schema: ApprovalsClaim,
  rules: [approvalRules, policyRules, approvalClaimRules, registryRules, setRules, legacyRules],
  async verify(claim, reader): Promise<ClaimResult> {
    const policy = await readPolicy(claim.policy, reader);
    const subject = await readSubject(claim.subject, reader);
    const revocations = await readRevocations(claim.revocations, reader);
    const envelopes = await readEnvelopes(claim.envelopes, reader);
    const reading = withRequesterWarnings([policy, subject, revocations, envelopes].flatMap(({ findings }) => findings), claim.requester);
    if (!policy.ok || !subject.ok || !revocations.ok || !envelopes.ok) return { findings: reading };
    const { sha256, time, evidence } = subject.value;
    const { requester, at, scope } = claim;
    const evaluated = evaluateApprovals({
      policy: policy.value.policy,
      subject: { sha256, time },
      envelopes: envelopes.value.map(({ bytes }) => bytes),
      revocations: revocations.value.revocations,
      at,
      ...(requester !== undefined && { requester }),
      ...(scope !== undefined && { scope }),
    });
    const names = envelopes.value.map(({ name }) => name);
    const met = evaluated.findings.find(({ id }) => id === 'approval/quorum-met');
    const findings = [...reading, ...named(evaluated, names)];
    if (evaluated.verdict !== 'pass' || met === undefined) return { findings };
    const used = [...evidence, ...envelopes.value].map((each) => ({ name: each.name, sha256: each.sha256 }));
    return { findings, holds: { sentence: `${met.sentence}; they approved ${sha256}`, evidence: [...policy.value.evidence, ...revocations.value.evidence, ...used] } };
  },
});

/** The findings with the files that their envelopes came from; the pass is the claim's own. */
function named({ findings }: EvaluatedApprovals, names: readonly string[]): Finding[] {
  return findings.filter(({ id }) => id !== 'approval/quorum-met').map((finding) => {
    const envelope = finding.detail?.['envelope'];
    const file = typeof envelope === 'number' ? names[envelope] : undefined;
    return file === undefined ? finding : { ...finding, location: { file } };
  });
}

async function readPolicy(policy: ApprovalsClaim['policy'], reader: EvidenceReader): Promise<Result<{ policy: ApprovalPolicy; evidence: Named }>> {
  if (typeof policy === 'string') {
    const read = await readParsed(policy, reader, parseApprovalPolicy);
    return read.ok ? { ...read, value: { policy: read.value.value, evidence: [read.value.evidence] } } : read;
  }
  const parsed = parseApprovalPolicy(policy);
  const findings = parsed.findings.map((finding) => ({ ...finding, location: {} }));
  return parsed.ok ? { ok: true, value: { policy: parsed.value, evidence: [] }, findings } : refuse(...findings);
}

async function readRevocations(path: string | undefined, reader: EvidenceReader): Promise<Result<{ revocations: readonly Revocation[]; evidence: Named }>> {
  if (path === undefined) return { ok: true, value: { revocations: [], evidence: [] }, findings: [] };
  const read = await readParsed(path, reader, parseRevocations);
  return read.ok ? { ...read, value: { revocations: read.value.value, evidence: [read.value.evidence] } } : read;
}

async function readEnvelopes(envelopes: ApprovalsClaim['envelopes'], reader: EvidenceReader): Promise<Result<readonly { name: string; bytes: Uint8Array; sha256: string }[]>> {
  const listed = Array.isArray(envelopes) ? envelopes : await reader.list(envelopes.folder);
  const paths = 'ok' in listed ? listed : { ok: true as const, value: listed, findings: [] };
  if (!paths.ok) return paths;
  const read = await Promise.all(paths.value.map((path) => reader.read(path)));
  const faults = read.flatMap((each) => (each.ok ? [] : each.findings));
  return faults.length > 0 ? refuse(...faults) : { ok: true, value: read.flatMap((each) => (each.ok ? [each.value] : [])), findings: [] };
}
