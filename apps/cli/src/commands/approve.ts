import { addSignature, type Approval, approvalStatement, type Envelope, envelopeSigner, IN_TOTO_PAYLOAD_TYPE, nanosecondsOf, parseApproval, parseEnvelope, parseStatement, signEnvelope } from '@plimsoll/attestations';
import { fromBase64 } from '@plimsoll/bytes';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { accept, type Finding, type Json, type Result } from '@plimsoll/findings';
import { approvalSubject, isDigest, type SubjectFlags } from '../approval-subject.ts';
import { cliRules } from '../cli-rules.ts';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { readSigningKey, type SigningKey } from '../key-file.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { writeOutput } from '../write-output.ts';

export interface ApproveFlags extends FormatFlags, SubjectFlags {
  readonly key: string;
  readonly deny?: boolean;
  readonly roles?: readonly string[];
  readonly expires?: string;
  readonly reason?: string;
  readonly requester?: string;
  readonly add?: string;
  readonly output?: string;
}

/** What was signed, and the envelope with the new signature. */
interface Signed {
  readonly envelope: Envelope;
  readonly approval: Approval;
  readonly sha256: string;
}

/** What the flags say of the approval; in an envelope that others have signed it is fixed. */
function ownWords({ deny, roles, expires, reason, requester }: ApproveFlags): Partial<Approval> {
  return {
    ...(deny === true && { decision: 'deny' }),
    ...(roles !== undefined && { roles }),
    ...(expires !== undefined && { expiresAt: expires }),
    ...(reason !== undefined && { reason }),
    ...(requester !== undefined && { requester }),
  };
}

/** Signs a new statement. */
async function signNew(io: Io, subject: string, flags: ApproveFlags, key: SigningKey): Promise<Result<Signed>> {
  const wanted = await approvalSubject(io, subject, flags);
  if (!wanted.ok) return wanted;
  const { sha256, time } = wanted.value;
  const approval: Approval = { decision: 'approve', issuedAt: new Date(io.clock()).toISOString(), subjectTime: time, ...ownWords(flags) };
  let payload: Uint8Array;
  try {
    payload = approvalStatement({ subject: [{ ...(!isDigest(subject) && { name: shownName(subject) }), digest: { sha256 } }], ...approval });
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new CommandError('usage', thrown.message, { cause: thrown });
    throw thrown;
  }
  return accept({ envelope: await signEnvelope(payload, IN_TOTO_PAYLOAD_TYPE, [envelopeSigner(key.name, key)]), approval, sha256 }, wanted.findings);
}

/** Why nothing was added to an envelope. */
function notSigned(why: string): Finding {
  return cliRules.finding('cli/not-signed', { sentence: `${why}; nothing was signed` });
}

/** Adds a signature to what others have signed, after looking that it is an approval of the subject. */
async function signAlso(io: Io, subject: string, flags: ApproveFlags & { readonly add: string }, key: SigningKey): Promise<Result<Signed>> {
  if (Object.keys(ownWords(flags)).length > 0) throw new CommandError('usage', 'Cannot change what others have signed: with --add, leave --deny, --roles, --expires, --reason and --requester out');
  const refused = (findings: readonly Finding[]): Result<Signed> => ({ ok: false, findings: inFile(flags.add, findings) });
  const envelope = parseEnvelope(await readInput(io, flags.add, limits.note));
  if (!envelope.ok) return refused(envelope.findings);
  const statement = parseStatement(fromBase64(envelope.value.payload) ?? new Uint8Array());
  if (!statement.ok) return refused(statement.findings);
  const approval = parseApproval(statement.value);
  if (!approval.ok) return refused(approval.findings);
  const wanted = await approvalSubject(io, subject, { ...flags, ...(isDigest(subject) && { subjectTime: flags.subjectTime ?? approval.value.subjectTime }) });
  if (!wanted.ok) return wanted;
  const { sha256, time } = wanted.value;
  const digests = statement.value.subject.map(({ digest }) => digest.sha256);
  if (!digests.includes(sha256)) return refused([notSigned(`The envelope is of ${digests[0] ?? ''}, not of ${sha256}`)]);
  if (nanosecondsOf(time) !== nanosecondsOf(approval.value.subjectTime)) return refused([notSigned(`The envelope is of a subject of ${approval.value.subjectTime}, and this one is of ${time}`)]);
  return accept({ envelope: await addSignature(envelope.value, envelopeSigner(key.name, key)), approval: approval.value, sha256 }, wanted.findings);
}

/** `plimsoll approve SUBJECT --key FILE`: a signed approval, or one more signature under one. */
export default async function approve(io: Io, flags: ApproveFlags, subject: string): Promise<number> {
  const key = readSigningKey(io, flags.key);
  const { add, output } = flags;
  const signed = add === undefined ? await signNew(io, subject, flags, key) : await signAlso(io, subject, { ...flags, add }, key);
  const named = shownName(subject);
  if (!signed.ok) return conclude(io, flags, { subject: named, findings: signed.findings });
  const { envelope, approval, sha256 } = signed.value;
  const bytes = Buffer.concat([canonicalBytes(envelope), Buffer.from('\n')]);
  const { decision, issuedAt, subjectTime } = approval;
  const count = envelope.signatures.length;
  const sentence = `${quote(key.name)} signed: ${decision} ${sha256} of ${subjectTime}, issued ${issuedAt}${count > 1 ? `; signature ${count} of the envelope` : ''}`;
  const done = computed(sentence, { subject: named, detail: { ...(output === undefined && { envelope: envelope as unknown as Json }), decision, sha256, signatures: count } });
  if (output === undefined) return conclude(io, flags, { subject: named, findings: [...signed.findings, done], value: bytes });
  writeOutput(io, output, bytes);
  return conclude(io, flags, { subject: named, findings: [...signed.findings, done] });
}
