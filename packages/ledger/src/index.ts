export { type Exported, type ExportOptions, exportTiles } from './export-tiles.ts';
export { fileReader, logFolder } from './file-reader.ts';
export { createFileStore, type FileStoreOptions, openFileStore } from './open-file-store.ts';
export type { Files, FolderItem } from './files.ts';
export type { Host } from './host.ts';
export { type Ledger, type LedgerOptions, openLedger, type Receipt } from './ledger.ts';
export { memoryStore } from './memory-store.ts';
export type { Batch, Head, LedgerStore, Loaded } from './store.ts';
export * from './verify.ts';
