import type { Finding } from '@plimsoll/findings';
import type { ApprovalPolicy, PolicyKey } from './approval-policy.ts';
import { approvalRules } from './approval-rules.ts';
import type { Approval } from './approval-statement.ts';
import { keyObjection } from './key-objection.ts';
import { isSamePerson } from './person.ts';
import { quote } from './quote.ts';
import type { SignedApproval } from './read-approval.ts';
import type { Revocation } from './revocations.ts';
import { instantOf } from './timestamp.ts';
import type { Vote } from './vote.ts';

/** The rule that an approval breaks, and how. */
type Fault = readonly [id: keyof typeof approvalRules.table, why: string];

const SECOND = 1_000_000_000n;

/** What approvals are held against; times in nanoseconds since 1970. */
export interface Circumstances {
  readonly policy: ApprovalPolicy;
  /** All roles that the policy requires. */
  readonly required: ReadonlySet<string>;
  readonly times: { readonly subject: bigint; readonly at: bigint };
  /** The subject's time as it was given: an approval that repeats it so needs no reading. */
  readonly subjectTime: string;
  readonly revocations: readonly Revocation[];
  readonly requester: string | undefined;
  readonly scope: Approval['scope'];
}

/** Everything that is wrong with the times of an approval, whoever signed it. */
function timeFaults({ issuedAt, expiresAt, subjectTime }: Approval, issued: bigint, { policy, times, subjectTime: given }: Circumstances): Fault[] {
  const { clockSkewSeconds, maxAgeSeconds } = policy;
  const skew = BigInt(clockSkewSeconds) * SECOND;
  const faults: Fault[] = [];
  if (subjectTime !== given && instantOf(subjectTime) !== times.subject) faults.push(['approval/subject-time-mismatch', `it was given for a subject of ${subjectTime}, and the subject is of another time`]);
  if (issued < times.subject - skew) faults.push(['approval/precedes-subject', `it was issued at ${issuedAt}, before its subject existed`]);
  if (issued > times.at + skew) faults.push(['approval/from-future', `it was issued at ${issuedAt}, later than the time judged at`]);
  if (expiresAt !== undefined && instantOf(expiresAt) <= times.at) faults.push(['approval/expired', `it expired at ${expiresAt}`]);
  else if (maxAgeSeconds !== undefined && times.at - issued > BigInt(maxAgeSeconds) * SECOND) faults.push(['approval/expired', `it was issued at ${issuedAt} and may be ${maxAgeSeconds} seconds old`]);
  return faults;
}

/** What an approval says of its request, scope and policy that is otherwise here. A denial counts whatever it was said of: an objection is not lost by that. */
function contextFaults(approval: Approval, { policy, requester, scope }: Circumstances): Fault[] {
  if (approval.decision === 'deny') return [];
  const faults: Fault[] = [];
  if (approval.requester !== undefined && requester !== undefined && !isSamePerson(approval.requester, requester)) {
    faults.push(['approval/other-requester', `it is of a request of ${quote(approval.requester)}, and this one is of ${quote(requester)}`]);
  }
  for (const member of ['phase', 'target'] as const) {
    const [stated, judged] = [approval.scope?.[member], scope?.[member]];
    if (stated !== undefined && judged !== undefined && stated !== judged) faults.push(['approval/other-scope', `it is for the ${member} ${quote(stated)}, and this is ${quote(judged)}`]);
  }
  if (approval.policy !== undefined && approval.policy.sha256 !== policy.sha256) {
    faults.push(['approval/other-policy', `it was given under the policy ${approval.policy.sha256}, and the policy in force is ${policy.sha256 ?? 'of unknown digest'}`]);
  }
  return faults;
}

/** Why the approval does not count for this key; undefined if it does, for the roles given. */
function keyFault(key: PolicyKey, approval: Approval, { policy, revocations, requester }: Circumstances): Fault | undefined {
  const objection = keyObjection(key, approval.issuedAt, revocations);
  if (objection !== undefined) return objection;
  const isOwn = isSamePerson(key.human, requester) || isSamePerson(key.human, approval.requester);
  return approval.decision === 'approve' && isOwn && !policy.allowSelfApproval ? ['approval/self-approval', 'nobody may approve a request of their own'] : undefined;
}

/** Roles that the key holds, the policy requires and the approval is given for, each once. */
function rolesOf({ roles }: PolicyKey, approval: Approval, required: ReadonlySet<string>): readonly string[] {
  return roles.filter((role, index) => required.has(role) && (approval.roles?.includes(role) ?? true) && roles.indexOf(role) === index);
}

/** The votes of one approval: one for each signer and role, or the reasons why there is none. */
export function collectVotes({ approval, signers, envelope }: SignedApproval, circumstances: Circumstances): { readonly votes: readonly Vote[]; readonly findings: readonly Finding[] } {
  const issued = instantOf(approval.issuedAt);
  const faults = [...timeFaults(approval, issued, circumstances), ...contextFaults(approval, circumstances)];
  if (faults.length > 0) {
    return { votes: [], findings: faults.map(([id, why]) => approvalRules.finding(id, { sentence: `Envelope ${envelope + 1} does not count: ${why}`, detail: { envelope } })) };
  }
  const votes: Vote[] = [];
  const findings: Finding[] = [];
  for (const key of signers) {
    const roles = rolesOf(key, approval, circumstances.required);
    const noRole: Fault | undefined = roles.length === 0 ? ['approval/no-role', 'the key holds no required role that the approval is given for'] : undefined;
    const fault = keyFault(key, approval, circumstances) ?? noRole;
    if (fault === undefined) {
      const { decision, requester, scope } = approval;
      for (const role of roles) votes.push({ human: key.human, role, decision, issuedAt: issued, key: key.id, envelope, ...(requester !== undefined && { requester }), ...(scope !== undefined && { scope }) });
    } else {
      const sentence = `Envelope ${envelope + 1} does not count for ${quote(key.human)} (key ${quote(key.id)}): ${fault[1]}`;
      findings.push(approvalRules.finding(fault[0], { sentence, detail: { envelope, key: key.id, human: key.human } }));
    }
  }
  return { votes, findings };
}
