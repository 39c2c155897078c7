import { expect } from 'vitest';
import type { Files } from '../src/files.ts';
import type { Ledger } from '../src/index.ts';
import { CrashFiles } from './crash-files.ts';
import { type Life, nextProcess, nextStart, play, type Promised, type Step, survive } from './crash-runs.ts';
import { appendNew, countFrom, folder, modelHost } from './crash-world.ts';
import { expectLedgerError } from './fail-runs.ts';

/** The files of a process that is stopped before the call after `at` on `before`, and goes on on `after`. */
export function stoppedAt(at: number, before: CrashFiles, after: CrashFiles): Files {
  let now: Files = before;
  const next = (): Files => {
    if (now === before && before.calls >= at) {
      after.inherit(before);
      now = after;
    }
    return now;
  };
  return {
    openAppend: (file, create) => next().openAppend(file, create),
    write: (descriptor, bytes) => next().write(descriptor, bytes),
    size: (descriptor) => next().size(descriptor),
    syncData: (descriptor) => {
      next().syncData(descriptor);
    },
    close: (descriptor) => {
      next().close(descriptor);
    },
    sync: (target) => {
      next().sync(target);
    },
    read: (file, limit) => next().read(file, limit),
    rename: (from, to) => {
      next().rename(from, to);
    },
    link: (from, to) => next().link(from, to),
    unlink: (file) => {
      next().unlink(file);
    },
    mkdir: (name) => next().mkdir(name),
    list: (name) => next().list(name),
    changedAt: (file) => next().changedAt(file),
    touch: (file) => {
      next().touch(file);
    },
  };
}

/**
 * One case: a process is stopped between two of its calls and taken for gone; another one writes; the first goes on and
 * knows nothing of it; with `together` the other one goes on, too. Fails unless a third one finds all that either
 * answered, and all that was published is of one log. Returns whether the stopped process was still answered later.
 */
export async function stopAt(steps: readonly Step[], at: number, together: boolean): Promise<boolean> {
  const [start, first, second] = [nextStart(), nextProcess(), nextProcess()];
  const name = second * 1_000_000;
  countFrom(name);
  const alone: Life = { files: new CrashFiles(), from: 0, start, given: [] };
  await play(alone, steps, () => undefined, alone.files, modelHost(start, first));

  const other: Life = { files: alone.files.kill(at), from: at, start, given: [] };
  countFrom(name + 1000);
  let ledger: Ledger | undefined;
  const created = other.files.snapshot(folder).has('.state/log.json');
  await play(other, [...(created ? [] : (['create'] as const)), 'open', 1, 'publish', 2, ...(together ? [] : (['close'] as const))], (opened) => (ledger = opened), other.files, modelHost(start, second));

  countFrom(name);
  const stopped: Life = { files: new CrashFiles(), from: 0, start, given: [] };
  const calls = other.files.calls;
  let mine: Ledger | undefined;
  try {
    await play(stopped, steps, (opened) => (mine = opened), stoppedAt(at, stopped.files, other.files), modelHost(start, first));
  } catch (error) {
    expectLedgerError(error);
    expect(error.code, `stopped after call ${at}: ${error.message}`).not.toBe('refused');
    await mine?.close().catch(expectLedgerError);
  }
  const later = other.files.calls > calls && stopped.given.length > alone.given.filter((item) => item.call <= at).length;
  const answers = [...stopped.given, ...other.given].flatMap((item) => item.promise.receipts ?? []);
  if (together) {
    countFrom(name + 2000);
    await appendNew(ledger!, 1).then((receipts) => answers.push(...receipts), expectLedgerError);
    await ledger!.close().catch(expectLedgerError);
  }
  countFrom(name + 3000);
  const promised: Promised = { created: true, receipts: answers, notes: other.files.namedBytes('checkpoint', Infinity) };
  try {
    await survive(other.files, promised, start);
  } catch (error) {
    throw new Error(`stopped after call ${at}: ${(error as Error).message}`, { cause: error });
  }
  return later;
}
