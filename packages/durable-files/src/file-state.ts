import { createHash } from 'node:crypto';
import type { Machine, Sighting } from './machine.ts';

/** Bytes that are read at once. */
const PIECE = 1024 * 1024;

/** What a file holds, as far as it counts. */
export interface FileState {
  /** SHA-256 of the content, 64 hex digits. */
  readonly sha256: string;
  /** Whether its owner may run it. */
  readonly executable: boolean;
}

export function sameState(a: FileState | null, b: FileState | null): boolean {
  return a === null || b === null ? a === b : a.sha256 === b.sha256 && a.executable === b.executable;
}

export function isExecutable(mode: number): boolean {
  return (mode & 0o100) !== 0;
}

/** A file as it was while it was read. */
export interface ReadFile {
  /** Whether its owner may run it. */
  readonly executable: boolean;
  /** Bytes that were read. */
  readonly size: number;
  /** {@link Sighting.version} that it had from before the first byte until after the last; undefined if somebody changed it meanwhile. */
  readonly version: string | undefined;
}

export type ReadState = FileState & ReadFile;

/**
 * Reads a regular file from the disk, piece by piece; null if none is there. `take` gets each piece, which is overwritten by
 * the next one. A folder, link or anything else is not read: undefined.
 * @param seen what stands there, of a caller who has just looked
 */
export async function readFile(machine: Machine, file: string, take: (piece: Uint8Array) => Promise<void> | void, seen?: Sighting): Promise<ReadFile | null | undefined> {
  const there = seen ?? (await machine.look(file));
  if (there === undefined) return null;
  if (there.kind !== 'file') return undefined;
  const open = await machine.open(file);
  if (open === undefined) return null;
  try {
    const buffer = new Uint8Array(Math.min(PIECE, there.size + 1));
    let size = 0;
    for (let length = await open.read(buffer); length > 0; length = size === there.size ? 0 : await open.read(buffer)) {
      size += length;
      await take(buffer.subarray(0, length));
    }
    const { kind, version, mode } = await open.look();
    if (kind !== 'file') return undefined;
    return { executable: isExecutable(mode), size, version: version === there.version && size === there.size ? version : undefined };
  } finally {
    await open.close();
  }
}

/** The state of a regular file, as {@link readFile} reads it. */
export async function stateOf(machine: Machine, file: string, take?: (piece: Uint8Array) => Promise<void>, seen?: Sighting): Promise<ReadState | null | undefined> {
  const hash = createHash('sha256');
  const update = (piece: Uint8Array): Promise<void> | void => {
    hash.update(piece);
    return take?.(piece);
  };
  const read = await readFile(machine, file, update, seen);
  return read && { sha256: hash.digest('hex'), ...read };
}

/** Creates the file with the content that `fill` hands on, on stable storage; gives its digest. Nothing is left if that fails. */
export async function createFrom(machine: Machine, file: string, mode: number, fill: (take: (piece: Uint8Array) => Promise<void>) => Promise<void>): Promise<string> {
  const hash = createHash('sha256');
  const handle = await machine.create(file, mode);
  try {
    try {
      await fill(async (piece) => {
        hash.update(piece);
        await handle.write(piece);
      });
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    await machine.remove(file).catch(() => undefined);
    throw thrown;
  }
  return hash.digest('hex');
}
