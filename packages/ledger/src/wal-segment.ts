import path from 'node:path';
import type { Files } from './files.ts';

/** Bound of one segment: it is retired at 64 MiB, and one commit adds at most 16 MiB. */
export const MAX_SEGMENT = 128 * 1024 * 1024;

/** Path of a write-ahead log segment relative to the log folder. */
export function segmentPath(segment: number): string {
  return `.state/wal/${String(segment).padStart(6, '0')}.wal`;
}

/** Path of the base whose first segment this is, relative to the log folder. */
export function basePath(segment: number): string {
  return `.state/wal/${String(segment).padStart(6, '0')}.base`;
}

function listNumbers(files: Files, root: string, ending: string): number[] {
  const names = (files.list(path.join(root, '.state/wal')) ?? []).map((item) => item.name);
  const numbers = names.map((name) => Number(/^(\d{6,15})\.[a-z]+$/.exec(name)?.[1]));
  return numbers.filter((number, i) => names[i] === `${String(number).padStart(6, '0')}${ending}`).sort((a, b) => a - b);
}

/** Numbers of the segments that are there, ascending. */
export function listSegments(files: Files, root: string): number[] {
  return listNumbers(files, root, '.wal');
}

/** Numbers of the segments that a base starts at, ascending: the last one is the base in force. */
export function listBases(files: Files, root: string): number[] {
  return listNumbers(files, root, '.base');
}

function writeAll(files: Files, descriptor: number, bytes: Uint8Array): void {
  const written = files.write(descriptor, bytes);
  if (written !== bytes.length) throw new RangeError(`Cannot append to the write-ahead log: ${written} of ${bytes.length} bytes were taken, the disk may be full`);
}

/** All frames as one piece; there may be more of them than a call can have arguments. */
function joined(frames: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(frames.reduce((length, frame) => length + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}

/** One open segment. The position is where this writer believes the end to be. */
export class WalSegment {
  readonly #files: Files;
  readonly #descriptor: number;
  #end: number;
  /** Bytes of own frames behind the end, if nobody else wrote. */
  #added = 0;
  readonly number: number;

  private constructor(files: Files, descriptor: number, end: number, number: number) {
    this.#files = files;
    this.#descriptor = descriptor;
    this.#end = end;
    this.number = number;
  }

  /**
   * Creates the segment durably, with these frames in it: bytes and name are on stable storage when this returns.
   * @throws RangeError on a short write
   */
  static create(files: Files, root: string, number: number, frames: readonly Uint8Array[] = []): WalSegment {
    const file = path.join(root, segmentPath(number));
    const bytes = joined(frames);
    const descriptor = files.openAppend(file, true);
    try {
      if (bytes.length > 0) writeAll(files, descriptor, bytes);
      files.syncData(descriptor);
      files.sync(path.dirname(file));
    } catch (error) {
      files.close(descriptor);
      throw error;
    }
    return new WalSegment(files, descriptor, bytes.length, number);
  }

  /** Opens an existing segment whose first `end` bytes were read. */
  static open(files: Files, root: string, number: number, end: number): WalSegment {
    return new WalSegment(files, files.openAppend(path.join(root, segmentPath(number)), false), end, number);
  }

  get end(): number {
    return this.#end;
  }

  /**
   * Appends one frame in one write. True if nothing but this frame was added since {@link WalSegment.end}, which then
   * moves behind it; false if others wrote too: the end stays, and the bytes from there must be replayed to know who won.
   * @throws RangeError on a short write
   */
  append(frame: Uint8Array): boolean {
    writeAll(this.#files, this.#descriptor, frame);
    const end = this.#end + this.#added + frame.length;
    if (this.#files.size(this.#descriptor) !== end) return false;
    this.advance(end);
    return true;
  }

  /** Appends one frame that decides nothing; whether others wrote is seen at the next {@link WalSegment.append}. */
  add(frame: Uint8Array): void {
    writeAll(this.#files, this.#descriptor, frame);
    this.#added += frame.length;
  }

  /** Says that all bytes before `end` are known. */
  advance(end: number): void {
    this.#end = end;
    this.#added = 0;
  }

  /** All that was appended is on stable storage; with `aside` other work of the process may go on until then. */
  syncData(aside: boolean): Promise<void> | undefined {
    if (aside && this.#files.syncDataAside !== undefined) return this.#files.syncDataAside(this.#descriptor);
    this.#files.syncData(this.#descriptor);
    return undefined;
  }

  close(): void {
    this.#files.close(this.#descriptor);
  }
}
