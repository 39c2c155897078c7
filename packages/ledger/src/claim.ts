import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { LedgerError } from './error.ts';
import { type Files, writeNew } from './files.ts';
import type { Host } from './host.ts';

/** Milliseconds between signs of life of a holder, and of silence after which an unprovable holder counts as gone. */
const HEARTBEAT = 2_000;
const SILENCE = 15_000;

/**
 * The right to write, held from open to close. It is for fairness only: two writers that both believe they hold it
 * still cannot lose an acknowledged entry, because the first commit valid for its predecessor wins and each writer
 * closes the segment of the one before it.
 */
export interface Claim {
  /** True while the file still is this holder's. */
  held(): boolean;
  release(): void;
}

/** True if the text of a claim names a process of this boot and process namespace that is not running any more. */
function provenStale(text: string, host: Host): boolean {
  const [, boot, namespace, pid, start] = text.split('\n');
  if (boot === undefined || namespace === undefined || pid === undefined || start === undefined) return false;
  if (boot !== host.bootId) return true;
  return namespace === host.processNamespace && host.processStart(Number(pid)) !== start;
}

/**
 * Waits for the claim at most `wait` milliseconds.
 * @throws LedgerError `contended` if another live writer keeps it
 */
export async function acquireClaim(files: Files, file: string, host: Host, wait: number): Promise<Claim> {
  const text = [host.nonce(), host.bootId, host.processNamespace, String(host.processId), host.processStart(host.processId) ?? '', ''].join('\n');
  const own = `${file}.${text.slice(0, text.indexOf('\n'))}`;
  const holder = (): string | undefined => {
    const bytes = files.read(file, 4096);
    return bytes === undefined ? undefined : (decodeUtf8(bytes) ?? '');
  };
  writeNew(files, own, encodeUtf8(text));
  try {
    const started = host.monotonic();
    let seen: { text: string; changedAt: number | undefined; since: number } | undefined;
    for (;;) {
      if (files.link(own, file)) break;
      const current = holder();
      if (current === undefined) continue;
      const now = host.monotonic();
      const changedAt = files.changedAt(file);
      if (seen?.text !== current || seen.changedAt !== changedAt) seen = { text: current, changedAt, since: now };
      if (provenStale(current, host) || now - seen.since >= SILENCE) {
        takeAway(files, file, `${own}.stale`, current);
        continue;
      }
      if (now - started >= wait) {
        throw new LedgerError('contended', `Cannot open the ledger for writing: process ${current.split('\n')[3] ?? '?'} holds ${file}`);
      }
      await host.sleep(Math.min(50, Math.max(1, wait / 10)));
    }
  } finally {
    files.unlink(own);
  }
  const held = (): boolean => holder() === text;
  const stop = host.every(HEARTBEAT, () => {
    if (held()) files.touch(file);
  });
  return {
    held,
    release: () => {
      stop();
      if (held()) files.unlink(file);
    },
  };
}

/** Moves a stale claim away; puts it back if it turns out to be another one, taken in between. */
function takeAway(files: Files, file: string, aside: string, expected: string): void {
  try {
    files.rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = files.read(aside, 4096);
  if (moved !== undefined && decodeUtf8(moved) !== expected) files.link(aside, file);
  files.unlink(aside);
}
