import { RECENT_EVENTS } from './recent-events.ts';

const NONE = -1;

/**
 * The events of the last {@link RECENT_EVENTS} entries, each as 64 bits of a keyed hash (HalfSipHash-2-4), in 1.5 MiB
 * whatever the events are. The key must be something that whoever wrote the events could not choose, such as the signed
 * root over them, so that nobody can make a log whose events collide.
 */
export class EventWindow {
  readonly #key: readonly [number, number];
  /** Entries in the window, a power of two. */
  readonly #capacity: number;
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  /** By bucket the newest slot, by slot the next older and newer one of its bucket, and its bucket. */
  readonly #newest: Int32Array;
  readonly #older: Int32Array;
  readonly #newer: Int32Array;
  readonly #bucket: Int32Array;

  /** A window for a log of so many entries: a small one needs less memory. */
  constructor(key: Uint8Array, entries = BigInt(RECENT_EVENTS)) {
    const view = new DataView(key.buffer, key.byteOffset);
    this.#key = [view.getInt32(0, true), view.getInt32(4, true)];
    this.#capacity = entries >= BigInt(RECENT_EVENTS) ? RECENT_EVENTS : 2 ** Math.ceil(Math.log2(Number(entries) + 1));
    const array = (): Int32Array => new Int32Array(this.#capacity);
    [this.#low, this.#high, this.#older, this.#newer] = [array(), array(), array(), array()];
    [this.#newest, this.#bucket] = [array().fill(NONE), array().fill(NONE)];
  }

  /**
   * Takes the entry at the next index, whose event is these bytes; undefined where it has none. Gives the index of an
   * entry of the window that seems to be of the same event: by chance alone, once in 2^64 comparisons.
   */
  add(index: number, event: Uint8Array | undefined, length = event?.length ?? 0): number | undefined {
    const slot = index % this.#capacity;
    this.#remove(slot);
    if (event === undefined) return undefined;
    this.#hash(event, length, slot);
    const [low, high] = [this.#low[slot], this.#high[slot]];
    const bucket = (low ?? 0) & (this.#capacity - 1);
    const head = this.#newest[bucket] ?? NONE;
    let same = head;
    while (same !== NONE && (this.#low[same] !== low || this.#high[same] !== high)) same = this.#older[same] ?? NONE;
    this.#bucket[slot] = bucket;
    this.#newest[bucket] = slot;
    this.#older[slot] = head;
    this.#newer[slot] = NONE;
    if (head !== NONE) this.#newer[head] = slot;
    if (same === NONE) return undefined;
    // One place for each event, so that no chain grows long.
    this.#remove(same);
    return index - ((slot - same + this.#capacity) % this.#capacity);
  }

  #remove(slot: number): void {
    const bucket = this.#bucket[slot] ?? NONE;
    if (bucket === NONE) return;
    const [older, newer] = [this.#older[slot] ?? NONE, this.#newer[slot] ?? NONE];
    if (newer === NONE) this.#newest[bucket] = older;
    else this.#older[newer] = older;
    if (older !== NONE) this.#newer[older] = newer;
    this.#bucket[slot] = NONE;
  }

  /** HalfSipHash-2-4 with 64 bits of output (Aumasson and Bernstein, reference code `halfsiphash.c`). */
  #hash(bytes: Uint8Array, length: number, slot: number): void {
    const [k0, k1] = this.#key;
    let v0 = k0;
    let v1 = k1 ^ 0xee;
    let v2 = 0x6c796765 ^ k0;
    let v3 = 0x74656462 ^ k1;
    const whole = length & ~3;
    // The last word of the message, four rounds for the first half of the output, four for the second.
    for (let at = 0; at < whole + 12; at += 4) {
      let word = 0;
      let rounds = 2;
      if (at < whole) {
        word = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
      } else if (at === whole) {
        word = length << 24;
        for (let i = whole; i < length; i++) word |= (bytes[i] ?? 0) << (8 * (i - whole));
      } else {
        rounds = 4;
        if (at === whole + 4) v2 ^= 0xee;
        else v1 ^= 0xdd;
      }
      v3 ^= word;
      for (let round = 0; round < rounds; round++) {
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
      }
      v0 ^= word;
      if (at === whole + 4) this.#low[slot] = v1 ^ v3;
      else if (at === whole + 8) this.#high[slot] = v1 ^ v3;
    }
  }
}
