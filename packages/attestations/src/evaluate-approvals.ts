import { combine, type Finding } from '@plimsoll/findings';
import type { ApprovalPolicy } from './approval-policy.ts';
import { approvalRules } from './approval-rules.ts';
import { type Circumstances, collectVotes } from './collect-votes.ts';
import { KeyRing } from './key-ring.ts';
import { decodeEnvelope } from './parse-envelope.ts';
import { isSamePerson } from './person.ts';
import { quote } from './quote.ts';
import { type ApproverKey, PayloadReader, readApproval } from './read-approval.ts';
import type { Revocation } from './revocations.ts';
import { fillSlots } from './role-slots.ts';
import { nanosecondsOf } from './timestamp.ts';
import { verifyDecoded } from './verify-envelope.ts';
import { latestVotes, type Vote } from './vote.ts';

/** Most envelopes of one evaluation. */
const MAX_ENVELOPES = 256;

/** What is to be approved, who must, and what was presented. */
export interface ApprovalEvaluation {
  readonly policy: ApprovalPolicy;
  /** Digest of what is approved, 64 lower-case hex, and its own time: nothing approved before that counts. */
  readonly subject: { readonly sha256: string; readonly time: string };
  /** DSSE envelopes, at most 256. */
  readonly envelopes: readonly Uint8Array[];
  readonly revocations?: readonly Revocation[];
  /** The time judged at. */
  readonly at: string;
  /**
   * Who asks for the change, as the policy names people; an approval that names somebody else does not count. Without it only
   * approvals that name a requester themselves are held against self approval.
   */
  readonly requester?: string;
  /** What it is approved for; an approval whose own scope names another phase or target does not count. */
  readonly scope?: { readonly phase?: string; readonly target?: string };
}

/** One required role, and who fills it with which key by which envelope. */
export interface FilledRole {
  /** Position of the group in the policy, from 0. */
  readonly group: number;
  readonly role: string;
  readonly human: string;
  /** Id of the key in the policy. */
  readonly key: string;
  /** Position of the envelope in the input, from 0. */
  readonly envelope: number;
}

/** What the approvals amount to. */
export interface EvaluatedApprovals {
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly findings: readonly Finding[];
  /** The slots that are filled, whether or not that is enough. */
  readonly filled: readonly FilledRole[];
}

function instant(name: string, time: string): bigint {
  const nanoseconds = nanosecondsOf(time);
  if (nanoseconds === undefined) throw new RangeError(`Cannot evaluate approvals: ${name} must be a time YYYY-MM-DDTHH:MM:SS[.fraction]Z that exists, received ${JSON.stringify(time)}`);
  return nanoseconds;
}

/**
 * Decides whether the envelopes approve the subject under the policy. Every approval that does not count is a warning
 * that says why, with the envelope's position in `detail.envelope`; then the counting votes are weighed: `approval/quorum-met` (pass), `approval/quorum-unmet` (inconclusive)
 * with `approval/one-human-two-roles` where that is the reason, `approval/denied` (fail). Envelopes of which none
 * verifies are an integrity failure, `approval/none-verified`. Without an envelope the answer is inconclusive.
 *
 * The verdict does not depend on the order of the envelopes, and none that does not count changes it. Times compare
 * exactly, in nanoseconds. Cost: the signature checks, at most 64 keys × 64 signatures an envelope.
 * @throws RangeError for a time or digest that is none, TypeError for an envelope that is no `Uint8Array`
 */
export function evaluateApprovals(input: ApprovalEvaluation): EvaluatedApprovals {
  const { policy, subject, envelopes, revocations = [], requester, scope } = input;
  if (!/^[0-9a-f]{64}$/.test(subject.sha256)) throw new RangeError(`Cannot evaluate approvals: subject.sha256 must be 64 lower-case hex digits, received ${JSON.stringify(subject.sha256)}`);
  const times = { subject: instant('subject.time', subject.time), at: instant('at', input.at) };
  if (envelopes.length > MAX_ENVELOPES) {
    const sentence = `${envelopes.length} envelopes were presented, and at most ${MAX_ENVELOPES} are evaluated at once; present those of this subject only`;
    return { verdict: 'fail', findings: [approvalRules.finding('approval/too-many', { sentence, expected: MAX_ENVELOPES, actual: envelopes.length })], filled: [] };
  }
  const keys = new KeyRing<ApproverKey>(policy.keys.map((key) => ({ publicKey: key.verifier.publicKey, name: key.verifier.name, keyId: key.verifier.keyId, key })));
  const circumstances: Circumstances = { policy, required: new Set(policy.require.flatMap(({ roles }) => roles)), times, subjectTime: subject.time, revocations, requester, scope };
  // Pass by pass, because code that runs again at once is still in the caches of the processor; a signature check drives all other out.
  const decoded = envelopes.map((bytes) => decodeEnvelope(bytes));
  const opened = decoded.map((each) => (each.ok ? verifyDecoded(keys, each.value) : each));
  const payloads = new PayloadReader();
  const judged = opened.map((each, envelope) => {
    const { approval, findings } = readApproval(each, { subject: subject.sha256, envelope, payloads });
    return approval === undefined ? { findings, votes: [] } : collectVotes(approval, circumstances);
  });
  const findings = judged.flatMap((each) => each.findings);
  if (envelopes.length > 0 && !opened.some(({ ok }) => ok)) {
    const sentence = `None of the ${envelopes.length} envelopes is signed by a key of the policy ${quote(policy.name)}; treat them as tampered with`;
    findings.push(approvalRules.finding('approval/none-verified', { sentence, actual: envelopes.length }));
  }
  const weighed = weigh(policy, latestVotes(judged.flatMap(({ votes }) => votes)), input);
  const all = [...findings, ...weighed.findings];
  return { verdict: combine(all).verdict, findings: all, filled: weighed.filled };
}

