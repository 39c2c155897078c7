import { expect } from 'vitest';
import { decodeEntry, type EntryInput, type Host, type Ledger, LedgerError, openFileStore, openLedger, type Receipt } from '../src/index.ts';
import { CrashFiles, type Fault, randomFrom } from './crash-files.ts';
import { createModel, expectAuditClean, expectHeld, folder, modelHost, readPublished, readPublishedEntries, signer } from './crash-world.ts';
import { CODES } from './fail-runs.ts';
import type { FaultTally } from './fault-tally.ts';

interface Writer {
  readonly ledger: Ledger;
  readonly processId: number;
}

const SEGMENT = 3000;
const FIRST_TIME = Date.parse('2026-03-01T12:00:00Z');
const JUMPS = [
  ['stands still', 0],
  ['jumps forwards', 20_000],
  ['jumps forwards', 10 * 365 * 86_400_000],
  ['jumps backwards', -20_000],
  ['jumps backwards', -400 * 86_400_000],
] as const;
let starts = 0;
let processes = 0;

/** Errors that are an answer. No tampering happens here, so nothing may be refused; `allowed` are further codes. */
function expectAnswer(error: unknown, expected: readonly string[]): void {
  if (!(error instanceof LedgerError)) throw error;
  if (!expected.includes(error.code)) throw new Error(`${error.code}: ${error.message}`, { cause: error });
}

/**
 * A random history of one log: processes open it, append, publish, close, die or are taken for gone while they live;
 * calls fail, power fails, process ids come again, clocks jump, batches whose answer got lost are tried again in other
 * sizes. At the end every answered entry stands at its index, every event that was ever asked for stands exactly once,
 * every checkpoint ever published is of this log, and the audit is clean.
 */
