import { existsSync } from 'node:fs';
import path from 'node:path';
import { listSnapshots, snapshotFolder } from '@plimsoll/flags/node';
import { CommandError } from './command-error.ts';
import type { Io } from './io.ts';
import { pathOf } from './key-file.ts';
import { quote } from './quote.ts';
import { limits, readInput } from './read-input.ts';
import { MAX_REGISTRY_BYTES } from './registry-file.ts';

/** A snapshot that the user named, and the anchor beside it. */
export interface SnapshotInput {
  readonly file: string;
  readonly bytes: Uint8Array;
  /** Null where there is none. */
  readonly anchor: Uint8Array | null;
}

/**
 * The snapshot of a registry by its path, by its name in the folder of snapshots, or by its root.
 * @param target path of the registry file
 * @param anchor path of the anchor; that beside the snapshot if absent
 * @throws CommandError `environment` if there is none
 */
export async function snapshotInput(io: Io, target: string, named: string, anchor: string | undefined): Promise<SnapshotInput> {
  const file = await snapshotFile(io, target, named);
  const beside = anchor ?? `${file}.anchor.json`;
  return { file, bytes: await readInput(io, file, MAX_REGISTRY_BYTES), anchor: anchor !== undefined || existsSync(pathOf(io, beside)) ? await readInput(io, beside, limits.json) : null };
}

async function snapshotFile(io: Io, target: string, named: string): Promise<string> {
  if (existsSync(pathOf(io, named))) return named;
  const snapshots = await listSnapshots(target);
  const found = snapshots.findLast(({ name, root }) => name === named || root === named);
  if (found !== undefined) return path.relative(io.directory, path.join(snapshotFolder(target), found.name));
  throw new CommandError('environment', `Cannot find the snapshot ${quote(named)}: it is no file, and of the ${snapshots.length} snapshots in ${quote(path.relative(io.directory, snapshotFolder(target)))} none has that name or root`);
}
