import { prunedEntries } from '@plimsoll/snapshots';
import { CommandError } from '../command-error.ts';
import { conclude } from '../conclude.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { timeOf } from '../key-file.ts';
import { eventOptions, type SnapshotChangeFlags, snapshotRecorder, storeOf, withSnapshots } from '../snapshot-store.ts';

export interface SnapshotPruneFlags extends SnapshotChangeFlags {
  readonly store: string;
  readonly keepLast: number;
  readonly keepDays?: number;
  readonly keepLabel?: readonly string[];
  readonly keep?: readonly string[];
}

/** `plimsoll snapshot prune --store DIR --keep-last N`: removes snapshots that no rule keeps, and what only they have. */
export default async function snapshotPrune(io: Io, flags: SnapshotPruneFlags): Promise<number> {
  const { keepLast, keepDays, keepLabel, keep = [], dryRun = false } = flags;
  if (keepLast < 1) throw new CommandError('usage', 'Cannot remove every snapshot: --keep-last is at least 1');
  const subject = shownName(flags.store);
  const record = await snapshotRecorder(io, flags);
  return withSnapshots(async () => {
    const store = await storeOf(io, flags.store);
    const policy = { keepLast, ...(keepDays !== undefined && { keepDays }), ...(keepLabel !== undefined && { keepLabels: keepLabel }) };
    const pruned = await store.prune(policy, new Set(keep), { apply: !dryRun, now: timeOf(io) });
    if (!pruned.ok) return conclude(io, flags, { subject, findings: pruned.findings });
    const findings = [...pruned.findings];
    for (const event of prunedEntries(pruned.value.remove, eventOptions(io, flags))) findings.push(...(await record('The snapshots are removed', event)));
    return conclude(io, flags, { subject, findings });
  });
}
