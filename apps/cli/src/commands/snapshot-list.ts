import type { Json } from '@plimsoll/findings';
import { columns } from '../columns.ts';
import { computed, conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { storeOf, withSnapshots } from '../snapshot-store.ts';

/** `plimsoll snapshot list STORE`: the snapshots of a store, newest first. */
export default async function snapshotList(io: Io, flags: FormatFlags, store: string): Promise<number> {
  const subject = shownName(store);
  return withSnapshots(async () => {
    const { snapshots, findings } = await (await storeOf(io, store)).list();
    const done = computed(`The store has ${snapshots.length} snapshots`, { subject, detail: { snapshots: snapshots as unknown as Json } });
    const rows = snapshots.map(({ created_at, label, file_count, total_bytes, root }) => [created_at, label, file_count, total_bytes, root]);
    return conclude(io, flags, { subject, findings: [...findings, done], value: columns([['taken', 'label', 'files', 'bytes', 'root'], ...rows]) });
  });
}
