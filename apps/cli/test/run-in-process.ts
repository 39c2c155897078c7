import type { Io } from '../src/io.ts';
import { run } from '../src/run.ts';

/** What a command line did. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test may set of the world that a command sees. */
export interface World {
  readonly directory?: string;
  readonly stdin?: Uint8Array | string;
  readonly env?: Io['env'];
  readonly terminal?: { readonly columns: number };
  readonly clock?: () => number;
  /** When a command that serves is told to stop; at once if absent. */
  readonly stopped?: Promise<'SIGINT' | 'SIGTERM'>;
  /** Hears each text that goes to stdout. */
  readonly onStdout?: (text: string) => void;
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream is asynchronous, a test's bytes are at hand
async function* once(chunk: Uint8Array): AsyncIterable<Uint8Array> {
  if (chunk.length > 0) yield chunk;
}

/** The world as a command sees it, and what it did when it is over. */
export function ioOf(world: World = {}): { readonly io: Io; readonly outcome: (code: number) => Outcome } {
  const written: { stdout: Uint8Array[]; stderr: Uint8Array[] } = { stdout: [], stderr: [] };
  const output = (name: 'stdout' | 'stderr') => ({
    write(chunk: string | Uint8Array) {
      written[name].push(Buffer.from(chunk as string));
      if (name === 'stdout') world.onStdout?.(Buffer.from(chunk as string).toString());
    },
    isTTY: world.terminal !== undefined,
    columns: world.terminal?.columns,
  });
  const io = {
    stdout: output('stdout'),
    stderr: output('stderr'),
    stdin: once(Buffer.from((world.stdin ?? '') as string)),
    env: world.env ?? {},
    directory: world.directory ?? import.meta.dirname,
    clock: world.clock ?? (() => Date.UTC(2026, 2, 1, 9)),
    // As the clock, time stands still: nothing happens in between because a machine is slow.
    every: () => () => undefined,
    stopped: () => world.stopped ?? Promise.resolve('SIGTERM' as const),
  };
  const text = (name: 'stdout' | 'stderr'): string => Buffer.concat(written[name]).toString();
  return { io, outcome: (code) => ({ code, stdout: text('stdout'), stderr: text('stderr') }) };
}

/** Runs a command line without starting a process. */
export async function runInProcess(argv: readonly string[], world: World = {}): Promise<Outcome> {
  const { io, outcome } = ioOf(world);
  return outcome(await run(argv, io));
}
