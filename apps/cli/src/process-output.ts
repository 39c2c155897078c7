import { writeSync } from 'node:fs';
import type { Output } from './io.ts';

/** How long to wait for a reader that is slower than we are. */
const PAUSE_MS = 2;

/** Whether anything that was written got lost, for another reason than that the reader had enough. */
export interface OutputState {
  failed: boolean;
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}

/**
 * Standard output or error as whole, ordered, synchronous writes. Setting up `process.stdout` costs several
 * milliseconds; it happens only where a terminal's width or colours are asked for.
 */
export function processOutput(descriptor: 1 | 2, state: OutputState, stream: () => NodeJS.WriteStream): Output {
  let closed = false;
  return {
    write(chunk) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      for (let written = 0; written < bytes.length && !closed; ) {
        try {
          written += writeSync(descriptor, bytes, written);
        } catch (thrown) {
          if (codeOf(thrown) === 'EAGAIN') {
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
            continue;
          }
          closed = true;
          if (codeOf(thrown) !== 'EPIPE') state.failed = true;
        }
      }
    },
    get isTTY() {
      return stream().isTTY;
    },
    get columns() {
      return stream().columns;
    },
  };
}
