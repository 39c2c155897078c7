import type { EvidenceReader, Finding } from '@plimsoll/findings';
import { parseTrustPolicy } from '@plimsoll/signed-note';
import * as z from 'zod';
import { audit } from '../audit.ts';
import type { Entry } from '../entry.ts';
import { LedgerReader } from '../reader.ts';
import { evidenceSource } from './evidence-source.ts';
import { ledgerClaimRules } from './rules.ts';

const path = z.string().min(1);

/** A ledger in a workspace, and whom to believe that it is one. */
export const LedgerInWorkspace = z.strictObject({
  folder: path.describe('Folder of the ledger, relative to the workspace root'),
  policy: z
    .union([path, z.strictObject({ text: z.string().min(1) })])
    .describe('Trust policy (C2SP): which keys may sign, which witnesses must. A file of the workspace, or its text here: in a claims file kept elsewhere, nobody who can change the workspace can change it'),
});
export type LedgerInWorkspace = z.infer<typeof LedgerInWorkspace>;

/** What the audit of a ledger in a workspace gave; `sentence` is absent where the ledger is not what a trusted key signed. */
export interface AuditedLedger {
  readonly findings: readonly Finding[];
  readonly sentence?: string;
  readonly evidence: readonly { readonly name: string; readonly sha256: string }[];
}

/** Findings with the folder before their files. */
function inFolder(folder: string, finding: Finding): Finding {
  return finding.location?.file === undefined ? finding : { ...finding, location: { ...finding.location, file: `${folder}/${finding.location.file}` } };
}

/** Each finding once; a file that could not be read is not called missing as well. */
function onceEach(found: readonly Finding[], faults: readonly Finding[]): Finding[] {
  const unread = new Map(faults.map((fault) => [fault.location?.file ?? '', fault]));
  return [...found.filter(({ id, location }) => !(id.endsWith('-missing') && unread.has(location?.file ?? ''))), ...unread.values()];
}

/** Audits a ledger of the workspace against its trust policy and checkpoints seen before. A ledger without entries is no evidence. */
export async function auditLedger({ folder, policy: file }: LedgerInWorkspace, known: readonly string[], reader: EvidenceReader): Promise<AuditedLedger> {
  const read = typeof file === 'string' ? await reader.read(file) : undefined;
  if (read?.ok === false) return { findings: read.findings, evidence: [] };
  const policy = parseTrustPolicy(typeof file === 'string' ? (read?.value.bytes ?? '') : file.text);
  if (!policy.ok) return { findings: typeof file === 'string' ? policy.findings.map((finding) => ({ ...finding, location: { ...finding.location, file } })) : policy.findings, evidence: [] };
  const notes = await Promise.all(known.map((each) => reader.read(each)));
  const unread = notes.flatMap((each) => (each.ok ? [] : each.findings));
  const source = evidenceSource(reader, folder);
  const found: Finding[] = [];
  let summary: Finding | undefined;
  for await (const finding of audit(source, { policy: policy.value, known: notes.flatMap((each) => (each.ok ? [each.value.bytes] : [])) })) {
    if (finding.id === 'ledger/audited') summary = finding;
    else found.push(inFolder(folder, finding));
  }
  const findings = [...unread, ...onceEach(found, source.faults)];
  if (summary?.verdict !== 'pass' || unread.length > 0 || source.faults.length > 0) return { findings, evidence: [] };
  if (summary.detail?.['size'] === '0') {
    findings.push(ledgerClaimRules.finding('ledger-claim/empty', { sentence: `${folder} is a ledger without entries, so nothing is recorded in it; append what happened`, location: { file: `${folder}/checkpoint` } }));
    return { findings, evidence: [] };
  }
  const checkpoint = await reader.read(`${folder}/checkpoint`);
  const evidence = [...(checkpoint.ok ? [checkpoint.value] : []), ...(read === undefined ? [] : [read.value])].map(({ name, sha256 }) => ({ name, sha256 }));
  return { findings, sentence: `${folder}: ${summary.sentence.charAt(0).toLowerCase()}${summary.sentence.slice(1)}`, evidence };
}

/** The same, and every entry of the ledger in order. What `take` was given counts only where `sentence` is there: else the ledger is not what a trusted key signed. */
export async function auditedEntries(ledger: LedgerInWorkspace, reader: EvidenceReader, take: (entry: Entry, index: bigint) => void): Promise<AuditedLedger> {
  const { findings, sentence, evidence } = await auditLedger(ledger, [], reader);
  const source = evidenceSource(reader, ledger.folder);
  for await (const logged of new LedgerReader((each) => source.read(each)).entries()) {
    if (logged.ok) take(logged.value.entry, logged.value.index);
    // What the audit found unreadable is said already; anything else has changed since.
    else if (sentence !== undefined) return { findings: [...findings, ...logged.findings], evidence: [] };
  }
  return { findings, ...(sentence !== undefined && { sentence }), evidence };
}
