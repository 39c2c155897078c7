import path from 'node:path';
import { encodeUtf8 } from '@plimsoll/bytes';
import { rehearsedEntry } from '@plimsoll/snapshots';
import { conclude } from '../conclude.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { eventOptions, type SnapshotChangeFlags, snapshotRecorder, storeOf, watched, withSnapshots } from '../snapshot-store.ts';
import { writeOutput } from '../write-output.ts';

export interface SnapshotRehearseFlags extends Omit<SnapshotChangeFlags, 'dryRun'> {
  readonly store: string;
  readonly target: string;
  readonly virtual?: boolean;
  readonly deleteExtra?: boolean;
  readonly report?: string;
}

/** `plimsoll snapshot rehearse ID --store DIR --target DIR`: what a restore would do, and that the snapshot can be reproduced. */
export default async function snapshotRehearse(io: Io, flags: SnapshotRehearseFlags, id: string): Promise<number> {
  const { virtual = false, deleteExtra = false } = flags;
  const record = await snapshotRecorder(io, flags);
  return withSnapshots(async () => {
    const store = await storeOf(io, flags.store);
    const { report, findings } = await watched(io, 'Rehearsing', undefined, (watch) => store.rehearse(id, path.resolve(io.directory, flags.target), { ...watch, virtual, deleteExtra }));
    if (report === null) return conclude(io, flags, { subject: id, findings });
    const text = `${JSON.stringify(report, null, 2)}\n`;
    if (flags.report !== undefined) writeOutput(io, flags.report, encodeUtf8(text));
    const recorded = await record(`The rehearsal of ${quote(id)} was held`, rehearsedEntry(report, eventOptions(io, flags)));
    return conclude(io, flags, { subject: id, findings: [...findings, ...recorded], ...(flags.report === undefined && { value: text }) });
  });
}
