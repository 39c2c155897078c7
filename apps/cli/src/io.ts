/** A stream that text or bytes are written to. */
export interface Output {
  write(chunk: string | Uint8Array): void;
  readonly isTTY: boolean;
  /** Columns of the terminal; undefined where it is none. */
  readonly columns: number | undefined;
}

/** All that a command may touch of the process it runs in, so that tests can run commands in process. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path that relative arguments start from. */
  readonly directory: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Calls the work again and again, so many milliseconds apart, and does not keep the process alive for it; returns how to stop. */
  readonly every: (milliseconds: number, work: () => void) => () => void;
  /** Resolves at the next SIGINT or SIGTERM. From the call on, the first of them no longer ends the process by itself; a second does. */
  readonly stopped: () => Promise<'SIGINT' | 'SIGTERM'>;
}

/** True where text on the stream may be coloured: a terminal that asks for no plain text. */
export function mayColour(output: Output, env: Io['env']): boolean {
  return output.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}
