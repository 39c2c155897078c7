import type { ProducerOutput } from './check-producer.ts';

const LINE_FEED = 0x0a;
const BLANK: readonly number[] = [LINE_FEED, 0x20, 0x09, 0x0d];

/**
 * The lines of a JSON Lines file as one output each, named `<file>:<line>`, from line 1. Blank lines at the end are none; a
 * blank line before others is an output, which no JSON contract accepts. The lines are views of the file's bytes. O(n).
 */
export function* jsonLines({ name, bytes, file }: ProducerOutput): Generator<ProducerOutput, void, undefined> {
  const last = bytes.findLastIndex((byte) => !BLANK.includes(byte));
  let start = 0;
  for (let line = 1; start <= last; line++) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found === -1 ? bytes.length : found;
    yield { name: `${name}:${line}`, bytes: bytes.subarray(start, end), line, ...(file !== undefined && { file }) };
    start = end + 1;
  }
}
