import { CommandError } from './command-error.ts';

const LINE_FEED = 0x0a;

/** One line of a stream, without its line feed. */
export interface InputLine {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
}

/**
 * Lines of a stream, grouped as they arrive, so that what a pipe has brought can be worked on before the next comes.
 * Empty lines are left out.
 * @throws CommandError `environment` for a line of more than `limit` bytes
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<readonly InputLine[]> {
  let rest: Uint8Array = new Uint8Array();
  let number = 0;
  const line = (bytes: Uint8Array): InputLine[] => {
    number++;
    if (bytes.length > limit) throw new CommandError('environment', `Cannot read line ${number}: at most ${limit} bytes are read, and it is longer`);
    return bytes.length === 0 ? [] : [{ number, bytes }];
  };
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: InputLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      lines.push(...line(bytes.subarray(start, end)));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > limit) line(rest);
    if (lines.length > 0) yield lines;
  }
  const last = line(rest);
  if (last.length > 0) yield last;
}
