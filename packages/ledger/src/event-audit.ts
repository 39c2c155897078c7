import { encodeUtf8 } from '@plimsoll/bytes';
import type { Finding, Result } from '@plimsoll/findings';
import { entryBundleOf, tilePath } from '@plimsoll/merkle';
import { decodeEntry, type Entry } from './entry.ts';
import { EntryScan } from './entry-scan.ts';
import { EventWindow } from './event-window.ts';
import { KEY_CHANGED } from './key-change.ts';
import { readBundleEntries } from './published-tiles.ts';
import { ledgerRules } from './rules.ts';
import type { ReadFile } from './tile-builder.ts';

const TOLERANCE = 300_000;
const WIDTH = 256n;
/** Source and id with a space between, at most 512 and 128 bytes of ASCII. */
const MAX_EVENT = 641;
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
  readonly #event = new Uint8Array(MAX_EVENT);
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
      const waiting = plain ? this.#place(number, this.#scanned(), scan.time, found.findings) : this.#strict(bytes, number, found, wanted);
      if (waiting !== undefined) await waiting;
      number++;
    }
    return found;
  }

  /** Takes up the identity of entries that were audited before, for the window of duplicates. */
  remember(entries: readonly Uint8Array[], first: bigint): void {
    for (const [i, bytes] of entries.entries()) {
      const entry = this.#scan.read(bytes) ? undefined : decodeEntry(bytes);
      const length = entry === undefined ? this.#scanned() : this.#decoded(entry);
      this.#window.add(Number(first) + i, length === undefined ? undefined : this.#event, length);
    }
  }

  /** The same as {@link EventAudit.#scanned} for a decoded entry. */
  #decoded(entry: Result<Entry>): number | undefined {
    if (!entry.ok) return undefined;
    const event = encodeUtf8(eventOf(entry.value));
    this.#event.set(event);
    return event.length;
  }

  #changesKey(): boolean {
    const { bytes, typeStart, typeEnd } = this.#scan;
    if (typeEnd - typeStart !== TYPE.length) return false;
    for (let i = 0; i < TYPE.length; i++) if (bytes[typeStart + i] !== TYPE[i]) return false;
    return true;
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
    await this.#place(index, this.#decoded(decoded) ?? 0, Date.parse(entry.time), found.findings);
    const { governance, evidence } = entry.data;
    if (wanted.all || entry.type === KEY_CHANGED || (wanted.evidence && evidence !== undefined) || (wanted.governance && governance !== undefined)) found.special.push({ index: BigInt(index), entry });
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
