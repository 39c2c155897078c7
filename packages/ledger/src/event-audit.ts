import { encodeUtf8 } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { entryBundleOf, tilePath } from '@plimsoll/merkle';
import { decodeEntry, type Entry } from './entry.ts';
import { EntryScan, eventOf } from './entry-scan.ts';
import { EventWindow } from './event-window.ts';
import { KEY_CHANGED } from './key-change.ts';
import { readBundleEntries } from './published-tiles.ts';
import { ledgerRules } from './rules.ts';
import type { ReadFile } from './tile-builder.ts';

const TOLERANCE = 300_000;
const WIDTH = 256n;
const TYPE = encodeUtf8(KEY_CHANGED);

/** An entry whose values matter to more than its form. */
export interface IndexedEntry {
  readonly index: bigint;
  readonly entry: Entry;
}

/** Which entries are asked for: those with evidence, those with a governance record, all. */
export interface Wanted {
  readonly evidence: boolean;
  readonly governance: boolean;
  readonly all: boolean;
}

/** What the entries of a bundle gave. */
export interface AuditedEvents {
  readonly findings: readonly Finding[];
  /** Those that change the key of the log, and those asked for. */
  readonly special: readonly IndexedEntry[];
}

/** What the entries say of themselves: form, identity, time. */
export class EventAudit {
  readonly #size: bigint;
  readonly #read: ReadFile;
  readonly #scan = new EntryScan();
  readonly #window: EventWindow;
  #lastTime: number;

  /** For a log of that size and root, from a place on before which all times are at most `lastTime`. */
  constructor(size: bigint, root: Uint8Array, read: ReadFile, lastTime = -Infinity) {
    this.#size = size;
    this.#read = read;
    this.#window = new EventWindow(root, size);
    this.#lastTime = lastTime;
  }

  /** Latest time of the entries so far, in milliseconds. */
  get lastTime(): number {
    return this.#lastTime;
  }

  /** The entries of one bundle, the first of which stands at `first`, in order. */
  async bundle(entries: readonly Uint8Array[], first: bigint, wanted: Wanted): Promise<AuditedEvents> {
    const found = { findings: [] as Finding[], special: [] as IndexedEntry[] };
    let number = Number(first);
    for (const bytes of entries) {
      const scan = this.#scan;
      const plain = !wanted.all && scan.read(bytes) && !(scan.hasEvidence && wanted.evidence) && !(scan.hasGovernance && wanted.governance) && !this.#changesKey();
      // Nothing is awaited for an entry of which there is nothing to say.
      const waiting = plain ? this.#place(number, scan.view, scan.eventStart, scan.eventEnd, scan.time, found.findings) : this.#strict(bytes, number, found, wanted);
      if (waiting !== undefined) await waiting;
      number++;
    }
    return found;
  }

  /** Takes up the identity of entries that were audited before, for the window of duplicates. */
  remember(entries: readonly Uint8Array[], first: bigint): void {
    for (const [i, bytes] of entries.entries()) {
      const index = Number(first) + i;
      if (this.#scan.read(bytes)) {
        this.#window.add(index, this.#scan.view, this.#scan.eventStart, this.#scan.eventEnd);
      } else {
        const entry = decodeEntry(bytes);
        this.#window.add(index, entry.ok ? eventBytes(entry.value) : undefined);
      }
    }
  }

  #changesKey(): boolean {
    const { bytes, typeStart, typeEnd } = this.#scan;
    if (typeEnd - typeStart !== TYPE.length) return false;
    for (let i = 0; i < TYPE.length; i++) if (bytes[typeStart + i] !== TYPE[i]) return false;
    return true;
  }

  /** An entry that the scan did not accept, or whose values are wanted. */
  async #strict(bytes: Uint8Array, index: number, found: { findings: Finding[]; special: IndexedEntry[] }, wanted: Wanted): Promise<void> {
    const decoded = decodeEntry(bytes);
    if (!decoded.ok) {
      this.#window.add(index, undefined);
      const file = this.#fileOf(index);
      for (const finding of decoded.findings) found.findings.push({ ...finding, subject: `entry ${index}`, location: { ...finding.location, file } });
      return;
    }
    const entry = decoded.value;
    const event = eventBytes(entry);
    await this.#place(index, event, 0, event.byteLength, Date.parse(entry.time), found.findings);
    const { governance, evidence } = entry.data;
    if (wanted.all || entry.type === KEY_CHANGED || (wanted.evidence && evidence !== undefined) || (wanted.governance && governance !== undefined)) found.special.push({ index: BigInt(index), entry });
  }

  /** Takes the entry, whose event stands at [start, end) of the bytes, into the window, and judges its place in the log. */
  #place(index: number, event: DataView, start: number, end: number, time: number, findings: Finding[]): Promise<void> | undefined {
    const before = this.#window.add(index, event, start, end);
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

function eventBytes(entry: Entry): DataView {
  const bytes = encodeUtf8(eventOf(entry));
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
