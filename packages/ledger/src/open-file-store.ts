import path from 'node:path';
import { EMPTY_ROOT } from '@plimsoll/merkle';
import { asLedgerError, LedgerError } from './error.ts';
import { FileStore, type FileStoreMachine } from './file-store.ts';
import { type Files, makeFolders, nodeFiles, replaceFile, syncFolders, writeNew } from './files.ts';
import { nodeHost } from './host.ts';
import { type Base, formatBase, formatLogState, readLogState } from './state-files.ts';
import type { LedgerStore } from './store.ts';
import { NO_RECORD } from './wal-frame.ts';
import { basePath, listSegments, segmentPath, WalSegment } from './wal-segment.ts';

/** How a file store meets its machine: this one's files and process, a wait of 2,000 ms and segments of 64 MiB if absent. */
export type FileStoreOptions = Partial<FileStoreMachine>;

const SEGMENT_BYTES = 64 * 1024 * 1024;
const EMPTY_BASE: Base = { size: 0n, root: EMPTY_ROOT, recordHash: NO_RECORD, segment: 1, epoch: 0n };

/**
 * Makes the folder an empty log. Durable when it returns.
 * @throws LedgerError `exists` if a log, or what is left of one, is there already; `io`
 */
export async function createFileStore(folder: string, log: { readonly origin: string; readonly firstKey: string }, options: FileStoreOptions = {}): Promise<LedgerStore> {
  const root = path.resolve(folder);
  try {
    createLog(options.files ?? nodeFiles, root, (options.host ?? nodeHost).nonce(), log);
  } catch (error) {
    throw asLedgerError(`create a ledger in ${folder}`, error);
  }
  return await openFileStore(folder, options);
}

function createLog(files: Files, root: string, nonce: string, log: { readonly origin: string; readonly firstKey: string }): void {
  const [state, wal] = [path.join(root, '.state'), path.join(root, '.state/wal')];
  const temporary = path.join(state, `create.${nonce}.new`);
  const exists = new LedgerError('exists', `Cannot create a ledger in ${root}: there is one already`);
  const other = files.list(root)?.find((item) => item.name !== '.state' && item.name !== 'checkpoint');
  if (other !== undefined) throw new LedgerError('exists', `Cannot create a ledger in ${root}: the folder holds ${JSON.stringify(other.name)}; name an empty or a new folder`);
  const remains = ['.state/log.json', 'checkpoint', ...listSegments(files, root).map(segmentPath)];
  if (remains.some((file) => (files.read(path.join(root, file), 1)?.length ?? 0) > 0)) throw exists;
  makeFolders(files, wal);
  try {
    // Two processes may create the same log at once: nothing of the other one is removed, and the first to link wins.
    if (!listSegments(files, root).includes(1)) WalSegment.create(files, root, 1).close();
    replaceFile(files, path.join(root, basePath(1)), formatBase(EMPTY_BASE), temporary, true);
    syncFolders(files, wal);
    // The file that makes it a ledger comes last: a crash before leaves a folder that can be created again.
    writeNew(files, temporary, formatLogState({ schema_version: 'plimsoll.ledger.v1', origin: log.origin, first_key: log.firstKey }), true);
    if (!files.link(temporary, path.join(state, 'log.json'))) throw exists;
    files.sync(state);
  } finally {
    files.unlink(temporary);
  }
}

/**
 * The log in the folder. Reading needs nothing more; writing begins with {@link LedgerStore.load}.
 * @throws LedgerError `not-a-ledger`, `refused`, `io`
 */
export function openFileStore(folder: string, options: FileStoreOptions = {}): Promise<LedgerStore> {
  try {
    return Promise.resolve(openLog(folder, options));
  } catch (error) {
    return Promise.reject(asLedgerError(`open the ledger in ${folder}`, error));
  }
}

function openLog(folder: string, { files = nodeFiles, host = nodeHost, wait = 2_000, segmentBytes = SEGMENT_BYTES }: FileStoreOptions): LedgerStore {
  const root = path.resolve(folder);
  const bytes = files.read(path.join(root, '.state/log.json'), 65_536);
  if (bytes === undefined) throw new LedgerError('not-a-ledger', `Cannot open a ledger in ${folder}: there is no .state/log.json; create one with plimsoll ledger init`);
  const log = readLogState('.state/log.json', bytes);
  if (!log.ok) throw new LedgerError('refused', `Cannot open the ledger in ${folder}: its description is damaged`, { findings: log.findings });
  return new FileStore(root, log.value, { files, host, wait, segmentBytes });
}
