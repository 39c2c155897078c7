import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { toHex } from '@plimsoll/bytes';
import { everyInterval } from './every-interval.ts';

/** What a store needs to know of the machine and process it runs in; passed in so that tests can be another one. */
export interface Host {
  readonly processId: number;
  /** Changes with each start of the machine. */
  readonly bootId: string;
  /** Process ids mean the same to two processes only where this is equal. */
  readonly processNamespace: string;
  /** Start time of a running process as opaque text; undefined if none runs under this id. Guards against reused ids. */
  processStart(processId: number): string | undefined;
  /** Fresh unguessable name part. */
  nonce(): string;
  /** Milliseconds of a clock that never goes back. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Calls `work` again and again without keeping the process alive; returns how to stop. */
  every(milliseconds: number, work: () => void): () => void;
}

function readOr(file: string, otherwise: string): string {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch {
    return otherwise;
  }
}

function processStart(processId: number): string | undefined {
  const status = readOr(`/proc/${processId}/stat`, '');
  // The name in parentheses may hold spaces and parentheses; field 22 (start time) is the 20th after it. A zombie is gone.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  if (status !== '') return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  if (fs.existsSync('/proc/self/stat')) return undefined;
  try {
    process.kill(processId, 0);
    return 'running';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'running' : undefined;
  }
}

function readLinkOr(file: string, otherwise: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    return otherwise;
  }
}

/** The machine and process that this code runs in. */
export const nodeHost: Host = {
  processId: process.pid,
  bootId: readOr('/proc/sys/kernel/random/boot_id', os.hostname()),
  processNamespace: readLinkOr('/proc/self/ns/pid', os.hostname()),
  processStart,
  nonce: () => toHex(randomBytes(8)),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => delay(milliseconds),
  every: everyInterval,
};
