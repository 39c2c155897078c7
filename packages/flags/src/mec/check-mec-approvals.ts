import { checkLegacyApprovals, legacyApprovalRules, type LegacyRow, nanosecondsOf } from '@plimsoll/attestations';
import type { Finding } from '@plimsoll/findings';
import type { JsonObject } from '@plimsoll/merkle';
import type { MecRegistry } from './mec-registry.ts';
import { utcTime } from './mec-state.ts';

/** An approval of a record, and where it stands. */
interface Placed {
  readonly row: LegacyRow | undefined;
  readonly pointer: string;
}

function rowOf(approval: JsonObject): LegacyRow | undefined {
  const { role, status, signed_at: signedAt, digest } = approval;
  if (typeof role !== 'string' || typeof status !== 'string' || typeof signedAt !== 'string' || typeof digest !== 'string') return undefined;
  return status.toLowerCase() === 'approved' && nanosecondsOf(signedAt) !== undefined && /^[0-9a-f]{64}$/.test(digest) ? { role, status, signedAt, digest } : undefined;
}

/**
 * What the approvals in the records come to, which is never an approval: {@link checkLegacyApprovals} of attestations over the root
 * and the time of the registry. No finding where no record has approvals.
 * @param phase token of the digests' formula, e.g. `M6`
 */
export function checkMecApprovals({ records, root, generatedAt }: MecRegistry, phase: string): Finding[] {
  const placed = records.flatMap(({ approvals }, record) => approvals.map((approval, index): Placed => ({ row: rowOf(approval), pointer: `/records/${record}/approvals/${index}` })));
  if (placed.length === 0) return [];
  const malformed = placed.filter(({ row }) => row === undefined).map(({ pointer }) => legacyApprovalRules.finding('approval/legacy-row-malformed', { sentence: `The approval at ${pointer} is not approved by a role at a time in UTC with a digest of 64 hex digits`, location: { pointer } }));
  const rows = placed.flatMap(({ row }) => row ?? []);
  const covering = records.map(({ id, approvals }) => ({ id, ...(approvals.length > 0 && { approvals }) }));
  return [...malformed, ...checkLegacyApprovals({ phase, rows, root, rootTime: utcTime(generatedAt) ?? '', records: covering })];
}
