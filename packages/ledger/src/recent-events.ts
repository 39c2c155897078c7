import { asDigest, type Digest, DIGEST_LENGTH } from '@plimsoll/bytes';
import { EventHash } from './event-hash.ts';

/** How many of the last entries are compared for duplicates, the same for every store. */
export const RECENT_EVENTS = 65_536;
const MASK = RECENT_EVENTS - 1;
const encoder = new TextEncoder();

/** Where an event stands in the log. */
export interface RecentEvent {
  readonly index: bigint;
  readonly leafHash: Digest;
  readonly time: string;
}

/** What stands for an event: 64 bits of a keyed hash of source and id. Those of two events are the same by chance alone, once in 2^64. */
export interface EventKey {
  readonly low: number;
  readonly high: number;
}

/** Makes the keys of events. */
export class EventKeys {
  readonly #hash: EventHash;
  readonly #bytes = new Uint8Array(2048);
  readonly #view = new DataView(this.#bytes.buffer);

  /** `secret` are at least eight bytes that whoever makes the events can neither choose nor know. */
  constructor(secret: Uint8Array) {
    this.#hash = new EventHash(secret);
  }

  /** The key of a valid entry's event: its source and id are ASCII without controls, 640 characters at most. */
  of({ source, id }: { readonly source: string; readonly id: string }): EventKey {
    const { written } = encoder.encodeInto(`${source}\n${id}`, this.#bytes);
    this.#hash.update(this.#view, 0, written);
    return { low: this.#hash.low, high: this.#hash.high };
  }
}

/**
 * The last {@link RECENT_EVENTS} events by their keys. O(1). Events live too long for a collector that expects most objects
 * to die young, and a map gets slower with each key that was deleted from it: what can be kept as numbers is.
 */
export class RecentEvents {
  /** By bucket, the number of its newest event; events are numbered as they come, modulo 2^32. */
  readonly #newest = new Int32Array(RECENT_EVENTS).fill(-RECENT_EVENTS - 1);
  /** By place, which an event has until as many came after it: its key, and the number of the next older event of its bucket. */
  readonly #lows = new Int32Array(RECENT_EVENTS);
  readonly #highs = new Int32Array(RECENT_EVENTS);
  readonly #older = new Int32Array(RECENT_EVENTS);
  readonly #times: string[] = [];
  readonly #indexes = new BigUint64Array(RECENT_EVENTS);
  readonly #leafHashes = new Uint8Array(RECENT_EVENTS * DIGEST_LENGTH);
  #next = 0;

  /** The newest event with the key. */
  get({ low, high }: EventKey): RecentEvent | undefined {
    let age = (this.#next - (this.#newest[low & MASK] ?? 0)) >>> 0;
    // What is older than the window ends a chain, so that nothing needs to be removed from it.
    for (let last = 0; age > last && age <= RECENT_EVENTS; ) {
      const place = (this.#next - age) & MASK;
      if (this.#lows[place] === low && this.#highs[place] === high) {
        const leafHash = this.#leafHashes.slice(place * DIGEST_LENGTH, (place + 1) * DIGEST_LENGTH);
        return { index: this.#indexes[place] ?? 0n, leafHash: asDigest(leafHash), time: this.#times[place] ?? '' };
      }
      last = age;
      age = (this.#next - (this.#older[place] ?? 0)) >>> 0;
    }
    return undefined;
  }

  /** The event becomes the newest; the oldest gives its place. */
  add({ low, high }: EventKey, { index, leafHash, time }: RecentEvent): void {
    const place = this.#next & MASK;
    this.#lows[place] = low;
    this.#highs[place] = high;
    this.#older[place] = this.#newest[low & MASK] ?? 0;
    this.#newest[low & MASK] = this.#next;
    this.#times[place] = time;
    this.#indexes[place] = index;
    this.#leafHashes.set(leafHash, place * DIGEST_LENGTH);
    this.#next = (this.#next + 1) | 0;
  }
}
