import { equalBytes } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import type { ApprovalPolicy, PolicyKey } from './approval-policy.ts';
import { approvalRules } from './approval-rules.ts';
import type { Approval } from './approval-statement.ts';
import { quote } from './quote.ts';
import type { SignedApproval } from './read-approval.ts';
import type { Revocation } from './revocations.ts';
import { nanosecondsOf } from './timestamp.ts';
import type { Vote } from './vote.ts';

/** The rule that an approval breaks, and how. */
type Fault = readonly [id: keyof typeof approvalRules.table, why: string];

const SECOND = 1_000_000_000n;

/** Times of an evaluation, in nanoseconds since 1970. */
export interface EvaluationTimes {
  readonly subject: bigint;
  readonly at: bigint;
}

/** What approvals are held against. */
interface Circumstances {
  readonly policy: ApprovalPolicy;
  readonly times: EvaluationTimes;
  readonly revocations: readonly Revocation[];
  readonly requester: string | undefined;
}

/** The instant of a time that a parser accepted. */
function instant(time: string): bigint {
  const nanoseconds = nanosecondsOf(time);
  if (nanoseconds === undefined) throw new RangeError(`Cannot compare times: ${JSON.stringify(time)} is none`);
  return nanoseconds;
}

/** Everything that is wrong with the times of an approval, whoever signed it. */
function timeFaults(approval: Approval, { policy, times }: Circumstances): Fault[] {
  const { clockSkewSeconds, maxAgeSeconds } = policy;
  const { issuedAt, expiresAt, subjectTime } = approval;
  const skew = BigInt(clockSkewSeconds) * SECOND;
  const issued = instant(issuedAt);
  const faults: Fault[] = [];
  if (instant(subjectTime) !== times.subject) faults.push(['approval/subject-time-mismatch', `it was given for a subject of ${subjectTime}, and the subject is of another time`]);
  if (issued < times.subject - skew) faults.push(['approval/precedes-subject', `it was issued at ${issuedAt}, before its subject existed`]);
  if (issued > times.at + skew) faults.push(['approval/from-future', `it was issued at ${issuedAt}, later than the time judged at`]);
  if (expiresAt !== undefined && instant(expiresAt) <= times.at) faults.push(['approval/expired', `it expired at ${expiresAt}`]);
  else if (maxAgeSeconds !== undefined && times.at - issued > BigInt(maxAgeSeconds) * SECOND) faults.push(['approval/expired', `it was issued at ${issuedAt} and may be ${maxAgeSeconds} seconds old`]);
  return faults;
}

function isRevoked({ verifier }: PolicyKey, issued: bigint, revocations: readonly Revocation[]): Revocation | undefined {
  return revocations.find((each) => equalBytes(each.verifier.publicKey, verifier.publicKey) && (each.reason === 'compromised' || issued >= instant(each.revokedAt)));
}

/** Why the approval does not count for this key; undefined if it does, for the roles given. */
function keyFault(key: PolicyKey, approval: Approval, roles: readonly string[], { policy, revocations, requester }: Circumstances): Fault | undefined {
  const issued = instant(approval.issuedAt);
  const revoked = isRevoked(key, issued, revocations);
  if (revoked !== undefined) return ['approval/revoked-key', `the key was revoked as ${revoked.reason} at ${revoked.revokedAt}`];
  if (key.notBefore !== undefined && issued < instant(key.notBefore)) return ['approval/key-not-valid', `it was issued at ${approval.issuedAt}, and the key is valid from ${key.notBefore}`];
  if (key.notAfter !== undefined && issued > instant(key.notAfter)) return ['approval/key-not-valid', `it was issued at ${approval.issuedAt}, and the key was valid to ${key.notAfter}`];
  if (approval.decision === 'approve' && key.human === requester && !policy.allowSelfApproval) return ['approval/self-approval', 'nobody may approve a request of their own'];
  return roles.length === 0 ? ['approval/no-role', 'the key holds no required role that the approval is given for'] : undefined;
}

/** Roles that the key holds, the policy requires and the approval is given for, each once. */
function rolesOf(key: PolicyKey, approval: Approval, policy: ApprovalPolicy): readonly string[] {
  const required = new Set(policy.require.flatMap(({ roles }) => roles));
  return [...new Set(key.roles)].filter((role) => required.has(role) && (approval.roles?.includes(role) ?? true));
}

/** The votes of one approval: one for each signer and role, or the reasons why there is none. */
export function collectVotes({ approval, signers, envelope }: SignedApproval, circumstances: Circumstances): { readonly votes: readonly Vote[]; readonly findings: readonly Finding[] } {
  const late = timeFaults(approval, circumstances);
  if (late.length > 0) {
    return { votes: [], findings: late.map(([id, why]) => approvalRules.finding(id, { sentence: `Envelope ${envelope + 1} does not count: ${why}`, detail: { envelope } })) };
  }
  const votes: Vote[] = [];
  const findings: Finding[] = [];
  for (const key of signers) {
    const roles = rolesOf(key, approval, circumstances.policy);
    const fault = keyFault(key, approval, roles, circumstances);
    if (fault === undefined) {
      for (const role of roles) votes.push({ human: key.human, role, decision: approval.decision, issuedAt: instant(approval.issuedAt), key: key.id, envelope });
    } else {
      const sentence = `Envelope ${envelope + 1} does not count for ${quote(key.human)} (key ${quote(key.id)}): ${fault[1]}`;
      findings.push(approvalRules.finding(fault[0], { sentence, detail: { envelope, key: key.id, human: key.human } }));
    }
  }
  return { votes, findings };
}
