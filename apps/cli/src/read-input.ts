import { open } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, environmentError } from './command-error.ts';
import type { Io } from './io.ts';
import { quote } from './quote.ts';

const MEBIBYTE = 1024 * 1024;

/** How many bytes the command line reads of what. */
export const limits = {
  config: MEBIBYTE,
  evidence: 256 * MEBIBYTE,
  json: 16 * MEBIBYTE,
  note: MEBIBYTE,
} as const;

/** Joins the chunks; at most `limit` bytes, else an error of the environment. */
async function collect(chunks: AsyncIterable<Uint8Array>, name: string, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > limit) {
      throw new CommandError('environment', `Cannot read ${name}: at most ${limit} bytes are read here, and it is larger`);
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts, length);
}

/** An open input: its chunks, once. To be closed by whoever may not come to read it; reading it to its end closes it too. */
interface Input extends AsyncIterable<Uint8Array> {
  readonly close: () => Promise<void>;
}

/**
 * A file that the user named as a stream, `-` for standard input. Links and pipes are followed: the user chose them.
 * @throws CommandError `environment` if it cannot be opened or read, `usage` if standard input is read already
 */
export async function openInput(io: Io, file: string): Promise<Input> {
  if (file === '-') {
    if (taken.has(io)) throw new CommandError('usage', 'Cannot read standard input twice: only one argument may be -');
    taken.add(io);
    return { [Symbol.asyncIterator]: () => readable(io.stdin, 'standard input'), close: () => Promise.resolve() };
  }
  try {
    const handle = await open(path.resolve(io.directory, file), 'r');
    return { [Symbol.asyncIterator]: () => readable(handle.createReadStream({ highWaterMark: MEBIBYTE }), quote(file)), close: () => handle.close() };
  } catch (thrown) {
    throw environmentError(`read ${quote(file)}`, thrown);
  }
}

/** Processes whose standard input has a reader: the second would find nothing and take that for the input. */
const taken = new WeakSet<Io>();

/** The chunks; a failed read is an error of the environment. */
async function* readable(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (thrown) {
    throw environmentError(`read ${name}`, thrown);
  }
}

/**
 * The bytes of a file that the user named, `-` for standard input.
 * @throws CommandError `environment` if it cannot be read or is larger than `limit` bytes
 */
export async function readInput(io: Io, file: string, limit: number): Promise<Uint8Array> {
  const name = file === '-' ? 'standard input' : quote(file);
  return collect(await openInput(io, file), name, limit);
}
