import { type ClaimResult, defineClaimKind, type Finding } from '@plimsoll/findings';
import { parseTrustPolicy, trustRules } from '@plimsoll/signed-note';
import * as z from 'zod';
import { audit } from '../audit.ts';
import { entryRules, ledgerRules } from '../rules.ts';
import { evidenceSource } from './evidence-source.ts';

const path = z.string().min(1);

/** "This ledger is what its checkpoint signs." */
export const ledgerClaim = defineClaimKind({
  kind: 'ledger',
  title: 'Every entry and tile of a ledger, recomputed, gives the root that a trusted key signed',
  schema: z.strictObject({
    folder: path.describe('Folder of the ledger, relative to the workspace root'),
    policy: path.describe('Trust policy file (C2SP): which keys may sign, which witnesses must'),
    known: z.array(path).default([]).describe('Signed checkpoints seen before; the ledger must extend each'),
  }),
  rules: [ledgerRules, entryRules, trustRules],
  async verify(claim, reader): Promise<ClaimResult> {
    const file = await reader.read(claim.policy);
    if (!file.ok) return { findings: file.findings };
    const policy = parseTrustPolicy(file.value.bytes);
    if (!policy.ok) return { findings: policy.findings.map((finding) => ({ ...finding, location: { ...finding.location, file: claim.policy } })) };
    const known = await Promise.all(claim.known.map((each) => reader.read(each)));
    const findings: Finding[] = known.flatMap((each) => (each.ok ? [] : each.findings));
    const source = evidenceSource(reader, claim.folder);
    let summary: Finding | undefined;
    for await (const finding of audit(source, { policy: policy.value, known: known.flatMap((each) => (each.ok ? [each.value.bytes] : [])) })) {
      if (finding.id === 'ledger/audited') summary = finding;
      else findings.push(finding.location?.file === undefined ? finding : { ...finding, location: { ...finding.location, file: `${claim.folder}/${finding.location.file}` } });
    }
    findings.push(...source.faults);
    if (summary?.verdict !== 'pass') return { findings };
    const checkpoint = await reader.read(`${claim.folder}/checkpoint`);
    const evidence = [...(checkpoint.ok ? [checkpoint.value] : []), file.value].map(({ name, sha256 }) => ({ name, sha256 }));
    return { findings, holds: { sentence: `${claim.folder}: ${summary.sentence.charAt(0).toLowerCase()}${summary.sentence.slice(1)}`, evidence } };
  },
});
