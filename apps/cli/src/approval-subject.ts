import { ApprovalSubject, type ComputedSubject, readSubject } from '@plimsoll/attestations/claims';
import { accept, type Result } from '@plimsoll/findings';
import { ticketDigest } from '@plimsoll/flags';
import { CommandError } from './command-error.ts';
import { readTicket } from './flag-ticket.ts';
import type { Io } from './io.ts';
import { userEvidence } from './user-evidence.ts';

/** The flags that say what is approved, beside the digest or file itself. */
export interface SubjectFlags {
  readonly domain?: string;
  readonly id?: string;
  readonly records?: string;
  readonly subjectTime?: string;
}

/** The flags that say what it is approved for. */
export interface ScopeFlags {
  readonly phase?: string;
  readonly target?: string;
}

/** What the flags say it is approved for; undefined if nothing. */
export function scopeOf({ phase, target }: ScopeFlags): ScopeFlags | undefined {
  return phase === undefined && target === undefined ? undefined : { ...(phase !== undefined && { phase }), ...(target !== undefined && { target }) };
}

/** True for a digest; anything else that a user names is a registry file. */
export function isDigest(subject: string): boolean {
  return /^[0-9a-f]{64}$/.test(subject);
}

/**
 * What the user wants approved: a digest as it stands, a change ticket of a flag, or the approval-free root of a registry file.
 * @throws CommandError `usage` where a flag is missing that the subject needs
 */
export async function approvalSubject(io: Io, subject: string, flags: SubjectFlags): Promise<Result<ComputedSubject>> {
  const { domain, id, records, subjectTime } = flags;
  if (isDigest(subject)) {
    if (subjectTime === undefined) throw new CommandError('usage', 'Cannot judge approvals of a bare digest without its time: give --subject-time, or name the registry file');
    return { ok: true, value: { sha256: subject, time: subjectTime, evidence: [] }, findings: [] };
  }
  const ticket = domain === undefined ? await ticketSubject(io, subject) : undefined;
  if (ticket !== undefined) return ticket;
  if (domain === undefined) throw new CommandError('usage', 'Cannot compute the root of a registry without --domain; a digest would be 64 lower-case hexadecimal digits');
  const read = await readSubject(ApprovalSubject.parse({ file: subject, domain, ...(id !== undefined && { id }), ...(records !== undefined && { records }) }), userEvidence(io));
  return read.ok && subjectTime !== undefined ? { ...read, value: { ...read.value, time: subjectTime } } : read;
}

/** The change ticket in a file; undefined if it says that it is something else. */
async function ticketSubject(io: Io, file: string): Promise<Result<ComputedSubject> | undefined> {
  const ticket = await readTicket(io, file);
  if (ticket === undefined || !ticket.ok) return ticket;
  return accept({ sha256: ticketDigest(ticket.value), time: ticket.value.issued_at, evidence: [] });
}
