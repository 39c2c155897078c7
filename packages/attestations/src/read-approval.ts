import { equalBytes } from '@plimsoll/bytes';
import { accept, type Finding, type Result } from '@plimsoll/findings';
import type { PolicyKey } from './approval-policy.ts';
import { approvalRules } from './approval-rules.ts';
import { type Approval, parseApproval } from './approval-statement.ts';
import type { PublicKey } from './public-key.ts';
import { IN_TOTO_PAYLOAD_TYPE, parseStatement } from './statement.ts';
import type { VerifiedEnvelope } from './verify-envelope.ts';

/** An approval of the wanted subject, and who of the policy signed it. */
export interface SignedApproval {
  readonly approval: Approval;
  /** Keys that verified, in the order of the policy. */
  readonly signers: readonly PolicyKey[];
  /** Position of the envelope in the input. */
  readonly envelope: number;
}

/** What one envelope gave: an approval, or why it is none. */
export interface ReadApproval {
  readonly approval?: SignedApproval;
  readonly findings: readonly Finding[];
}

/** A key of the policy as envelopes are verified with it. */
export interface ApproverKey extends PublicKey {
  readonly key: PolicyKey;
}

/** What a payload says, once it is read as an approval. */
interface ApprovalOfSubjects {
  readonly approval: Approval;
  /** SHA-256 of each subject. */
  readonly digests: readonly string[];
}

function readPayload(payload: Uint8Array): Result<ApprovalOfSubjects> {
  const statement = parseStatement(payload);
  if (!statement.ok) return statement;
  const approval = parseApproval(statement.value);
  return approval.ok ? accept({ approval: approval.value, digests: statement.value.subject.map(({ digest }) => digest.sha256) }) : approval;
}

/** Reads payloads; one with the bytes of the one before, as where people sign the same statement each in his own envelope, is not read again. */
export class PayloadReader {
  #last: { readonly payload: Uint8Array; readonly read: Result<ApprovalOfSubjects> } | undefined;

  read(payload: Uint8Array): Result<ApprovalOfSubjects> {
    if (this.#last === undefined || !equalBytes(this.#last.payload, payload)) this.#last = { payload, read: readPayload(payload) };
    return this.#last.read;
  }
}

/** Reads what one envelope gave: signatures, then type, then subject; the first of these that is wrong ends the reading. */
export function readApproval(opened: Result<VerifiedEnvelope<ApproverKey>>, { subject, envelope, payloads }: { readonly subject: string; readonly envelope: number; readonly payloads: PayloadReader }): ReadApproval {
  const refused = (id: 'approval/unverified' | 'approval/wrong-predicate', faults: readonly Finding[]): ReadApproval => {
    const sentence = `Envelope ${envelope + 1} does not count: ${faults.map((fault) => fault.sentence).slice(0, 8).join('; ')}`;
    return { findings: [approvalRules.finding(id, { sentence, detail: { envelope, faults: faults.slice(0, 8).map((fault) => fault.id) } })] };
  };
  if (!opened.ok) return refused('approval/unverified', opened.findings);
  const { payload, payloadType, signers } = opened.value;
  const otherType = payloadType === IN_TOTO_PAYLOAD_TYPE ? undefined : approvalRules.finding('approval/wrong-predicate', { sentence: 'its payload type is not that of an in-toto statement' });
  if (otherType !== undefined) return refused('approval/wrong-predicate', [otherType]);
  const read = payloads.read(payload);
  if (!read.ok) return refused('approval/wrong-predicate', read.findings);
  const { approval, digests } = read.value;
  if (!digests.includes(subject)) {
    const sentence = `Envelope ${envelope + 1} does not count: it approves ${digests[0] ?? ''}${digests.length > 1 ? ` and ${digests.length - 1} more` : ''}, not ${subject}`;
    return { findings: [approvalRules.finding('approval/wrong-subject', { sentence, detail: { envelope }, expected: subject, actual: digests.slice(0, 8) })] };
  }
  return { findings: [], approval: { approval, signers: signers.map(({ key }) => key), envelope } };
}
