import type { Finding } from '@plimsoll/findings';
import type { PolicyKey } from './approval-policy.ts';
import { approvalRules } from './approval-rules.ts';
import { type Approval, parseApproval } from './approval-statement.ts';
import type { KeyRing } from './key-ring.ts';
import type { PublicKey } from './public-key.ts';
import { IN_TOTO_PAYLOAD_TYPE, parseStatement } from './statement.ts';
import { verifyWith } from './verify-envelope.ts';

/** An approval of the wanted subject, and who of the policy signed it. */
export interface SignedApproval {
  readonly approval: Approval;
  /** Keys that verified, in the order of the policy. */
  readonly signers: readonly PolicyKey[];
  /** Position of the envelope in the input. */
  readonly envelope: number;
}

/** What one envelope gave: `verified` if a key of the policy has signed it, whatever it says. */
export interface ReadApproval {
  readonly verified: boolean;
  readonly approval?: SignedApproval;
  readonly findings: readonly Finding[];
}

/** A key of the policy as envelopes are verified with it. */
export interface ApproverKey extends PublicKey {
  readonly key: PolicyKey;
}

/** Reads one envelope: signatures, then type, then subject; the first of these that is wrong ends the reading. */
export function readApproval(bytes: Uint8Array, wanted: { readonly keys: KeyRing<ApproverKey>; readonly subject: string; readonly envelope: number }): ReadApproval {
  const { keys, subject, envelope } = wanted;
  const refused = (id: 'approval/unverified' | 'approval/wrong-predicate', verified: boolean, faults: readonly Finding[]): ReadApproval => {
    const sentence = `Envelope ${envelope + 1} does not count: ${faults.map((fault) => fault.sentence).slice(0, 8).join('; ')}`;
    return { verified, findings: [approvalRules.finding(id, { sentence, detail: { envelope, faults: faults.slice(0, 8).map((fault) => fault.id) } })] };
  };
  const opened = verifyWith(keys, bytes);
  if (!opened.ok) return refused('approval/unverified', false, opened.findings);
  const { payload, payloadType, signers } = opened.value;
  const otherType = payloadType === IN_TOTO_PAYLOAD_TYPE ? undefined : approvalRules.finding('approval/wrong-predicate', { sentence: 'its payload type is not that of an in-toto statement' });
  if (otherType !== undefined) return refused('approval/wrong-predicate', true, [otherType]);
  const statement = parseStatement(payload);
  if (!statement.ok) return refused('approval/wrong-predicate', true, statement.findings);
  const approval = parseApproval(statement.value);
  if (!approval.ok) return refused('approval/wrong-predicate', true, approval.findings);
  const digests = statement.value.subject.map(({ digest }) => digest.sha256);
  if (!digests.includes(subject)) {
    const sentence = `Envelope ${envelope + 1} does not count: it approves ${digests[0] ?? ''}${digests.length > 1 ? ` and ${digests.length - 1} more` : ''}, not ${subject}`;
    return { verified: true, findings: [approvalRules.finding('approval/wrong-subject', { sentence, detail: { envelope }, expected: subject, actual: digests.slice(0, 8) })] };
  }
  return { verified: true, findings: [], approval: { approval: approval.value, signers: signers.map(({ key }) => key), envelope } };
}