function weigh(policy: ApprovalPolicy, votes: ReturnType<typeof latestVotes>, { requester, scope }: Pick<ApprovalEvaluation, 'requester' | 'scope'>): { readonly findings: readonly Finding[]; readonly filled: readonly FilledRole[] } {
  const holders = new Map([...votes].map(([role, people]) => [role, new Map([...people].filter(([, { decision }]) => decision === 'approve'))]));
  const { filled, missing, contested } = fillSlots(policy.require, holders, policy.distinctHumans);
  const cast = filled.flatMap(({ group, role, human }) => {
    const vote = holders.get(role)?.get(human);
    return vote === undefined ? [] : [{ slot: { group, role, human, key: vote.key, envelope: vote.envelope }, vote }];
  });
  const slots = cast.map(({ slot }) => slot);
  const counting = cast.map(({ vote }) => vote);
  const request = `${requestOf(policy, requester, counting)}${limitsOf(scope, counting)}`;
  const findings = [...quorum(policy, slots, missing, request), ...contested.map(twoRoles), ...(policy.denialBlocks ? denials([...votes.values()].flatMap((people) => [...people.values()])) : [])];
  return { findings, filled: slots };
}

/** What is to be said of whose request it is: where nothing shows that, self approval cannot have been looked for. */
function requestOf(policy: ApprovalPolicy, requester: string | undefined, votes: readonly Vote[]): string {
  if (policy.allowSelfApproval) return '';
  const [first, ...others] = requester === undefined ? votes.map((vote) => vote.requester) : [requester];
  if (first !== undefined && others.every((other) => isSamePerson(first, other))) return `; the request is of ${quote(first)}`;
  return '; who asked for the change was not given, so nobody knows whether one of them approved a request of their own';
}

/** What is to be said of approvals that are limited to a phase or target where nobody said which one is judged. */
function limitsOf(scope: ApprovalEvaluation['scope'], votes: readonly Vote[]): string {
  const limits = (['phase', 'target'] as const).flatMap((member) =>
    votes.flatMap((vote) => {
      const limit = scope?.[member] === undefined ? vote.scope?.[member] : undefined;
      return limit === undefined ? [] : [`the ${member} ${quote(limit)}`];
    }),
  );
  return limits.length === 0 ? '' : `; approved for ${[...new Set(limits)].slice(0, 8).join(' and ')} only, and whether this is that was not given`;
}

function quorum(policy: ApprovalPolicy, filled: readonly FilledRole[], missing: readonly number[], request: string): Finding[] {
  const evidence = policy.sha256 === undefined ? {} : { evidence: [{ name: 'approval policy', sha256: policy.sha256 }] };
  const required = policy.require.reduce((sum, { atLeast }) => sum + atLeast, 0);
  // A policy that requires nothing is never loaded; one made by hand is not met by that.
  if (required > 0 && missing.every((short) => short === 0)) {
    const who = filled.map(({ role, human }) => `${quote(human)} as ${quote(role)}`).join(', ');
    return [approvalRules.finding('approval/quorum-met', { sentence: `The ${required} required slots of the policy ${quote(policy.name)} are filled: ${who}${request}`, actual: filled.map((slot) => ({ ...slot })), ...evidence })];
  }
  const open = missing.flatMap((short, group) => {
    const roles = (policy.require[group]?.roles ?? []).filter((role) => !filled.some((slot) => slot.group === group && slot.role === role));
    return short > 0 ? [{ group, atLeast: short, roles }] : [];
  });
  const wanted = open.map(({ group, atLeast, roles }) => `${atLeast} of ${roles.map(quote).join(', ')} (group ${group + 1})`).join(' and ');
  const sentence = `${filled.length} of ${required} required slots of the policy ${quote(policy.name)} are filled; still to approve: ${wanted === '' ? 'the policy requires nothing, which no approval meets' : wanted}`;
  return [approvalRules.finding('approval/quorum-unmet', { sentence, expected: open, actual: filled.map((slot) => ({ ...slot })), ...evidence })];
}

function twoRoles({ human, roles }: { readonly human: string; readonly roles: readonly string[] }): Finding {
  const sentence = `${quote(human)} approved for ${roles.map(quote).join(' and ')}, and one person fills one slot; somebody else must approve for one that is missing`;
  return approvalRules.finding('approval/one-human-two-roles', { sentence, subject: human, actual: [...roles] });
}

function denials(votes: readonly Vote[]): Finding[] {
  const denied = new Map<string, Vote[]>();
  for (const vote of votes) if (vote.decision === 'deny') denied.set(vote.human, [...(denied.get(vote.human) ?? []), vote]);
  return [...denied].sort(([a], [b]) => (a < b ? -1 : 1)).map(([human, own]) => {
    const roles = [...new Set(own.map(({ role }) => role))].sort();
    return approvalRules.finding('approval/denied', { sentence: `${quote(human)} denied as ${roles.map(quote).join(', ')}; settle the objection`, subject: human, actual: roles });
  });
}

