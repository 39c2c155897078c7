import { readChecklistApprovals } from '@plimsoll/attestations';
import { claimKinds } from '@plimsoll/attestations/claims';
import { decodeUtf8 } from '@plimsoll/bytes';
import { CommandError } from '../command-error.ts';
import { conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { userEvidence } from '../user-evidence.ts';

export interface ApprovalsLegacyFlags extends FormatFlags {
  readonly registry: string;
  readonly phase?: string;
  readonly records?: string;
  readonly domain?: string;
}

/** `plimsoll approvals legacy CHECKLIST --registry FILE`: recomputes the approvals that a checklist prints. */
export default async function approvalsLegacy(io: Io, flags: ApprovalsLegacyFlags, file: string): Promise<number> {
  const subject = shownName(file);
  const evidence = userEvidence(io);
  const checklist = await evidence.read(file);
  const printed = readChecklistApprovals(checklist.ok ? (decodeUtf8(checklist.value.bytes) ?? '') : '');
  const phase = flags.phase ?? (printed.ok ? printed.value.phase : '-');
  if (phase === undefined) throw new CommandError('usage', 'Cannot recompute the digests: the checklist does not state their formula; name its phase with --phase, e.g. --phase M6');
  const kind = claimKinds.find((each) => each.kind === 'legacy-approvals');
  if (kind === undefined) throw new TypeError('Cannot recompute printed approvals: there is no such kind of claim');
  const { registry, records, domain } = flags;
  const claim = kind.schema.parse({ file, phase, registry: { file: registry, profile: domain === undefined ? 'legacy-sorted' : { domain }, ...(records !== undefined && { records }) } });
  const { findings } = await kind.verify(claim, evidence);
  return conclude(io, flags, { subject, findings });
}
