import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { LedgerError } from './error.ts';
import { type Files, writeNew } from './files.ts';
import type { Host } from './host.ts';

/** Milliseconds between signs of life of a holder, and of silence after which an unprovable holder counts as gone. */
const HEARTBEAT = 2_000;
const SILENCE = 15_000;
/** Nonce, boot, process namespace, process id, its start, and nothing after the last line end. */
const FIELDS = 6;
/** Bytes that are read of a claim. */
const LIMIT = 4096;

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

/**
 * What the text of a claim says about its holder. A claim gets its name after its bytes, so one that is cut short or
 * empty was left by a machine that failed; of a process in another container nothing can be known but its signs of life.
 */
function stateOf(text: string, host: Host): 'running' | 'gone' | 'unknown' {
  const fields = text.split('\n');
  const [, boot, namespace, pid, start] = fields;
  if (fields.length !== FIELDS || boot !== host.bootId) return 'gone';
  if (namespace !== host.processNamespace) return 'unknown';
  return host.processStart(Number(pid)) === start ? 'running' : 'gone';
}

/**
 * Waits for the claim at most `wait` milliseconds.
 * @throws LedgerError `contended` if another live writer keeps it
 */
export async function acquireClaim(files: Files, file: string, host: Host, wait: number): Promise<Claim> {
  const text = [host.nonce(), host.bootId, host.processNamespace, String(host.processId), host.processStart(host.processId) ?? '', ''].join('\n');
  const own = `${file}.${text.slice(0, text.indexOf('\n'))}`;
  try {
    writeNew(files, own, encodeUtf8(text));
    const started = host.monotonic();
    const startedAt = files.changedAt(own) ?? 0;
    let seen: { text: string; changedAt: number; since: number } | undefined;
    while (!files.link(own, file)) {
      const bytes = files.read(file, LIMIT);
      const changedAt = files.changedAt(file);
      // Given back meanwhile: what another one may have taken since is no empty claim. A folder is none either, and is no end of waiting.
      if (changedAt === undefined || (bytes === undefined && files.list(file) === undefined)) continue;
      const current = decodeUtf8(bytes ?? new Uint8Array()) ?? '';
      const now = host.monotonic();
      if (seen?.text !== current || seen.changedAt !== changedAt) seen = { text: current, changedAt, since: now };
      const state = stateOf(current, host);
      const silent = state === 'unknown' ? Math.max(now - seen.since, startedAt + (now - started) - changedAt) : now - seen.since;
      if (state === 'gone' || silent >= SILENCE) takeAway(files, file, `${own}.stale`, current);
      else if (now - started >= wait) throw new LedgerError('contended', `Cannot open the ledger for writing: process ${current.split('\n')[3] ?? '?'} holds ${file}`);
      else await host.sleep(Math.min(50, Math.max(1, wait / 10)));
    }
  } finally {
    files.unlink(own);
  }
  const held = (): boolean => textOf(files, file) === text;
  const stop = host.every(HEARTBEAT, () => {
    try {
      if (held()) files.touch(file);
    } catch {
      // A missed sign of life costs the claim at worst, and correctness does not rest on it.
    }
  });
  return {
    held,
    release: () => {
      stop();
      if (held()) files.unlink(file);
    },
  };
}

/** Text of a claim; empty if it is not there or not text. */
function textOf(files: Files, file: string): string {
  return decodeUtf8(files.read(file, LIMIT) ?? new Uint8Array()) ?? '';
}

/** Moves a stale claim away; puts it back if it turns out to be another one, taken in between. */
function takeAway(files: Files, file: string, aside: string, expected: string): void {
  try {
    files.rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (textOf(files, aside) !== expected) files.link(aside, file);
  files.unlink(aside);
}
