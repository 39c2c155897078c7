import { RECENT_EVENTS } from './recent-events.ts';

/** The fields of a slot: the low word of its hash is the first. */
const [HIGH, OLDER, FIELDS] = [1, 2, 3];

/** Events that may be hashed before the first of them is added: those of a bundle. */
const PLACES = 256;

/**
 * The events of the last {@link RECENT_EVENTS} entries, each as 64 bits of a keyed hash (HalfSipHash-1-3), in 1 MiB
 * whatever the events are. The key must be something that whoever wrote the events could not choose, such as the signed
 * root over them, so that nobody can make a log whose events collide.
 */
export class EventWindow {
  readonly #key: readonly [number, number];
  /** Entries in the window, a power of two. */
  readonly #capacity: number;
  /** By bucket the index of its newest entry, modulo 2^32. */
  readonly #newest: Int32Array;
  /** By slot the two words of its hash, and the index of the next older entry of its bucket, side by side. */
  readonly #slots: Int32Array;
  /** By place the two words of a hash. */
  readonly #hashes = new Int32Array(2 * PLACES);

  /** Takes what was looked at ahead, so that no compiler leaves that out. */
  readonly #seen = new Int32Array(1);

  /** A window for a log of so many entries: a small one needs less memory. */
  constructor(key: Uint8Array, entries = BigInt(RECENT_EVENTS)) {
    const view = new DataView(key.buffer, key.byteOffset);
    this.#key = [view.getInt32(0, true), view.getInt32(4, true)];
    this.#capacity = entries >= BigInt(RECENT_EVENTS) ? RECENT_EVENTS : 2 ** Math.ceil(Math.log2(Number(entries) + 1));
    this.#newest = new Int32Array(this.#capacity).fill(-this.#capacity);
    this.#slots = new Int32Array(FIELDS * this.#capacity);
  }

  /** Hashes an event, bytes [start, end), into one of 256 places, from where {@link EventWindow.add} takes it. */
  hash(place: number, event: DataView, start = 0, end = event.byteLength): void {
    this.#hash(event, start, end, 2 * place);
  }

  /**
   * Touches what {@link EventWindow.add} will look at first for the events in the places [0, count). The window is larger
   * than a fast cache: what is not there comes for all of them in the time that it would take for each.
   */
  warm(count: number): void {
    const mask = this.#capacity - 1;
    let seen = 0;
    for (let place = 0; place < count; place++) seen ^= this.#newest[(this.#hashes[2 * place] ?? 0) & mask] ?? 0;
    for (let place = 0; place < count; place++) seen ^= this.#slots[FIELDS * ((this.#newest[(this.#hashes[2 * place] ?? 0) & mask] ?? 0) & mask)] ?? 0;
    this.#seen[0] = seen;
  }

  /**
   * Takes the entry at the next index, whose event was hashed into that place. Gives the index of an entry of the window
   * that seems to be of the same event: by chance alone, once in 2^64 comparisons. Many in turn are faster than each
   * behind its hash, as they wait for memory together.
   */
  add(index: number, place: number): number | undefined {
    const slots = this.#slots;
    const mask = this.#capacity - 1;
    const slot = FIELDS * (index & mask);
    const low = this.#hashes[2 * place] ?? 0;
    const high = this.#hashes[2 * place + 1] ?? 0;
    slots[slot] = low;
    slots[slot + HIGH] = high;
    const newest = this.#newest[low & mask] ?? 0;
    this.#newest[low & mask] = index;
    slots[slot + OLDER] = newest;
    // What is older than the window ends a chain, so that nothing needs to be removed from it.
    for (let age = (index - newest) >>> 0, link = slot + OLDER; age <= mask; ) {
      const at = FIELDS * ((index - age) & mask);
      if (slots[at] === low && slots[at + HIGH] === high) {
        // One place for each event, so that no chain grows long.
        slots[link] = slots[at + OLDER] ?? 0;
        return index - age;
      }
      link = at + OLDER;
      const older = (index - (slots[link] ?? 0)) >>> 0;
      if (older <= age) return undefined;
      age = older;
    }
    return undefined;
  }

  /** HalfSipHash-1-3 with 64 bits of output (Aumasson and Bernstein; the variant that Linux has for its hash tables). */
  #hash(bytes: DataView, start: number, end: number, to: number): void {
    const k0 = this.#key[0];
    const k1 = this.#key[1];
    let v0 = k0;
    let v1 = k1 ^ 0xee;
    let v2 = 0x6c796765 ^ k0;
    let v3 = 0x74656462 ^ k1;
    const whole = start + ((end - start) & ~3);
    // A round for each word of the message and for the last with its length, three for each half of the output.
    for (let at = start; at < whole + 28; at += 4) {
      let word = 0;
      if (at < whole) {
        word = bytes.getInt32(at, true);
      } else if (at === whole) {
        word = (end - start) << 24;
        for (let i = whole; i < end; i++) word |= bytes.getUint8(i) << (8 * (i - whole));
      } else if (at === whole + 4) {
        v2 ^= 0xee;
      } else if (at === whole + 16) {
        this.#hashes[to] = v1 ^ v3;
        v1 ^= 0xdd;
      }
      v3 ^= word;
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
      v0 ^= word;
    }
    this.#hashes[to + 1] = v1 ^ v3;
  }
}
