import { decodeUtf8 } from '@plimsoll/bytes';
import { type ClaimResult, defineClaimKind, type EvidenceReader, type Finding } from '@plimsoll/findings';
import { legacyRules } from '@plimsoll/merkle';
import { readRegistry, RegistryRecords, registryRules } from '@plimsoll/merkle/claims';
import { trustRules } from '@plimsoll/signed-note';
import * as z from 'zod';
import type { Entry } from '../entry.ts';
import { checkGovernanceLog, type GovernanceRow, parseGovernanceLog } from '../governance-log.ts';
import { entryRules, governanceLogRules, ledgerRules } from '../rules.ts';
import { type AuditedLedger, auditedEntries, LedgerInWorkspace } from './audited-ledger.ts';
import { governanceClaimRules, ledgerClaimRules } from './rules.ts';

const path = z.string().min(1);
const action = z.string().regex(/^[A-Z][A-Z0-9]*([_-][A-Z0-9]+)*$/);
const SHA256 = /^[0-9a-f]{64}$/;

const GovernanceLogClaim = z.strictObject({
  file: path.describe('The Markdown governance log'),
  ledger: LedgerInWorkspace.optional().describe('The ledger that the log is a view of; it is audited, and without one no row is backed'),
  registries: z.array(RegistryRecords).default([]).describe('Registry files whose recomputed roots the rows may name'),
  order: z.array(z.strictObject({ first: action, then: action })).default([]).describe('Actions that must come before others within a phase, by the times of their rows'),
});
type GovernanceLogClaim = z.infer<typeof GovernanceLogClaim>;

/** "This Markdown log is the view of the ledger, names real roots, and its steps happened in order." */
export const governanceLogClaim = defineClaimKind({
  kind: 'governance-log',
  title: 'Every row of a Markdown governance log is backed by the ledger, names a real root, and stands in order',
  schema: GovernanceLogClaim,
  rules: [governanceLogRules, governanceClaimRules, registryRules, legacyRules, ledgerRules, ledgerClaimRules, entryRules, trustRules],
  async verify(claim, reader): Promise<ClaimResult> {
    const file = await reader.read(claim.file);
    if (!file.ok) return { findings: file.findings };
    const { name, sha256, bytes } = file.value;
    const entries = await readEntries(claim.ledger, reader);
    const roots = await readRoots(claim, reader);
    const markdown = decodeUtf8(bytes) ?? '';
    const { rows, findings: faults } = parseGovernanceLog(markdown);
    const own = [
      ...(rows.length === 0 && faults.length === 0 ? [governanceClaimRules.finding('governance/no-rows', { sentence: `${name} has a table without rows, so nothing was judged` })] : []),
      ...checkGovernanceLog(markdown, entries.entries), ...(claim.registries.length > 0 ? unknownRoots(rows, roots.roots) : []), ...claim.order.flatMap((order) => outOfOrder(rows, order))];
    const findings = [...entries.findings, ...roots.findings, ...own.map((finding) => ({ ...finding, location: { ...finding.location, file: name } }))];
    const named = claim.registries.length > 0 ? ', and every root they name was recomputed' : '; the roots they name were not looked for, as the claim lists no registries';
    const holds = { sentence: `${name}: its ${rows.length} rows are those of the ledger${named}`, evidence: [{ name, sha256 }, ...entries.evidence, ...roots.evidence] };
    return findings.some((finding) => finding.verdict !== 'pass' && finding.severity !== 'note' && finding.severity !== 'warning') ? { findings } : { findings, holds };
  },
});

/** The entries of the ledger, which back a row only if the audit finds nothing against them. */
async function readEntries(ledger: LedgerInWorkspace | undefined, reader: EvidenceReader): Promise<{ entries: Entry[]; findings: readonly Finding[]; evidence: AuditedLedger['evidence'] }> {
  const entries: Entry[] = [];
  if (ledger === undefined) return { entries, findings: [], evidence: [] };
  const { findings, evidence } = await auditedEntries(ledger, reader, (entry) => void entries.push(entry));
  return { entries, findings, evidence };
}

async function readRoots(claim: GovernanceLogClaim, reader: EvidenceReader): Promise<{ roots: Set<string>; evidence: { name: string; sha256: string }[]; findings: Finding[] }> {
  const read = await Promise.all(claim.registries.map((registry) => readRegistry(registry, reader)));
  const known = read.flatMap((each) => (each.ok ? [each.value] : []));
  return {
    roots: new Set(known.flatMap(({ roots }) => roots.map(({ root }) => root as string))),
    evidence: known.map(({ evidence: { name, sha256 } }) => ({ name, sha256 })),
    findings: read.flatMap((each) => (each.ok ? [] : each.findings)),
  };
}

function unknownRoots(rows: readonly GovernanceRow[], roots: ReadonlySet<string>): Finding[] {
  return rows.flatMap(({ line, cells }) => {
    const root = cells[3] ?? '';
    if (!SHA256.test(root) || roots.has(root)) return [];
    return [governanceClaimRules.finding('governance/root-unknown', { sentence: `Line ${line} (${cells[2] ?? ''}) names the root ${root}, which none of the registry files has`, location: { line }, expected: [...roots], actual: root })];
  });
}

function outOfOrder(rows: readonly GovernanceRow[], { first, then }: { readonly first: string; readonly then: string }): Finding[] {
  const timed = rows.map((row) => ({ row, time: Date.parse(row.cells[0] ?? ''), phase: row.cells[1] ?? '', action: row.cells[2] ?? '' }));
  return timed.flatMap((dependent) => {
    if (dependent.action !== then) return [];
    const earlier = timed.filter((each) => each.action === first && each.phase === dependent.phase);
    const location = { line: dependent.row.line };
    if (earlier.length === 0) {
      return [governanceClaimRules.finding('governance/action-missing', { sentence: `Line ${location.line}: ${then} of phase ${dependent.phase} is recorded, but no ${first}`, location, expected: first })];
    }
    if (earlier.some((each) => each.time <= dependent.time)) return [];
    const [other] = earlier;
    return [
      governanceClaimRules.finding('governance/action-order', {
        sentence: `Line ${location.line}: ${then} at ${dependent.row.cells[0] ?? ''} came before ${first} at ${other?.row.cells[0] ?? ''} (line ${other?.row.line ?? 0}), which must come first`,
        location,
        expected: `${first} before ${then}`,
        actual: [dependent.row.cells[0] ?? '', other?.row.cells[0] ?? ''],
      }),
    ];
  });
}
