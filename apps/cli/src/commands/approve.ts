import { addSignature, type Approval, approvalStatement, type Envelope, envelopeSigner, IN_TOTO_PAYLOAD_TYPE, nanosecondsOf, parseApproval, parseEnvelope, parseStatement, payloadOf, signEnvelope } from '@plimsoll/attestations';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { accept, type Finding, type Json, type Result } from '@plimsoll/findings';
import { approvalSubject, isDigest, type ScopeFlags, scopeOf, type SubjectFlags } from '../approval-subject.ts';
import { cliRules } from '../cli-rules.ts';
import { CommandError } from '../command-error.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { readSigningKey, type SigningKey } from '../key-file.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { readPolicy } from '../read-policy.ts';
import { writeOutput } from '../write-output.ts';

export interface ApproveFlags extends FormatFlags, SubjectFlags, ScopeFlags {
  readonly key: string;
  readonly deny?: boolean;
  readonly roles?: readonly string[];
  readonly expires?: string;
  readonly reason?: string;
  readonly requester?: string;
  readonly policy?: string;
  readonly add?: string;
  readonly output?: string;
}

/** What was signed, and the envelope with the new signature. */
interface Signed {
  readonly envelope: Envelope;
  readonly approval: Approval;
  readonly sha256: string;
}

/** What the flags say of the approval beside its decision; in an envelope that others have signed it is fixed. */
function ownWords({ roles, expires, reason, requester, ...flags }: ApproveFlags): Partial<Approval> {
  const scope = scopeOf(flags);
  return {
    ...(scope !== undefined && { scope }),
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
  const policy = flags.policy === undefined ? undefined : await readPolicy(io, flags.policy);
  if (policy?.ok === false) return policy;
  const { sha256, time } = wanted.value;
  const approval: Approval = {
    decision: flags.deny === true ? 'deny' : 'approve',
    issuedAt: new Date(io.clock()).toISOString(),
    subjectTime: time,
    ...ownWords(flags),
    ...(policy?.value.sha256 !== undefined && { policy: { sha256: policy.value.sha256 } }),
  };
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
  if (flags.policy !== undefined || Object.keys(ownWords(flags)).length > 0) {
    throw new CommandError('usage', 'Cannot change what others have signed: with --add, leave --roles, --expires, --reason, --requester, --phase, --target and --policy out');
  }
  const refused = (findings: readonly Finding[]): Result<Signed> => ({ ok: false, findings: inFile(flags.add, findings) });
  const envelope = parseEnvelope(await readInput(io, flags.add, limits.note));
  if (!envelope.ok) return refused(envelope.findings);
  if (envelope.value.payloadType !== IN_TOTO_PAYLOAD_TYPE) return refused([notSigned(`The envelope carries ${quote(envelope.value.payloadType)}, no in-toto statement`)]);
  const statement = parseStatement(payloadOf(envelope.value) ?? new Uint8Array());
  if (!statement.ok) return refused(statement.findings);
  const approval = parseApproval(statement.value);
  if (!approval.ok) return refused(approval.findings);
  const wanted = await approvalSubject(io, subject, { ...flags, ...(isDigest(subject) && { subjectTime: flags.subjectTime ?? approval.value.subjectTime }) });
  if (!wanted.ok) return wanted;
  const { sha256, time } = wanted.value;
  const digests = statement.value.subject.map(({ digest }) => digest.sha256);
  // Whoever wrote the statement could name other things beside the one that the user looked at.
  const other = digests.find((digest) => digest !== sha256);
  if (other !== undefined && digests.includes(sha256)) return refused([notSigned(`The envelope is of ${sha256} and also of ${other}${digests.length > 2 ? ` and ${digests.length - 2} more` : ''}`)]);
  const wish = flags.deny === true ? 'deny' : 'approve';
  if (approval.value.decision !== wish) return refused([notSigned(`The envelope says ${approval.value.decision}, not ${wish}`)]);
  if (!digests.includes(sha256)) return refused([notSigned(`The envelope is of ${digests[0] ?? ''}, not of ${sha256}`)]);
  if (nanosecondsOf(time) !== nanosecondsOf(approval.value.subjectTime)) return refused([notSigned(`The envelope is of a subject of ${approval.value.subjectTime}, and this one is of ${time}`)]);
  return accept({ envelope: await addSignature(envelope.value, envelopeSigner(key.name, key)), approval: approval.value, sha256 }, wanted.findings);
}

/** What an approval says beside decision, subject and times: one who adds a signature has not chosen it. */
function terms({ roles, requester, expiresAt, reason, scope, policy }: Approval): string {
  const parts = [
    roles === undefined ? undefined : `as ${roles.map(quote).join(', ')} only`,
    requester === undefined ? undefined : `at the request of ${quote(requester)}`,
    expiresAt === undefined ? undefined : `until ${expiresAt}`,
    reason === undefined ? undefined : `because ${quote(reason)}`,
    scope === undefined ? undefined : `for ${[scope.phase, scope.target].flatMap((part) => (part === undefined ? [] : [quote(part)])).join(', ')}`,
    policy === undefined ? undefined : `under the policy ${policy.sha256}`,
  ];
  return parts.flatMap((part) => (part === undefined ? [] : [`, ${part}`])).join('');
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
  const sentence = `${quote(key.name)} signed: ${decision} ${sha256} of ${subjectTime}, issued ${issuedAt}${terms(approval)}${count > 1 ? `; signature ${count} of the envelope` : ''}`;
  const done = computed(sentence, { subject: named, detail: { ...(output === undefined && { envelope: envelope as unknown as Json }), sha256, signatures: count, ...(approval as unknown as Readonly<Record<string, Json>>) } });
  if (output === undefined) return conclude(io, flags, { subject: named, findings: [...signed.findings, done], value: bytes });
  writeOutput(io, output, bytes);
  return conclude(io, flags, { subject: named, findings: [...signed.findings, done] });
}
