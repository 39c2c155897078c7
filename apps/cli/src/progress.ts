import type { Io } from './io.ts';

/** One line on standard error that says how far long work is. */
export interface Progress {
  /** So many are done, of so many if that is known. */
  readonly at: (done: bigint, total?: bigint) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** Milliseconds of work before the line is shown, and between two changes of it. */
const PATIENCE = 1_000;
const PAUSE = 100;
const BAR = 20;
const CLEAR = '\r\u001b[K';

const grouped = (count: bigint): string => count.toLocaleString('en-US');

function lineOf(what: string, things: string, done: bigint, total: bigint | undefined, elapsed: number): string {
  if (total === undefined || total === 0n) return `${what} ${grouped(done)} ${things}`;
  const part = Math.min(Number(done) / Number(total), 1);
  const filled = Math.floor(part * BAR);
  const left = part === 0 ? '' : `, ${grouped(BigInt(Math.ceil((elapsed * (1 - part)) / part / 1_000)))} s left`;
  return `${what} [${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${grouped(done)} of ${grouped(total)} ${things}${left}`;
}

/** The line for work that takes longer than a second, only where standard error is a terminal that can take it away again. */
export function progressOf(io: Io, what: string, things = 'entries'): Progress {
  if (!io.stderr.isTTY || io.env['TERM'] === 'dumb') return { at: () => undefined, end: () => undefined };
  const started = io.clock();
  // A terminal that does not know its width says 0.
  const width = io.stderr.columns === undefined || io.stderr.columns === 0 ? 80 : io.stderr.columns;
  let next = started + PATIENCE;
  let shown = false;
  return {
    at(done, total) {
      const now = io.clock();
      if (now < next) return;
      next = now + PAUSE;
      shown = true;
      io.stderr.write(CLEAR + lineOf(what, things, done, total, now - started).slice(0, width - 1));
    },
    end() {
      if (shown) io.stderr.write(CLEAR);
      shown = false;
    },
  };
}
