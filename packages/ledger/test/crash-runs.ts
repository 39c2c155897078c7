import { expect } from 'vitest';
import { LedgerError, type Ledger, type Receipt } from '../src/index.ts';
import type { Files } from '../src/files.ts';
import { CrashFiles, randomFrom } from './crash-files.ts';
import { appendNew, createModel, expectAuditClean, expectHeld, folder, modelHost, openModel, readPublished } from './crash-world.ts';
import type { FaultTally } from './fault-tally.ts';

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

export function promisedAt(before: Promised, life: Life, call: number): Promised {
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
/** Another start of the machine. */
export function nextStart(): number {
  return ++starts;
}
/** An id that no process had before. */
export function nextProcess(): number {
  return ++processes;
}

/** Runs a script; a number appends so many entries in one call, a list makes several calls at once. */
export async function live(files: CrashFiles, steps: readonly Step[]): Promise<Life> {
  const life: Life = { files, from: files.calls, start: ++starts, given: [] };
  await play(life, steps, () => undefined);
  return life;
}

/**
 * A process dies between the write and the sync of each of its commits, the next one opens and closes the log, and the
 * machine ends after every call of that: what nobody was answered may be gone, but not in parts.
 */
export async function endWhileRecovering(steps: readonly Step[], depth: Depth, tally: FaultTally): Promise<void> {
  const files = new CrashFiles();
  const operations: (keyof Files)[] = [];
  files.fault = (call, operation) => void (operations[call] = operation);
  const first = await live(files, steps);
  for (const call of files.changingCalls().filter((at) => operations[at] === 'write' && operations[at + 1] === 'size' && operations[at + 2] === 'syncData')) {
    const second: Life = { files: files.kill(call), from: call, start: first.start, given: [] };
    await play(second, ['open', 'close'], () => undefined);
    await endEverywhere(second, promisedAt(NOTHING, first, call), depth, tally);
  }
}

/** Takes the steps one by one and writes down what was promised; `opened` gets to know each open ledger. */
export async function play(life: Life, steps: readonly Step[], opened: (ledger: Ledger) => void, files: Files = life.files, host = modelHost(life.start, ++processes)): Promise<void> {
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
  await expectAuditClean(files, known);
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

/** Ends the process or the machine after every call of the life, and checks what is left. */
export async function endEverywhere(life: Life, before: Promised, depth: Depth, tally: FaultTally, level = 0): Promise<void> {
  const random = randomFrom(depth.seed + level);
  const calls = life.files.changingCalls(life.from);
  const chosen = level === 0 ? calls : calls.filter(() => random() < depth.again.calls / calls.length);
  for (const call of chosen) {
    const promised = promisedAt(before, life, call);
    const states = life.files.crashStates(call, depth.samples, random).map((state) => ({ ...state, start: undefined }));
    for (const { label, kind, files, start } of [...states, { label: `${call}: killed`, kind: 'killed', files: () => life.files.kill(call), start: life.start }]) {
      if (random() >= depth.share) continue;
      tally.add(`${kind}${['', ', while recovering', ', while recovering from a failed recovery'][level] ?? ''}`);
      let next: Life;
      try {
        next = await survive(files(), promised, start ?? ++starts);
      } catch (error) {
        throw new Error(`level ${level}, after call ${label}: ${(error as Error).message}`, { cause: error });
      }
      if (level < 2 && random() < depth.again.share) await endEverywhere(next, promised, depth, tally, level + 1);
    }
  }
}
