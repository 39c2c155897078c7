import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { FaultTally } from './fault-tally.ts';
import type { KillBench } from './kill-runs.ts';

/** The system calls that the file store makes through Node, each with errors that Linux documents for it. */
const ERRORS: Readonly<Record<string, readonly string[]>> = {
  openat: ['EMFILE', 'ENOSPC', 'EROFS', 'EINTR'],
  write: ['ENOSPC', 'EDQUOT', 'EIO', 'EINTR'],
  pwrite64: ['ENOSPC', 'EIO'],
  fdatasync: ['EIO', 'ENOSPC', 'EDQUOT'],
  fsync: ['EIO', 'ENOSPC', 'EROFS'],
  rename: ['EIO', 'ENOSPC', 'EROFS'],
  link: ['EMLINK', 'ENOSPC'],
  unlink: ['EIO', 'EROFS'],
  mkdir: ['ENOSPC', 'EDQUOT'],
  ftruncate: ['EIO'],
  fallocate: ['ENOSPC', 'EOPNOTSUPP'],
  read: ['EIO'],
  close: ['EIO', 'EINTR'],
};
const MODE = ['rounds', '2', '2'] as const;
let said = false;

/** True where `strace` is absent or may not trace: pass it to `describe.skipIf`. Says so once on stderr. */
export function straceAbsent(): boolean {
  if (spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0) return false;
  if (!said) process.stderr.write('SKIPPED faults of system calls: strace is absent or may not trace; `apt-get install strace` enables them\n');
  said = true;
  return true;
}

/** A place where a call can fail: the n-th of its kind in the writer's main thread. */
interface Place {
  readonly call: string;
  readonly n: number;
}

/** Every call of a writer that concerns the log, as one traced run shows it. */
export async function placesOf(bench: KillBench, scratch: string): Promise<Place[]> {
  const trace = path.join(scratch, 'places');
  const known = Object.keys(ERRORS).join(',?');
  await bench.startUnder(['strace', '-f', '-y', '-o', trace, '-e', `trace=?${known}`], 'traced', ...MODE).end();
  const lines = readFileSync(trace, 'utf8').split('\n');
  const main = lines[0]?.split(' ', 1)[0];
  const counts = new Map<string, number>();
  return lines.flatMap((line) => {
    const [, thread, call = ''] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (thread !== main) return [];
    const n = (counts.get(call) ?? 0) + 1;
    counts.set(call, n);
    return line.includes(bench.folder) ? [{ call, n }] : [];
  });
}

/** The calls that were made to fail, each whole: one that another thread interrupted stands in two lines. */
function injectedCalls(trace: string): string[] {
  const begun = new Map<string, string>();
  return trace.split('\n').flatMap((line) => {
    const [thread = ''] = line.split(' ', 1);
    const whole = line.includes(' resumed>') ? `${begun.get(thread) ?? ''}${line}` : line;
    if (line.endsWith('<unfinished ...>')) begun.set(thread, line);
    return line.includes('(INJECTED)') ? [whole] : [];
  });
}

/**
 * Lets the call fail in a writer of its own and checks that whatever it answered is there. Fails unless it answers an error or goes on.
 * Which calls there are differs a little from run to run: where one of the runtime itself was hit, such as the one that wakes
 * its event loop, the process may end in any way, and only what was answered counts.
 */
export async function failSystemCall(bench: KillBench, scratch: string, { call, n }: Place, round: number, tally: FaultTally): Promise<void> {
  const errors = ERRORS[call] ?? ['EIO'];
  const error = errors[(n + round) % errors.length] ?? 'EIO';
  const trace = path.join(scratch, 'injected');
  const name = `${call}-${n}-${round}`;
  const state = await bench.startUnder(['strace', '-f', '-y', '-o', trace, '-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${n}`], name, ...MODE).end();
  const injected = injectedCalls(readFileSync(trace, 'utf8'));
  if (injected.every((line) => line.includes(bench.folder))) {
    if (injected.length > 0) tally.add(`${error} at ${call}`);
    expect(['done', 'poisoned', 'io', 'contended'], `${error} at ${call} ${n}`).toContain(state);
  }
  await bench.expectNothingLost();
}
