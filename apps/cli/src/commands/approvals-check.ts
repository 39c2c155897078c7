import { evaluateApprovals, type FilledRole, withRequesterWarnings } from '@plimsoll/attestations';
import type { Finding } from '@plimsoll/findings';
import { approvalSubject, type ScopeFlags, scopeOf, type SubjectFlags } from '../approval-subject.ts';
import { conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { printable } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { readPolicy, readRevocations } from '../read-policy.ts';

export interface ApprovalsCheckFlags extends FormatFlags, SubjectFlags, ScopeFlags {
  readonly policy: string;
  readonly subject: string;
  readonly at?: string;
  readonly revocations?: string;
  readonly requester?: string;
}

/** One line per filled slot. */
function table(filled: readonly FilledRole[], files: readonly string[]): string {
  return filled.map(({ role, human, key, envelope }) => `${printable(role)}: ${printable(human)} (key ${printable(key)}, ${printable(shownName(files[envelope] ?? ''))})\n`).join('');
}

/** `plimsoll approvals check --policy FILE --subject HEX|FILE ENVELOPE…`: whether the right people approved. */
export default async function approvalsCheck(io: Io, flags: ApprovalsCheckFlags, ...files: string[]): Promise<number> {
  const named = shownName(flags.subject);
  const policy = await readPolicy(io, flags.policy);
  const revocations = flags.revocations === undefined ? undefined : await readRevocations(io, flags.revocations);
  const subject = await approvalSubject(io, flags.subject, flags);
  const said = [...withRequesterWarnings(policy.findings, flags.requester), ...(revocations?.findings ?? []), ...subject.findings];
  if (!policy.ok || revocations?.ok === false || !subject.ok) return conclude(io, flags, { subject: named, findings: said });
  const envelopes: Uint8Array[] = [];
  for (const file of files) envelopes.push(await readInput(io, file, limits.note));
  const { sha256, time } = subject.value;
  const scope = scopeOf(flags);
  const { findings, filled } = evaluateApprovals({
    policy: policy.value,
    subject: { sha256, time },
    envelopes,
    revocations: revocations?.value ?? [],
    at: flags.at ?? new Date(io.clock()).toISOString(),
    ...(flags.requester !== undefined && { requester: flags.requester }),
    ...(scope !== undefined && { scope }),
  });
  const placed = findings.map((finding): Finding => {
    const file = typeof finding.detail?.['envelope'] === 'number' ? files[finding.detail['envelope']] : undefined;
    return file === undefined ? finding : { ...finding, location: { file: shownName(file) } };
  });
  return conclude(io, flags, { subject: named, findings: [...said, ...placed], heading: table(filled, files) });
}
