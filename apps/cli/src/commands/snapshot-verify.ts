import { conclude } from '../conclude.ts';
import type { FormatFlags } from '../format-flags.ts';
import { shownName } from '../in-file.ts';
import type { Io } from '../io.ts';
import { storeOf, watched, withSnapshots } from '../snapshot-store.ts';

export interface SnapshotVerifyFlags extends FormatFlags {
  readonly store: string;
}

/** `plimsoll snapshot verify [ID] --store DIR`: reads every content of one snapshot back, or of the whole store. */
export default async function snapshotVerify(io: Io, flags: SnapshotVerifyFlags, id?: string): Promise<number> {
  return withSnapshots(async () => {
    const store = await storeOf(io, flags.store);
    const findings = await watched(io, 'Verifying', undefined, (watch) => (id === undefined ? store.fsck(watch) : store.verify(id, watch)));
    return conclude(io, flags, { subject: id ?? shownName(flags.store), findings });
  });
}