export async function walk(seed: number, steps: number, tally: FaultTally): Promise<void> {
  const history = new RandomHistory(seed, tally);
  try {
    await history.create();
    for (let step = 0; step < steps; step++) await history.step();
    await history.finish();
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}\n${history.steps.join('\n')}`, { cause: error });
  }
}

class RandomHistory {
  readonly steps: string[] = [];
  readonly #random: () => number;
  readonly #tally: FaultTally;
  readonly #receipts: Receipt[] = [];
  readonly #notes: Uint8Array[] = [];
  /** Batches that were asked for and not answered. */
  #unanswered: EntryInput[][] = [];
  #asked = 0;
  #files = new CrashFiles();
  #machine = ++starts;
  #running = new Map<number, string>();
  #writers: Writer[] = [];
  #now = FIRST_TIME;
  #latest = FIRST_TIME;

  constructor(seed: number, tally: FaultTally) {
    this.#random = randomFrom(seed);
    this.#tally = tally;
  }

  async create(): Promise<void> {
    await createModel(this.#files, modelHost(this.#machine, ++processes));
  }

  async step(): Promise<void> {
    const writer = this.#choose(this.#writers);
    const kind = this.#random();
    if (writer === undefined || kind < 0.18) await this.#open();
    else if (kind < 0.5) await this.#faulty(() => this.#append(writer));
    else if (kind < 0.58) await this.#faulty(() => this.#publish(writer));
    else if (kind < 0.66) await this.#faulty(() => this.#close(writer));
    else if (kind < 0.8) await this.#atOnce();
    else if (kind < 0.87) this.#kill(writer);
    else if (kind < 0.95) this.#jump();
    else this.#failPower();
  }

  /** A last process, with nothing in its way, tries all again that was not answered. */
  async finish(): Promise<void> {
    for (const writer of this.#writers.splice(0)) this.#kill(writer);
    this.#now = this.#latest;
    const ledger = await this.#openAs(modelHost(this.#machine, ++processes));
    for (const batch of this.#unanswered.splice(0)) await this.#ask(ledger, batch);
    expect(this.#unanswered).toEqual([]);
    await ledger.close();
    const snapshot = this.#files.snapshot(folder);
    expectHeld(readPublished(snapshot), this.#receipts, this.#publishedNotes());
    const ids = readPublishedEntries(snapshot).map((bytes) => {
      const entry = decodeEntry(bytes);
      if (!entry.ok) throw new Error(entry.findings[0]?.sentence);
      return entry.value.id;
    });
    expect(ids.length).toBe(this.#asked);
    expect(new Set(ids).size).toBe(this.#asked);
    await expectAuditClean(this.#files, this.#publishedNotes().slice(-3));
  }

  #publishedNotes(): readonly Uint8Array[] {
    return [...this.#notes, ...this.#files.namedBytes('checkpoint', Infinity)];
  }

  #choose<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#random() * list.length)];
  }

  #inject(kind: string): void {
    this.#tally.add(kind);
    this.steps.push(kind);
  }

  /** A process of which the others may still run; it may get the id of one that died, and may see none of the others. */
  async #open(): Promise<void> {
    const processId = 1 + Math.floor(this.#random() * 4);
    if (this.#running.has(processId)) return;
    const start = `start-${++processes}`;
    this.#running.set(processId, start);
    const blind = this.#writers.length > 0 && this.#random() < 0.8;
    const host = { ...modelHost(this.#machine, processes), processId, processStart: (id: number): string | undefined => (id === processId ? start : blind ? undefined : this.#running.get(id)) };
    if (blind) this.#inject('a live writer is taken for gone');
    const open = async (): Promise<void> => {
      try {
        this.#writers.push({ ledger: await this.#openAs(host), processId });
        this.steps.push(`process ${processId} opens`);
      } catch (error) {
        this.#running.delete(processId);
        this.steps.push(`process ${processId} does not open: ${(error as Error).message}`);
        expectAnswer(error, ['io', 'poisoned', 'contended']);
      }
    };
    await this.#faulty(open);
  }

  async #openAs(host: Host): Promise<Ledger> {
    const store = await openFileStore(folder, { files: this.#files, host, segmentBytes: SEGMENT });
    return openLedger({ store, signers: [signer], clock: () => this.#now, every: () => () => undefined });
  }

  async #append(writer: Writer): Promise<void> {
    const again = this.#random() < 0.5 ? this.#unanswered.splice(0, 1 + Math.floor(this.#random() * 2)).flat() : [];
    const cut = Math.floor(this.#random() * again.length);
    const fresh = Array.from({ length: again.length > 0 && this.#random() < 0.5 ? 0 : 1 + Math.floor(this.#random() * 5) }, (): EntryInput => ({ id: `event-${this.#asked++}`, source: '/walk', type: 'dev.plimsoll.test.happened.v1', data: {} }));
    if (again.length > 0) this.#inject(`a batch without answer is tried again ${cut > 0 ? 'in two parts' : fresh.length > 0 ? 'with others' : 'as it was'}`);
    for (const batch of cut > 0 ? [again.slice(0, cut), [...again.slice(cut), ...fresh]] : [[...again, ...fresh]]) {
      try {
        await this.#ask(writer.ledger, batch, this.#random() < 0.3);
        this.steps.push(`process ${writer.processId} appends ${batch.length}`);
      } catch (error) {
        this.#unanswered.push(batch);
        this.#failed(writer, error, ['poisoned', 'contended', 'closed', 'io']);
      }
    }
  }

  /** Appends and writes down the answer; a refusal for the time of the clock is none. */
  async #ask(ledger: Ledger, batch: readonly EntryInput[], atSize = false): Promise<void> {
    // Also an append without an answer may have given its time to the log.
    this.#latest = Math.max(this.#latest, this.#now);
    const result = await ledger.append(batch, atSize ? { ifSize: ledger.size } : {});
    if (result.ok) {
      this.#receipts.push(...result.value);
      return;
    }
    expect(['ledger/time-refused', 'ledger/head-moved']).toContain(result.findings[0]?.id);
    this.#unanswered.push([...batch]);
  }

  async #publish(writer: Writer): Promise<void> {
    await writer.ledger.read().then(
      () => this.steps.push(`process ${writer.processId} publishes`),
      (error: unknown) => {
        this.#failed(writer, error, ['poisoned', 'contended', 'io']);
      },
    );
  }

  async #close(writer: Writer): Promise<void> {
    this.#forget(writer);
    this.steps.push(`process ${writer.processId} closes`);
    await writer.ledger.close().catch((error: unknown) => {
      expectAnswer(error, ['poisoned', 'contended', 'io', 'closed']);
    });
  }

  async #atOnce(): Promise<void> {
    if (this.#writers.length < 2) return;
    this.#inject('two writers append at once');
    await Promise.all(this.#writers.map((writer) => this.#append(writer)));
  }

  /** The process ends as it is: no file is closed, no claim given back. */
  #kill(writer: Writer): void {
    this.#inject('a process is killed');
    this.#forget(writer);
  }

  #forget(writer: Writer): void {
    this.#writers = this.#writers.filter((other) => other !== writer);
    this.#running.delete(writer.processId);
  }

  #jump(): void {
    const [name, by] = this.#choose(JUMPS) ?? JUMPS[0];
    this.#inject(`the clock ${name}`);
    this.#now += by;
    this.#files.passTime(by);
  }

  #failPower(): void {
    const notes = this.#files.namedBytes('checkpoint', Infinity);
    const state = this.#choose(this.#files.crashStates(this.#files.calls, 3, this.#random));
    if (state === undefined) return;
    this.#inject(`power fails: ${state.kind}`);
    this.#notes.push(...notes);
    this.#files = state.files();
    this.#machine = ++starts;
    this.#writers = [];
    this.#running = new Map();
  }

  /** Lets calls of the work fail now and then. */
  async #faulty(work: () => Promise<void>): Promise<void> {
    const [code, persisted, stays] = [this.#choose(CODES) ?? 'EIO', this.#random() < 0.5, this.#random() < 0.3];
    const fault: Fault = this.#random() < 0.2 ? { short: this.#choose([0, 1, 60, 91, 92]) ?? 0 } : { code, persisted };
    const first = this.#random() < 0.4 ? this.#files.calls + 1 + Math.floor(this.#random() * 40) : Infinity;
    let done = false;
    this.#files.fault = (call, operation, target) => {
      if (call < first || (done && !stays) || ('short' in fault && operation !== 'write')) return undefined;
      if (!done) this.#inject('short' in fault ? `a short write of ${fault.short} bytes` : `error at ${operation}${persisted ? ', though done' : ''}`);
      if (!done) this.steps.push(`  it was ${operation} of ${target}`);
      done = true;
      return fault;
    };
    await work();
    this.#files.fault = undefined;
  }

  /** After a failure the process gives up. */
  #failed(writer: Writer, error: unknown, codes: readonly string[]): void {
    expectAnswer(error, codes);
    this.steps.push(`process ${writer.processId} fails: ${(error as Error).message}`);
  }
}
