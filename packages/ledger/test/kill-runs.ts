import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bundleProgram } from '@plimsoll/config/bundle';
import { CompactRange, decodeEntryBundle, entryBundleOf, hashLeaf, tilePath } from '@plimsoll/merkle';
import { ed25519Signer, formatVkey, noteSigner, openNote, parseCheckpoint } from '@plimsoll/signed-note';
import { expect } from 'vitest';
import { createFileStore, logFolder, openFileStore, openLedger } from '../src/index.ts';
import { nodeHost } from '../src/host.ts';

const signer = noteSigner('log.example/kill', ed25519Signer(new Uint8Array(32).fill(9)));
const log = { origin: signer.verifier.name, firstKey: formatVkey(signer.verifier) };

/** One line that a writer printed: an answer, or what became of it. */
export interface Line {
  readonly state?: string;
  readonly index?: number;
  readonly leafHash?: string;
  readonly size?: number;
}

/** A folder with an empty log and the writer program, bundled so that plain node runs it. */
export class KillBench {
  #writer = '';
  readonly #base = mkdtempSync(path.join(tmpdir(), 'plimsoll-kill-'));
  readonly #writers = new Set<Writer>();
  readonly folder: string;
  /** Everything that was acknowledged. */
  readonly answers: Line[] = [];

