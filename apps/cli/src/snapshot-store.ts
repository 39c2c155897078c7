import path from 'node:path';
import type { Finding } from '@plimsoll/findings';
import type { SnapshotEvent, SnapshotEventOptions } from '@plimsoll/snapshots';
import { openStore, SnapshotsError, type SnapshotStore, type Watch } from '@plimsoll/snapshots/node';
import { CommandError, environmentError, inWords, systemErrorCode } from './command-error.ts';
import type { FormatFlags } from './format-flags.ts';
import { timeOf } from './key-file.ts';
import type { Io } from './io.ts';
import { progressOf } from './progress.ts';
import { printable } from './quote.ts';
import { recorderOf } from './record-entry.ts';
import type { RecordFlags } from './record-flags.ts';

/** What every command that changes something takes. */
export interface SnapshotChangeFlags extends FormatFlags, RecordFlags {
  readonly actor?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
}

/** Runs work on a store or target; what its environment says against it ends the command with a sentence. */
export async function withSnapshots<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof SnapshotsError) throw new CommandError('environment', printable(inWords(thrown)), { cause: thrown });
    if (systemErrorCode(thrown) !== undefined) throw environmentError('use the snapshots', thrown);
    throw thrown;
  }
}

/** The store in a folder that the user named. */
export function storeOf(io: Io, folder: string, options: { readonly create?: boolean } = {}): Promise<SnapshotStore> {
  return openStore(path.resolve(io.directory, folder), options);
}

/** Runs long work with a line that says how far it is. */
export async function watched<T>(io: Io, what: string, total: number | undefined, work: (watch: Watch) => Promise<T>): Promise<T> {
  const progress = progressOf(io, what, 'files');
  try {
    return await work({ onProgress: ({ files }) => { progress.at(BigInt(files), total === undefined ? undefined : BigInt(total)); } });
  } finally {
    progress.end();
  }
}

/** Who did it and why, for an entry. */
export function eventOptions(io: Io, { actor, reason }: SnapshotChangeFlags): SnapshotEventOptions {
  const { env } = io;
  return { actor: actor ?? (env['USER'] || env['LOGNAME'] || env['USERNAME'] || 'unknown'), reason: reason ?? 'no reason given' };
}

/** Prepares to record what a command will have done, before it does anything; records nothing in a dry run. */
export async function snapshotRecorder(io: Io, flags: SnapshotChangeFlags): Promise<(done: string, event: SnapshotEvent) => Promise<readonly Finding[]>> {
  if (flags.dryRun === true) return () => Promise.resolve([]);
  const recorder = await recorderOf(io, flags, 'do it again to record it');
  return (done, event) => recorder.record(done, event, timeOf(io));
}
