import path from 'node:path';
import type { Finding } from '@plimsoll/findings';
import { createdEntry, mecToManifest, parseMecBackup, verifyMecBackup, wholeTree } from '@plimsoll/snapshots';
import { scanTree } from '@plimsoll/snapshots/node';
import { computed, conclude } from '../conclude.ts';
import { inFile, shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { quote } from '../quote.ts';
import { limits, readInput } from '../read-input.ts';
import { eventOptions, type SnapshotChangeFlags, snapshotRecorder, storeOf, watched, withSnapshots } from '../snapshot-store.ts';
import { detailOf } from './snapshot-create.ts';

export interface SnapshotImportFlags extends SnapshotChangeFlags {
  readonly store: string;
  readonly phase?: string;
}

/** `plimsoll snapshot import DIR --store DIR`: a backup folder of the Meta Evolution Cycle as a snapshot, if it is what its manifest says. */
export default async function snapshotImport(io: Io, flags: SnapshotImportFlags, folder: string): Promise<number> {
  const { dryRun = false, phase } = flags;
  const root = path.resolve(io.directory, folder);
  const subject = shownName(folder);
  const manifestFile = path.join(folder, 'manifest.json');
  const record = await snapshotRecorder(io, flags);
  const parsed = parseMecBackup(await readInput(io, manifestFile, limits.json));
  if (!parsed.ok) return conclude(io, flags, { subject, findings: inFile(manifestFile, parsed.findings) });
  return withSnapshots(async () => {
    const scanned = await watched(io, 'Reading', undefined, (watch) => scanTree(root, wholeTree, watch));
    if (!scanned.ok) return conclude(io, flags, { subject, findings: scanned.findings });
    const facts = { folder: path.basename(root), ...(phase !== undefined && { phase }) };
    const made = mecToManifest(parsed.value, scanned.value, facts);
    const findings: Finding[] = [...verifyMecBackup(parsed.value, scanned.value, facts)];
    if (!made.ok) return conclude(io, flags, { subject, findings });
    const { label, scope, created_at: now, files } = made.value;
    const paths = files.map((file) => file.path);
    const taken = dryRun ? made : await watched(io, 'Storing', paths.length, async (watch) => (await storeOf(io, flags.store, { create: true })).create(root, { label, scope, paths, now, ...watch }));
    if (!taken.ok) return conclude(io, flags, { subject, findings: [...findings, ...taken.findings] });
    const done = `The backup of phase ${quote(label)} ${dryRun ? 'would be' : 'is'} the snapshot with the root ${taken.value.root}`;
    findings.push(computed(done, { subject, detail: { ...detailOf(taken.value), composite: parsed.value.composite } }), ...(await record(done, createdEntry(taken.value, eventOptions(io, flags)))));
    return conclude(io, flags, { subject, findings });
  });
}
