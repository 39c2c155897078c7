import { expect } from 'vitest';
import { LedgerError, type Ledger, type Receipt } from '../src/index.ts';
import type { Files } from '../src/files.ts';
import { CrashFiles, type Fault, randomFrom } from './crash-files.ts';
import { appendNew, countFrom, createModel, expectHeld, folder, modelHost, openModel, readPublished } from './crash-world.ts';

/** What a log must keep from a moment on: it exists, these entries are in it, it extends these checkpoints. */
export interface Promised {
  readonly created: boolean;
  readonly receipts: readonly Receipt[];
  readonly notes: readonly Uint8Array[];
}
export const NOTHING: Promised = { created: false, receipts: [], notes: [] };

/** One life of a process, and the call after which each promise was given. */
export interface Life {
  readonly files: CrashFiles;
  /** The last call before it. */
  readonly from: number;
  /** Which start of the machine it ran in. */
  readonly start: number;
  readonly given: { readonly call: number; readonly promise: Partial<Promised> }[];
}

function promisedAt(before: Promised, life: Life, call: number): Promised {
  const given = life.given.filter((item) => item.call <= call);
  return {
    created: before.created || given.some((item) => item.promise.created),
    receipts: [...before.receipts, ...given.flatMap((item) => item.promise.receipts ?? [])],
    notes: [...before.notes, ...life.files.namedBytes('checkpoint', call)],
  };
}

/** What a process does between its start and its end. */
export type Step = 'create' | 'open' | 'publish' | 'close' | number | readonly number[];

/** Segments are retired after this many bytes, so that scripts get there. */
const SEGMENT = 3000;

let starts = 0;
let processes = 0;

/** Runs a script; a number appends so many entries in one call, a list makes several calls at once. */
export async function live(files: CrashFiles, steps: readonly Step[]): Promise<Life> {
  const life: Life = { files, from: files.calls, start: ++starts, given: [] };
  await play(life, steps, () => undefined);
  return life;
}

/**
 * A process dies between the write and the sync of each of its commits, the next one opens and closes the log, and the
 * machine ends after every call of that: what nobody was answered may be gone, but not in parts. Returns the number of cases.
 */
export async function endWhileRecovering(steps: readonly Step[], depth: Depth): Promise<number> {
  const files = new CrashFiles();
  const operations: (keyof Files)[] = [];
  files.fault = (call, operation) => void (operations[call] = operation);
  const first = await live(files, steps);
  let cases = 0;
  for (const call of files.changingCalls().filter((at) => operations[at] === 'write' && operations[at + 1] === 'size' && operations[at + 2] === 'syncData')) {
    const second: Life = { files: files.kill(call), from: call, start: first.start, given: [] };
    await play(second, ['open', 'close'], () => undefined);
    cases += await endEverywhere(second, promisedAt(NOTHING, first, call), depth);
  }
  return cases;
}

/** Takes the steps one by one and writes down what was promised; `opened` gets to know each open ledger. */
async function play(life: Life, steps: readonly Step[], opened: (ledger: Ledger) => void, files: Files = life.files, host = modelHost(life.start, ++processes)): Promise<void> {
  const give = (promise: Partial<Promised>): void => void life.given.push({ call: life.files.calls, promise });
  let ledger: Ledger | undefined;
  for (const step of steps) {
    if (step === 'create') {
      await createModel(files, host);
      give({ created: true });
    } else if (step === 'open') {
      ledger = await openModel(files, host, { segmentBytes: SEGMENT });
      opened(ledger);
    } else if (step === 'publish') {
      await ledger!.read();
    } else if (step === 'close') {
      await ledger!.close();
    } else {
      const counts = typeof step === 'number' ? [step] : step;
      give({ receipts: (await Promise.all(counts.map((count) => appendNew(ledger!, count)))).flat() });
    }
  }
}

/**
 * One case: a process finds these files, must open the log, find all that was promised, append, close, and find it all
 * again. Returns that process's life, so that it can be cut short in turn.
 */
export async function survive(files: CrashFiles, promised: Promised, start: number): Promise<Life> {
  const host = modelHost(start, ++processes);
  const life: Life = { files, from: files.calls, start, given: [] };
  const known = promised.notes.slice(-1);
  let ledger: Ledger;
  try {
    ledger = await openModel(files, host, { known, segmentBytes: SEGMENT });
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'not-a-ledger' || promised.created) throw error;
    await createModel(files, host);
    life.given.push({ call: files.calls, promise: { created: true } });
    ledger = await openModel(files, host, { known, segmentBytes: SEGMENT });
  }
  life.given.push({ call: files.calls, promise: { created: true } });
  const receipts = [...promised.receipts, ...(await appendNew(ledger, 2))];
  life.given.push({ call: files.calls, promise: { receipts: receipts.slice(-2) } });
  await ledger.close();
  expectHeld(readPublished(files.snapshot(folder)), receipts, promised.notes);
  const again = await openModel(files, modelHost(start, ++processes), { segmentBytes: SEGMENT });
  const more = await appendNew(again, 1);
  life.given.push({ call: files.calls, promise: { receipts: more } });
  expect(more[0]?.index).toBe(ledger.size);
  await again.close();
  expectHeld(readPublished(files.snapshot(folder)), [...receipts, ...more], life.files.namedBytes('checkpoint', files.calls));
  expect(files.openDescriptors).toBe(0);
  return life;
}

