import path from 'node:path';
import type { Finding } from '@plimsoll/findings';
import { type Manifest, mecBackupRules, mecComposite, restoredEntry, snapshotRules } from '@plimsoll/snapshots';
import { conclude } from '../conclude.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { eventOptions, type SnapshotChangeFlags, snapshotRecorder, storeOf, watched, withSnapshots } from '../snapshot-store.ts';

export interface SnapshotRestoreFlags extends SnapshotChangeFlags {
  readonly store: string;
  readonly target: string;
  readonly expect?: string;
  readonly composite?: string;
  readonly deleteExtra?: boolean;
}

/** What the snapshot must be, before anything is changed. */
function unexpected({ root, files }: Manifest, { expect, composite }: SnapshotRestoreFlags): Finding[] {
  const computed = mecComposite(files);
  return [
    ...(expect === undefined || expect === root ? [] : [snapshotRules.finding('snapshots/root-mismatch', { sentence: `The snapshot has the root ${root}, and ${expect} is expected; nothing was changed`, expected: expect, actual: root })]),
    ...(composite === undefined || composite === computed ? [] : [mecBackupRules.finding('snapshots/legacy-composite', { sentence: `The files of the snapshot have the composite hash ${computed}, and ${composite} is expected; nothing was changed`, expected: composite, actual: computed })]),
  ];
}

/** `plimsoll snapshot restore ID --store DIR --target DIR`: brings the files back, and proves it. */
export default async function snapshotRestore(io: Io, flags: SnapshotRestoreFlags, id: string): Promise<number> {
  const { expect, composite, deleteExtra = false, dryRun = false } = flags;
  const target = path.resolve(io.directory, flags.target);
  const record = await snapshotRecorder(io, flags);
  return withSnapshots(async () => {
    const store = await storeOf(io, flags.store);
    const read = await store.read(id);
    const wrong = read.ok ? unexpected(read.value, flags) : read.findings;
    if (!read.ok || wrong.length > 0) return conclude(io, flags, { subject: id, findings: wrong });
    if (dryRun) {
      const { report, findings } = await watched(io, 'Rehearsing', read.value.file_count, (watch) => store.rehearse(id, target, { ...watch, virtual: true, deleteExtra }));
      return conclude(io, flags, { subject: id, findings, ...(report !== null && { value: `${JSON.stringify(report, null, 2)}\n` }) });
    }
    const { report, findings } = await watched(io, 'Restoring', read.value.file_count, (watch) => store.restore(id, target, { ...watch, deleteExtra, expectRoot: expect }));
    if (report === null) return conclude(io, flags, { subject: id, findings });
    const legacy = report.equal && composite !== undefined ? [mecBackupRules.finding('snapshots/legacy-proved', { sentence: `The restored files have the composite hash ${composite}`, evidence: [{ name: 'composite hash', sha256: composite }] })] : [];
    const recorded = await record(`The restore of ${quote(id)} ${report.equal ? 'is done' : 'was taken back'}`, restoredEntry(report, eventOptions(io, flags)));
    return conclude(io, flags, { subject: id, findings: [...findings, ...legacy, ...recorded] });
  });
}
