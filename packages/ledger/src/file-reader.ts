import path from 'node:path';
import type { Files } from './files.ts';
import { nodeFiles } from './files.ts';
import { listLogFiles, readLogFile } from './log-folder.ts';
import { LedgerReader } from './reader.ts';

/** A published log as files: what an auditor gets. `.state` is never read. */
export interface LogSource {
  /** A file by its path in the log; undefined if there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Paths of all files, in code unit order. */
  list(): AsyncIterable<string>;
}

/** The published files of a log folder. */
export function logFolder(folder: string, files: Files = nodeFiles): LogSource {
  const root = path.resolve(folder);
  return { read: (file) => Promise.resolve(readLogFile(files, root, file)), list: () => listLogFiles(files, root) };
}

/** Reads the published log in the folder, while others may write to it. */
export function fileReader(folder: string, files: Files = nodeFiles): LedgerReader {
  return new LedgerReader(logFolder(folder, files).read);
}
