import { encodeUtf8 } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { entryBundleOf, tilePath } from '@plimsoll/merkle';
import { TIME_TOLERANCE } from './admission.ts';
import type { BundleCopy } from './bundle-copy.ts';
import { decodeEntry, type Entry } from './entry.ts';
import { EntryScan, eventOf } from './entry-scan.ts';
import { EventWindow } from './event-window.ts';
import { KEY_CHANGED } from './key-change.ts';
import { readEntry } from './published-tiles.ts';
import { ledgerRules } from './rules.ts';
import type { ReadFile } from './tile-builder.ts';

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

const NOTHING: Wanted = { evidence: false, governance: false, all: false };

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
  /** Times of the entries of the bundle in work. */
  readonly #times = new Float64Array(Number(WIDTH));

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
  async bundle(bundle: BundleCopy, first: bigint, wanted: Wanted): Promise<AuditedEvents> {
    const findings: Finding[] = [];
    const special: IndexedEntry[] = [];
    const refused = this.#readAll(bundle, Number(first), wanted, special);
    for (let i = 0, index = Number(first); i < bundle.count; i++, index++) {
      const faults = refused.get(i);
      if (faults !== undefined) {
        findings.push(...faults);
        continue;
      }
      const before = this.#window.add(index, i);
      const time = this.#times[i] ?? 0;
      // Nothing is awaited for an entry of which there is nothing to say.
      if (before !== undefined || time < this.#lastTime) findings.push(...(await this.#judge(index, before, time)));
      else this.#lastTime = time;
    }
    return { findings, special };
  }

  /** Takes up the identity of entries that were audited before, for the window of duplicates. */
  remember(bundle: BundleCopy, first: bigint): void {
    const refused = this.#readAll(bundle, Number(first), NOTHING, []);
    for (let i = 0; i < bundle.count; i++) if (!refused.has(i)) this.#window.add(Number(first) + i, i);
  }

  /** Reads all entries: their events go into the window's places, their times beside. Gives what is to say of those that are none. */
  #readAll(bundle: BundleCopy, first: number, wanted: Wanted, special: IndexedEntry[]): ReadonlyMap<number, readonly Finding[]> {
    const refused = new Map<number, readonly Finding[]>();
    const scan = this.#scan;
    for (let i = 0; i < bundle.count; i++) {
      if (!wanted.all && scan.read(bundle, bundle.start(i), bundle.end(i)) && !(scan.hasEvidence && wanted.evidence) && !(scan.hasGovernance && wanted.governance) && !this.#changesKey(bundle.bytes)) {
        this.#window.hash(i, bundle.view, scan.eventStart, scan.eventEnd);
        this.#times[i] = scan.time;
      } else {
        const decoded = decodeEntry(bundle.entry(i));
        if (decoded.ok) this.#take(i, first, decoded.value, wanted, special);
        else refused.set(i, decoded.findings.map((finding) => ({ ...finding, subject: `entry ${first + i}`, location: { ...finding.location, file: this.#fileOf(first + i) } })));
      }
    }
    this.#window.warm(bundle.count);
    return refused;
  }

  /** An entry that the scan did not accept, or whose values are wanted. */
  #take(i: number, first: number, entry: Entry, wanted: Wanted, special: IndexedEntry[]): void {
    const { governance, evidence } = entry.data;
    const event = encodeUtf8(eventOf(entry));
    this.#window.hash(i, new DataView(event.buffer, event.byteOffset, event.length));
    this.#times[i] = Date.parse(entry.time);
    if (wanted.all || entry.type === KEY_CHANGED || (wanted.evidence && evidence !== undefined) || (wanted.governance && governance !== undefined)) special.push({ index: BigInt(first + i), entry });
  }

  #changesKey(bytes: Uint8Array): boolean {
    const { typeStart, typeEnd } = this.#scan;
    if (typeEnd - typeStart !== TYPE.length) return false;
    for (let i = 0; i < TYPE.length; i++) if (bytes[typeStart + i] !== TYPE[i]) return false;
    return true;
  }

  /** What is to say of the place of an entry in the log: of one before of the same event, and of a time earlier than one before. */
  async #judge(index: number, before: number | undefined, time: number): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    const [subject, location] = [`entry ${index}`, { file: this.#fileOf(index) }];
    if (before !== undefined && (await this.#eventAt(before)) === (await this.#eventAt(index))) {
      findings.push(ledgerRules.finding('ledger/duplicate-event', { sentence: `Entry ${index} has the source and id of entry ${before}`, subject, location, detail: { index: String(index), before: String(before) } }));
    }
    if (time < this.#lastTime - TIME_TOLERANCE) {
      const sentence = `Entry ${index} of ${new Date(time).toISOString()} is more than 300 s older than one before it (${new Date(this.#lastTime).toISOString()})`;
      findings.push(ledgerRules.finding('ledger/time-regression', { sentence, subject, location, detail: { index: String(index) } }));
    }
    this.#lastTime = Math.max(this.#lastTime, time);
    return findings;
  }

  async #eventAt(index: number): Promise<string | undefined> {
    const entry = await readEntry(BigInt(index), this.#size, this.#read);
    return entry.ok ? eventOf(entry.value) : undefined;
  }

  #fileOf(index: number): string {
    return tilePath(entryBundleOf(BigInt(index), this.#size));
  }
}
