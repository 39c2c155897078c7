export type { CreateOptions } from './node/create-snapshot.ts';
export type { PruneOptions } from './node/prune-store.ts';
export type { Rehearsed, RehearseOptions } from './node/rehearse-snapshot.ts';
export type { Restored, RestoreOptions } from './node/restore-snapshot.ts';
export { scanTree, type ScanOptions } from './node/scan-tree.ts';
export { openStore, type OpenStoreOptions, type SnapshotStore } from './node/snapshot-store.ts';
export { SnapshotsError, type SnapshotsErrorCode } from './node/snapshots-error.ts';
export { recoverTarget } from './node/target.ts';
export type { Watch } from './node/watch.ts';
