import type { Hex } from '@plimsoll/bytes';
import type { Finding, Result } from '@plimsoll/findings';
import type { Entry } from './entry.ts';
import type { IndexedEntry } from './event-audit.ts';
import { ledgerRules } from './rules.ts';

/** Where evidence is looked up; its answer is the bytes of that digest and nothing else. */
export interface EvidenceSource {
  /** The bytes with this SHA-256; `ledger/evidence-missing` or `ledger/evidence-altered` if they are not there. */
  get(sha256: Hex): Promise<Result<Uint8Array>>;
}

/** Says whether the evidence of a governance entry proves that its signer made it. */
export type SignerProof = (entry: Entry, evidence: readonly Uint8Array[]) => boolean | Promise<boolean>;

/** Findings of the evidence that an entry names, and of its signer where `proves` is there to tell. One file at a time is in memory, without `proves`. */
export async function evidenceFindings({ index, entry }: IndexedEntry, source: EvidenceSource | undefined, proves: SignerProof | undefined): Promise<Finding[]> {
  const subject = `entry ${index}`;
  const findings: Finding[] = [];
  const held: Uint8Array[] = [];
  for (const reference of source === undefined ? [] : (entry.data.evidence ?? [])) {
    const found = await source?.get(reference.sha256 as Hex);
    if (found === undefined) continue;
    if (!found.ok) {
      for (const finding of found.findings) findings.push({ ...finding, sentence: `Entry ${index} rests on ${JSON.stringify(reference.name)}: ${finding.sentence}`, subject });
    } else if (found.value.length !== reference.size) {
      const sentence = `Entry ${index} says that ${JSON.stringify(reference.name)} has ${reference.size} bytes, the evidence with its digest has ${found.value.length}`;
      findings.push(ledgerRules.finding('ledger/evidence-altered', { sentence, subject, expected: reference.size, actual: found.value.length, evidence: [{ name: reference.name, sha256: reference.sha256 }] }));
    } else if (proves !== undefined) {
      held.push(found.value);
    }
  }
  const { governance } = entry.data;
  if (governance !== undefined && proves !== undefined && !(await proves(entry, held))) {
    const sentence = `Entry ${index} says that ${JSON.stringify(governance.signer)} signed ${governance.phase} ${governance.action}; no evidence of it proves that`;
    findings.push(ledgerRules.finding('ledger/signer-unproven', { sentence, subject, actual: governance.signer, detail: { index: String(index) } }));
  }
  return findings;
}
