import { encodeUtf8 } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { entryBundleOf, tilePath } from '@plimsoll/merkle';
import { decodeEntry, type Entry } from './entry.ts';
import { EntryScan } from './entry-scan.ts';
import { EventWindow } from './event-window.ts';
import { readBundleEntries } from './published-tiles.ts';
import { ledgerRules } from './rules.ts';
import type { ReadFile } from './tile-builder.ts';

const TOLERANCE = 300_000;
const WIDTH = 256n;
/** Source and id with a space between, at most 512 and 128 bytes of ASCII. */
const MAX_EVENT = 641;

/** What the entries say of themselves: form, identity, time. */
export class EventAudit {
  readonly #size: bigint;
  readonly #read: ReadFile;
  readonly #scan = new EntryScan();
  readonly #window: EventWindow;
  readonly #event = new Uint8Array(MAX_EVENT);
  #lastTime: number;

  /** For a log of that size and root, from a place on before which all times are at most `lastTime`. */
  constructor(size: bigint, root: Uint8Array, read: ReadFile, lastTime = -Infinity) {
    this.#size = size;
    this.#read = read;
    this.#window = new EventWindow(root);
    this.#lastTime = lastTime;
  }

  /** Latest time of the entries so far, in milliseconds. */
  get lastTime(): number {
    return this.#lastTime;
  }

  /** Findings of the entries of one bundle, the first of which stands at `first`. `each` is called for those that have values of interest. */
  async bundle(entries: readonly Uint8Array[], first: bigint): Promise<Finding[]> {
    const findings: Finding[] = [];
    let number = Number(first);
    for (const bytes of entries) {
      if (this.#scan.read(bytes)) await this.#place(number, this.#scanned(), this.#scan.time, findings);
      else await this.#strict(bytes, number, findings);
      number++;
    }
    return findings;
  }

  /** Copies source and id of the entry scanned last, in the form of {@link eventOf}; gives their length. */
  #scanned(): number {
    const { bytes, sourceStart, sourceEnd, idStart, idEnd } = this.#scan;
    let length = 0;
    for (let at = sourceStart; at < sourceEnd; at++) this.#event[length++] = bytes[at] ?? 0;
    this.#event[length++] = 0x20;
    for (let at = idStart; at < idEnd; at++) this.#event[length++] = bytes[at] ?? 0;
    return length;
  }

  /** The entry that the scan did not accept. */
  async #strict(bytes: Uint8Array, index: number, findings: Finding[]): Promise<void> {
    const entry = decodeEntry(bytes);
    if (entry.ok) {
      const event = encodeUtf8(eventOf(entry.value));
      this.#event.set(event);
      await this.#place(index, event.length, Date.parse(entry.value.time), findings);
      return;
    }
    this.#window.add(index, undefined);
    const file = this.#fileOf(index);
    for (const finding of entry.findings) findings.push({ ...finding, subject: `entry ${index}`, location: { ...finding.location, file } });
  }

  #place(index: number, length: number, time: number, findings: Finding[]): Promise<void> | undefined {
    const before = this.#window.add(index, this.#event, length);
    if (before === undefined && time >= this.#lastTime) {
      this.#lastTime = time;
      return undefined;
    }
    return this.#judge(index, before, time, findings);
  }

  async #judge(index: number, before: number | undefined, time: number, findings: Finding[]): Promise<void> {
    const [subject, location] = [`entry ${index}`, { file: this.#fileOf(index) }];
    if (before !== undefined && (await this.#eventAt(before)) === (await this.#eventAt(index))) {
      findings.push(ledgerRules.finding('ledger/duplicate-event', { sentence: `Entry ${index} has the source and id of entry ${before}`, subject, location, detail: { index: String(index), before: String(before) } }));
    }
    if (time < this.#lastTime - TOLERANCE) {
      const sentence = `Entry ${index} of ${new Date(time).toISOString()} is more than 300 s older than one before it (${new Date(this.#lastTime).toISOString()})`;
      findings.push(ledgerRules.finding('ledger/time-regression', { sentence, subject, location, detail: { index: String(index) } }));
    }
    this.#lastTime = Math.max(this.#lastTime, time);
  }

  async #eventAt(index: number): Promise<string | undefined> {
    const at = BigInt(index);
    const bundle = await readBundleEntries(at, this.#size, this.#read);
    const entry = bundle.ok ? decodeEntry(bundle.value[Number(at % WIDTH)] ?? new Uint8Array()) : undefined;
    return entry?.ok === true ? eventOf(entry.value) : undefined;
  }

  #fileOf(index: number): string {
    return tilePath(entryBundleOf(BigInt(index), this.#size));
  }
}

/** What is the same for two entries of the same event. */
function eventOf({ source, id }: Pick<Entry, 'source' | 'id'>): string {
  return `${source} ${id}`;
}
