import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ContractTestError } from './contract-test-error.ts';

/** What a command may use. */
export interface CommandLimits {
  /** Milliseconds; 60,000 if absent. */
  readonly timeoutMs?: number;
  /** Bytes of standard output; 64 MiB if absent. */
  readonly outputBytes?: number;
  /** Working directory; the caller's if absent. */
  readonly cwd?: string;
}

/** How a command ended, and what it wrote. */
export interface CommandRun {
  /** `exit` by itself; otherwise it was ended for its time or its output. */
  readonly ended: 'exit' | 'timeout' | 'output';
  /** Exit status; null after a signal. */
  readonly status: number | null;
  readonly signal: string | null;
  /** Standard output, cut at the limit. */
  readonly stdout: Buffer;
  /** The last 64 KiB of standard error. */
  readonly stderr: string;
}

const STDERR_BYTES = 64 * 1024;

/** Ends the command with everything that it started: it leads a process group of its own, which outlives it while others hold its output. */
function end(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/**
 * Runs a command without a shell, with the caller's environment, and writes the chunks to its standard input. A command that
 * closes its input early is no error. Over a limit it is killed with the processes that it started.
 * @throws ContractTestError `spawn` if it cannot be started; TypeError for an empty command
 */
export async function runCommand(argv: readonly string[], input: Iterable<Uint8Array>, { timeoutMs = 60_000, outputBytes = 64 * 1024 * 1024, cwd }: CommandLimits = {}): Promise<CommandRun> {
  const [command, ...rest] = argv;
  if (command === undefined || command === '') throw new TypeError('Cannot run a command: its first word is a program, received none');
  const child = spawn(command, rest, { stdio: 'pipe', detached: process.platform !== 'win32', windowsHide: true, ...(cwd !== undefined && { cwd }) });
  let over = false;
  const closed = new Promise<readonly [number | null, string | null]>((resolve, reject) => {
    child.once('close', (status, signal) => {
      over = true;
      resolve([status, signal]);
    });
    child.once('error', (cause) => {
      reject(new ContractTestError('spawn', `Cannot run ${JSON.stringify(command)}: ${cause.message}`, { cause }));
    });
  });
  let ended: CommandRun['ended'] = 'exit';
  // After its end the number may be another's.
  const leave = (): void => {
    if (!over) end(child);
  };
  const stop = (why: 'timeout' | 'output'): void => {
    if (ended === 'exit') ended = why;
    leave();
  };
  const timer = setTimeout(() => {
    stop('timeout');
  }, timeoutMs);
  process.once('exit', leave);
  const output: Buffer[] = [];
  let size = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    if (size + chunk.length > outputBytes) stop('output');
    output.push(chunk.subarray(0, outputBytes - size));
    size = Math.min(outputBytes, size + chunk.length);
  });
  let complaint = Buffer.alloc(0);
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = Buffer.concat([complaint, chunk]).subarray(-STDERR_BYTES);
  });
  try {
    const [[status, signal]] = await Promise.all([closed, feed(child, input)]);
    return { ended, status, signal, stdout: Buffer.concat(output), stderr: complaint.toString('utf8') };
  } finally {
    clearTimeout(timer);
    process.off('exit', leave);
    // Only where the input broke.
    leave();
  }
}

/** Writes the chunks one by one, as fast as they are read; stops where nobody reads any more. */
async function feed({ stdin }: ChildProcessWithoutNullStreams, input: Iterable<Uint8Array>): Promise<void> {
  const gone = new AbortController();
  stdin.once('close', () => {
    gone.abort();
  });
  // A reader that left is seen by what it answered.
  stdin.on('error', () => {
    gone.abort();
  });
  try {
    for (const chunk of input) {
      if (gone.signal.aborted) return;
      if (!stdin.write(chunk)) await once(stdin, 'drain', { signal: gone.signal });
    }
    stdin.end();
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}
