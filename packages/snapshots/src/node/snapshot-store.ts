import { type Machine, nodeMachine } from '@plimsoll/durable-files';
import type { Finding, Result } from '@plimsoll/findings';
import type { Manifest } from '../manifest.ts';
import type { PrunePlan, PrunePolicy } from '../prune-plan.ts';
import type { SnapshotInfo } from '../snapshot-name.ts';
import { type CreateOptions, createSnapshot } from './create-snapshot.ts';
import { readAll, readManifest } from './manifests.ts';
import { type PruneOptions, pruneStore } from './prune-store.ts';
import { rehearseSnapshot, type Rehearsed, type RehearseOptions } from './rehearse-snapshot.ts';
import { type Restored, type RestoreOptions, restoreSnapshot } from './restore-snapshot.ts';
import { orSnapshotsError } from './snapshots-error.ts';
import { StoreFolder } from './store-folder.ts';
import { checkStore, verifySnapshot } from './verify-store.ts';
import type { Watch } from './watch.ts';

/** A folder of snapshots: manifests, and contents by their SHA-256. Several processes may use it at once. All calls throw SnapshotsError `io`, and `locked` if another process is in the way for 5 seconds. */
export interface SnapshotStore {
  /**
   * Takes a snapshot of the files below the folder: every content is copied, synced and read back before the manifest is
   * written. Refuses with what {@link scanTree} refuses with, `snapshots/tree-changed` and `-nothing-selected`; a damaged object of
   * an earlier snapshot that is replaced on the way is told as `snapshots/object-corrupt` beside the manifest.
   * @throws RangeError for a label or time that no manifest can have
   */
  readonly create: (root: string, options: CreateOptions) => Promise<Result<Manifest>>;
  /** Snapshots whose manifests are sound, newest first, and what is wrong with the others. */
  readonly list: () => Promise<{ readonly snapshots: readonly SnapshotInfo[]; readonly findings: readonly Finding[] }>;
  /** The manifest of a file name, or of a root that begins with at least 8 hex digits. Refuses with `snapshots/unknown-snapshot` and what `parseManifest` refuses with. */
  readonly read: (id: string) => Promise<Result<Manifest>>;
  /** Reads every content of a snapshot back: `snapshots/snapshot-proved`, or `-object-missing` and `-object-corrupt`. */
  readonly verify: (id: string, watch?: Watch) => Promise<readonly Finding[]>;
  /** The same for every snapshot, and for contents that none names; goes on after each fault. */
  readonly fsck: (watch?: Watch) => Promise<readonly Finding[]>;
  /** Shows what a restore would do, and that the snapshot can be reproduced, from a disk; changes nothing of the target. */
  readonly rehearse: (id: string, target: string, options?: RehearseOptions) => Promise<Rehearsed>;
  /**
   * Brings the files of the snapshot back, as one: whatever happens, the target has all of its old files or all of the new ones
   * once {@link recoverTarget} ran. Everything is verified before the first change, staged in the target and read again; the
   * result is read back. If it is not the snapshot, the old files are put back: `snapshots/restore-mismatch`.
   */
  readonly restore: (id: string, target: string, options?: RestoreOptions) => Promise<Restored>;
  /** Plans which snapshots go, and removes them and what only they have if `apply` is set. Refuses while a manifest cannot be read. */
  readonly prune: (policy: PrunePolicy, keep: ReadonlySet<string>, options: PruneOptions) => Promise<Result<PrunePlan>>;
}

export interface OpenStoreOptions {
  /** Make the store if the folder is empty or not there. */
  readonly create?: boolean | undefined;
  readonly machine?: Machine | undefined;
}

/** @throws SnapshotsError `not-a-store`, `io` */
export async function openStore(folder: string, { create = false, machine = nodeMachine }: OpenStoreOptions = {}): Promise<SnapshotStore> {
  const store = new StoreFolder(machine, folder);
  await orSnapshotsError('open', folder, () => store.open(create));
  const reading = <T>(work: () => Promise<T>): Promise<T> => orSnapshotsError('read', folder, work);
  return {
    create: (root, options) => createSnapshot(store, root, options),
    list: () =>
      reading(async () => {
        const { manifests, findings } = await readAll(store);
        return { snapshots: manifests.map(([info]) => info), findings };
      }),
    read: (id) => reading(() => readManifest(store, id)),
    verify: (id, watch = {}) =>
      reading(async () => {
        const read = await readManifest(store, id);
        return read.ok ? verifySnapshot(store, read.value, watch) : read.findings;
      }),
    fsck: (watch = {}) => reading(() => checkStore(store, watch)),
    rehearse: async (id, target, options = {}) => {
      const read = await reading(() => readManifest(store, id));
      return read.ok ? rehearseSnapshot(store, read.value, target, options) : { report: null, findings: read.findings };
    },
    restore: async (id, target, options = {}) => {
      const read = await reading(() => readManifest(store, id));
      return read.ok ? restoreSnapshot(store, read.value, target, options) : { report: null, findings: read.findings };
    },
    prune: (policy, keep, options) => pruneStore(store, policy, keep, options),
  };
}