  /** With `place`, the log stands in that folder, e.g. on another file system. */
  constructor(place?: string) {
    this.folder = path.join(place ?? this.#base, 'log');
  }

  async prepare(): Promise<this> {
    this.#writer = await bundleProgram(new URL('writer-process.ts', import.meta.url), this.#base);
    await (await createFileStore(this.folder, log)).close();
    return this;
  }

  start(name: string, ...mode: readonly string[]): Writer {
    return this.startUnder([], name, ...mode);
  }

  /** Starts the writer as the argument of another command, e.g. `strace`. */
  startUnder(command: readonly string[], name: string, ...mode: readonly string[]): Writer {
    const [program = '', ...parameters] = [...command, process.execPath, this.#writer, this.folder, name, ...mode];
    const writer = new Writer(spawn(program, parameters, { stdio: ['pipe', 'pipe', 'inherit'] }), this.answers);
    this.#writers.add(writer);
    return writer;
  }

  /**
   * Opens the log for writing, closes it, and fails unless every answer so far stands at its index under a root that the
   * log passes through, and no event stands twice. Returns the number of entries.
   */
  async expectNothingLost(): Promise<number> {
    const ledger = await openLedger({ store: await openFileStore(this.folder, { wait: 60_000, host: { ...nodeHost, monotonic: () => performance.now() * 100 } }), signers: [signer], clock: Date.now });
    await ledger.close();
    const entries = await this.readPublished();
    expect(entries.length).toBe(Number(ledger.size));
    expect(new Set(entries.map((entry) => Buffer.from(entry).toString('latin1'))).size).toBe(entries.length);
    const leafHashes = entries.map((entry) => hashLeaf(entry));
    for (const { index = -1, leafHash, size = -1 } of this.answers) {
      expect(Buffer.from(leafHashes[index] ?? []).toString('hex')).toBe(leafHash);
      expect(size).toBeGreaterThan(index);
    }
    return entries.length;
  }

  /** Waits until so many entries are published. Then a writer that appended no more has nothing under way. */
  async published(size: number): Promise<void> {
    while ((await this.readPublished()).length < size) await delay(5);
  }

  /** Entries of the log as it is published at this moment; fails unless the checkpoint is signed and has all it names. */
  async readPublished(): Promise<Uint8Array[]> {
    const { read } = logFolder(this.folder);
    const note = await read('checkpoint');
    if (note === undefined) return [];
    const opened = openNote(note, [signer.verifier]);
    const checkpoint = opened.ok ? parseCheckpoint(opened.value.text) : opened;
    if (!checkpoint.ok) throw new Error(checkpoint.findings[0]?.sentence);
    const { size, root } = checkpoint.value;
    const entries: Uint8Array[] = [];
    for (let index = 0n; index < size; index += 256n) {
      const tile = entryBundleOf(index, size);
      const exact = await read(tilePath(tile));
      const bundle = decodeEntryBundle(exact ?? (await read(tilePath({ ...tile, width: 256 }))) ?? new Uint8Array(), exact === undefined ? 256 : tile.width);
      if (!bundle.ok) throw new Error(bundle.findings[0]?.sentence);
      entries.push(...bundle.value.slice(0, tile.width));
    }
    const range = new CompactRange();
    for (const entry of entries) range.append(hashLeaf(entry));
    expect(Buffer.from(range.root()).toString('hex')).toBe(Buffer.from(root).toString('hex'));
    return entries;
  }

  async clear(): Promise<void> {
    for (const writer of this.#writers) await writer.end('SIGKILL');
    rmSync(this.#base, { recursive: true });
  }
}
/** A running writer. What it prints in whole lines counts as answered. */
export class Writer {
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #lines: Line[] = [];
  #wake: () => void = () => undefined;
  #over = false;

  constructor(process: ChildProcess, answers: Line[]) {
    this.#process = process;
    let rest = '';
    process.stdin?.on('error', () => undefined);
    process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const parsed = JSON.parse(line) as Line;
        this.#lines.push(parsed);
        if (parsed.index !== undefined) answers.push(parsed);
      }
      this.#wake();
    });
    this.#ended = new Promise((resolve) => {
      process.on('close', () => {
        this.#over = true;
        resolve();
        this.#wake();
      });
    });
  }

  /** The first line from number `from` on that has this property, e.g. `state`; undefined if the writer ends before. */
  async line(has: keyof Line, from = 0): Promise<Line | undefined> {
    for (;;) {
      const found = this.#lines.slice(from).find((line) => line[has] !== undefined);
      if (found !== undefined || this.#over) return found;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  get printed(): number {
    return this.#lines.length;
  }

  tell(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Waits for its end, which a signal may bring about; returns its last state. */
  async end(signal?: NodeJS.Signals): Promise<string | undefined> {
    if (signal !== undefined && !this.#over) this.#process.kill(signal);
    await this.#ended;
    return this.#lines.findLast((line) => line.state !== undefined)?.state;
  }
}

/** Lines that a writer prints before its first answer. */
const OPENED = 2;

/** Kills a writer at random moments, `kills` times, while a reader looks on; returns the number of entries at the end. */
export async function killAgainAndAgain(bench: KillBench, kills: number, random: () => number): Promise<number> {
  for (let life = 0; life < kills; life++) {
    const writer = bench.start(`life-${life}`, 'forever');
    // Half of them die around opening, half while they append: after one, two, three or four answers at the earliest.
    if (life % 2 === 0) await writer.line('state');
    else await writer.line('index', OPENED + ((life >> 1) % 4));
    for (let left = random() * 60; left > 0; left -= 10) {
      await delay(Math.min(10, left));
      await bench.readPublished();
    }
    await writer.end('SIGKILL');
    if (life % 10 === 9) await bench.expectNothingLost();
  }
  return bench.expectNothingLost();
}

/** Stops a writer at random moments, lets another one take over, and goes on with the first; returns the states it ended with. */
export async function stopAndGoOn(bench: KillBench, rounds: number, random: () => number): Promise<(string | undefined)[]> {
  const states: (string | undefined)[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = bench.start(`first-${round}`, 'forever');
    await first.line('index');
    await delay(random() * 40);
    first.signal('SIGSTOP');
    const second = bench.start(`hasty-${round}`, 'rounds', '2', '3');
    await second.end();
    first.signal('SIGCONT');
    states.push(await first.end());
    await bench.expectNothingLost();
  }
  return states;
}
