import { createHash } from 'node:crypto';
import type { Machine } from './machine.ts';

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

/**
 * The state of a regular file, read from the disk piece by piece; null if none is there. `take` gets each piece, which is
 * overwritten by the next one. A folder, link or anything else is not read: undefined.
 */
export async function stateOf(machine: Machine, file: string, take?: (piece: Uint8Array) => Promise<void>): Promise<FileState | null | undefined> {
  const seen = await machine.look(file);
  if (seen === undefined) return null;
  if (seen.kind !== 'file') return undefined;
  const open = await machine.open(file);
  if (open === undefined) return null;
  try {
    const hash = createHash('sha256');
    const buffer = new Uint8Array(Math.min(PIECE, seen.size + 1));
    for (let length = await open.read(buffer); length > 0; length = await open.read(buffer)) {
      const piece = buffer.subarray(0, length);
      hash.update(piece);
      await take?.(piece);
    }
    return { sha256: hash.digest('hex'), executable: isExecutable((await open.look()).mode) };
  } finally {
    await open.close();
  }
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
