export { readAnchorFile, saveAnchor } from './anchor-file.ts';
export { type ChangedFile, changeRegistryFile, type WrittenRegistry } from './change-registry-file.ts';
export { fileFlagDriver } from './file-flag-driver.ts';
export { FlagsError, type FlagsErrorCode } from './flags-error.ts';
export { type LastGood, lastGood, type LastGoodOptions } from './last-good.ts';
export { type RegistryFile, readRegistryFile } from './registry-file.ts';
export { listSnapshots, readSnapshot, type Snapshot, snapshotFolder } from './snapshot-files.ts';