export interface Depth {
  /** Random subsets of unsynced changes per call. */
  readonly samples: number;
  /** Of the states after each call, the share that is tried. */
  readonly share: number;
  /** How many of the recoveries are cut short themselves, and how many calls of each. */
  readonly again: { readonly share: number; readonly calls: number };
  readonly seed: number;
}

/** Ends the process or the machine after every call of the life, and checks what is left; returns the number of cases. */
export async function endEverywhere(life: Life, before: Promised, depth: Depth, level = 0): Promise<number> {
  const random = randomFrom(depth.seed + level);
  let cases = 0;
  const calls = life.files.changingCalls(life.from);
  const chosen = level === 0 ? calls : calls.filter(() => random() < depth.again.calls / calls.length);
  for (const call of chosen) {
    const promised = promisedAt(before, life, call);
    const states = life.files.crashStates(call, depth.samples, random).map((state) => ({ ...state, start: undefined }));
    for (const { label, files, start } of [...states, { label: `${call}: killed`, files: life.files.kill(call), start: life.start }]) {
      if (random() >= depth.share) continue;
      cases++;
      let next: Life;
      try {
        next = await survive(files, promised, start ?? ++starts);
      } catch (error) {
        throw new Error(`level ${level}, after call ${label}: ${(error as Error).message}`, { cause: error });
      }
      if (level < 2 && random() < depth.again.share) {
        cases += await endEverywhere(next, promised, depth, level + 1);
      }
    }
  }
  return cases;
}

const CODES = ['EIO', 'ENOSPC', 'EDQUOT', 'EMFILE', 'EROFS', 'EINTR'];

/** How the n-th call can fail: it does nothing, it takes effect nevertheless, or it writes only a part. */
export const faults = [
  (n: number): Fault => ({ code: CODES[n % CODES.length]!, persisted: false }),
  (n: number): Fault => ({ code: CODES[n % CODES.length]!, persisted: true }),
  (n: number): Fault => ({ short: [0, 1, 60, 91, 92][n % 5]! }),
] as const;

/** Errors that are an answer; anything else is a fault of ours. */
function expectLedgerError(error: unknown): asserts error is LedgerError {
  if (!(error instanceof LedgerError)) throw error;
  expect(['io', 'poisoned', 'refused', 'contended', 'closed', 'not-a-ledger', 'exists']).toContain(error.code);
}

/**
 * One case: the n-th call of the script fails. Whoever was answered before keeps it; a ledger that failed to write
 * answers nobody any more; after that the script ends, and another process, or another start of the machine, goes on.
 */
export async function failAt(steps: readonly Step[], n: number, fault: Fault, how: 'once' | 'from then on', random: () => number): Promise<number> {
  const files = new CrashFiles();
  let operation: keyof Files | undefined;
  files.fault = (call, which) => {
    if (call < n || (call > n && how === 'once')) return undefined;
    operation ??= which;
    if ('short' in fault && which !== 'write') return undefined;
    return fault;
  };
  const life: Life = { files, from: 0, start: ++starts, given: [] };
  let ledger: Ledger | undefined;
  try {
    await play(life, steps, (opened) => (ledger = opened));
  } catch (error) {
    expectLedgerError(error);
    if (ledger !== undefined && error.code === 'poisoned') {
      const calls = files.calls;
      await expect(appendNew(ledger, 1)).rejects.toBeInstanceOf(LedgerError);
      expect(files.changingCalls(calls), `writes after a failed ${operation ?? 'call'}`).toEqual([]);
    }
    await ledger?.close().catch(expectLedgerError);
  }
  files.fault = undefined;
  if ('short' in fault && operation !== 'write') return 0;
  const promised = promisedAt(NOTHING, life, files.calls);
  const states = files.crashStates(files.calls, 1, random);
  const [synced, all] = [states[0]!, states[1] ?? states[0]!];
  const next = files.kill(files.calls);
  try {
    expect(files.openDescriptors).toBe(0);
    await survive(next, promised, life.start);
    await survive(synced.files, promised, ++starts);
    await survive(all.files, promised, ++starts);
  } catch (error) {
    throw new Error(`call ${n} (${operation ?? 'none'}) fails ${how} with ${JSON.stringify(fault)}: ${(error as Error).message}`, { cause: error });
  }
  return 3;
}

/** The files of a process that is stopped before the call after `at` on `before`, and goes on on `after`. */
function stoppedAt(at: number, before: CrashFiles, after: CrashFiles): Files {
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
  const [start, first, second] = [++starts, ++processes, ++processes];
  const name = processes * 1_000_000;
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
