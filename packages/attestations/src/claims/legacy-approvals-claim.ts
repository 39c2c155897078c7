import { decodeUtf8 } from '@plimsoll/bytes';
import { pointerGet, treeToJson } from '@plimsoll/canonical-json';
import { type ClaimResult, defineClaimKind, type EvidenceReader, type Finding } from '@plimsoll/findings';
import { type JsonObject, legacyRules, setRules } from '@plimsoll/merkle';
import { readRegistry, RegistryRecords, registryRules } from '@plimsoll/merkle/claims';
import * as z from 'zod';
import { readChecklistApprovals } from '../checklist-approvals.ts';
import { checkLegacyApprovals } from '../legacy-approvals.ts';
import { legacyApprovalRules } from '../legacy-approval-rules.ts';
import { inFile, registryTime, timeOf, workspaceFile } from './approval-claim-parts.ts';
import { approvalClaimRules } from './rules.ts';

const LegacyApprovalsClaim = z.strictObject({
  file: workspaceFile.describe('The Markdown checklist with the approvals table'),
  phase: z.string().min(1).describe('Phase token of the digest formula, e.g. M6'),
  registry: RegistryRecords.extend({ time: registryTime }).describe('The registry whose recomputed root the digests are said to cover'),
});
type LegacyApprovalsClaim = z.infer<typeof LegacyApprovalsClaim>;

/** "The approvals that this checklist prints are of this registry": shown consistent or not, never accepted as signed. */
export const legacyApprovalsClaim = defineClaimKind({
  kind: 'legacy-approvals',
  title: 'The approval digests that a checklist prints follow their formula and came after the root; without signatures they never pass',
  schema: LegacyApprovalsClaim,
  rules: [legacyApprovalRules, approvalClaimRules, registryRules, setRules, legacyRules],
  async verify(claim, reader): Promise<ClaimResult> {
    return { findings: await legacyFindings(claim, reader) };
  },
});

async function legacyFindings({ file, phase, registry }: LegacyApprovalsClaim, reader: EvidenceReader): Promise<readonly Finding[]> {
  const checklist = await reader.read(file);
  if (!checklist.ok) return checklist.findings;
  const { name, bytes, sha256 } = checklist.value;
  const printed = readChecklistApprovals(decodeUtf8(bytes) ?? '');
  const { time: at, ...records } = registry;
  const read = await readRegistry(records, reader);
  const said = [...inFile(name, printed.findings), ...read.findings];
  if (!printed.ok || !read.ok) return said;
  const time = timeOf(read.value, at);
  if (!time.ok) return [...said, ...time.findings];
  const items = pointerGet(read.value.tree, records.records);
  const covered = (items === undefined ? [] : (treeToJson(items) as readonly JsonObject[])).filter((record) => typeof record === 'object' && !Array.isArray(record));
  const evidence = [{ name, sha256 }, { name: read.value.evidence.name, sha256: read.value.evidence.sha256 }];
  // Where a legacy root has two readings, the rows are held against the one that suits them best.
  const readings = read.value.roots.map(({ root }) => checkLegacyApprovals({ phase, rows: printed.value.rows, root, rootTime: time.value, records: covered }));
  const mismatches = (findings: readonly Finding[]): number => findings.filter(({ id }) => id === 'approval/legacy-digest-mismatch').length;
  const [best = []] = readings.sort((a, b) => mismatches(a) - mismatches(b));
  return [...said, ...best.map((finding) => ({ ...finding, location: { ...finding.location, file: name }, evidence }))];
}
