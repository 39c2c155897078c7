import { pointerGet } from '@plimsoll/canonical-json';
import { accept, type Evidence, type EvidenceReader, type Finding, refuse, type Result } from '@plimsoll/findings';
import { type ReadRegistry, readRegistry, RegistryRecords } from '@plimsoll/merkle/claims';
import * as z from 'zod';
import { APPROVALS_MEMBER } from '../approval-free-root.ts';
import { utcTime } from '../approval-policy.ts';
import { nanosecondsOf } from '../timestamp.ts';
import { approvalClaimRules } from './rules.ts';

/** A file of the workspace. */
export const workspaceFile = z.string().min(1).describe('Path relative to the workspace root, with forward slashes');
const pointer = z.string().regex(/^(\/([^~]|~[01])*)?$/u, 'an RFC 6901 JSON pointer');

/** Where the time of a registry stands. */
export const registryTime = pointer.default('/generated_at').describe('Pointer to the time of the registry');

/** What is approved: a digest and its time, or a registry whose approval-free root is computed. */
export const ApprovalSubject = z.union([
  z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits'), time: utcTime }),
  z.strictObject({
    file: workspaceFile,
    records: pointer.default('/records').describe('Pointer to the array of records'),
    domain: z.string().regex(/^[a-z0-9][a-z0-9._/-]{0,63}$/),
    id: z.string().min(1).default('id').describe('Member that identifies a record'),
    time: registryTime,
  }),
]);
export type ApprovalSubject = z.infer<typeof ApprovalSubject>;

/** A subject as it is evaluated, and the file that it was computed from. */
export interface ComputedSubject {
  readonly sha256: string;
  readonly time: string;
  readonly evidence: readonly Evidence[];
}

/** The time of a registry at its pointer, which must be RFC 3339 in UTC. */
export function timeOf({ evidence, tree }: ReadRegistry, at: string): Result<string> {
  const value = pointerGet(tree, at);
  if (value?.kind === 'string' && nanosecondsOf(value.value) !== undefined) return accept(value.value);
  return refuse(approvalClaimRules.finding('approval-claim/no-time', { sentence: `${evidence.name} has no time YYYY-MM-DDTHH:MM:SS[.fraction]Z at ${at}`, location: { file: evidence.name, pointer: at } }));
}

/** The digest and time of what is approved; a registry's is its set root without the approvals of the records. */
export async function readSubject(subject: ApprovalSubject, reader: EvidenceReader): Promise<Result<ComputedSubject>> {
  if ('sha256' in subject) return accept({ ...subject, evidence: [] });
  const { file, records, domain, id, time: at } = subject;
  const registry = await readRegistry(RegistryRecords.parse({ file, records, profile: { domain, id, omit: [APPROVALS_MEMBER] } }), reader);
  if (!registry.ok) return registry;
  const time = timeOf(registry.value, at);
  if (!time.ok) return time;
  return accept({ sha256: registry.value.roots[0]?.root ?? '', time: time.value, evidence: [registry.value.evidence] }, registry.findings);
}

/** Findings of a parser that knows no file, each placed in this one. */
export function inFile(file: string, findings: readonly Finding[]): Finding[] {
  return findings.map((finding) => ({ ...finding, location: { ...finding.location, file } }));
}
