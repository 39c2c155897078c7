import path from 'node:path';
import { type Files, nodeFiles } from './files.ts';
import { listLogFiles, readLogFile } from './log-folder.ts';
import type { LogSource } from './log-source.ts';
import { LedgerReader } from './reader.ts';

/** The published files of a log folder; `.state` is never read. */
export function logFolder(folder: string, files: Files = nodeFiles): LogSource {
  const root = path.resolve(folder);
  return { read: (file) => Promise.resolve(readLogFile(files, root, file)), list: () => listLogFiles(files, root) };
}

/** Reads the published log in the folder, while others may write to it. */
export function fileReader(folder: string, files: Files = nodeFiles): LedgerReader {
  const source = logFolder(folder, files);
  return new LedgerReader((path) => source.read(path));
}
