import { EventHash } from './event-hash.ts';
import { RECENT_EVENTS } from './recent-events.ts';

/** The fields of a slot: the low word of its hash is the first. */
const [HIGH, OLDER, FIELDS] = [1, 2, 3];

/** Events that may be hashed before the first of them is added: those of a bundle. */
const PLACES = 256;

/**
 * The events of the last {@link RECENT_EVENTS} entries, each as 64 bits of a keyed hash, in 1 MiB whatever the
 * events are. The key must be something that whoever wrote the events could not choose, such as the signed
 * root over them, so that nobody can make a log whose events collide.
 */
export class EventWindow {
  readonly #hash: EventHash;
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
    this.#hash = new EventHash(key);
    this.#capacity = entries >= BigInt(RECENT_EVENTS) ? RECENT_EVENTS : 2 ** Math.ceil(Math.log2(Number(entries) + 1));
    this.#newest = new Int32Array(this.#capacity).fill(-this.#capacity);
    this.#slots = new Int32Array(FIELDS * this.#capacity);
  }

  /** Hashes an event, bytes [start, end), into one of 256 places, from where {@link EventWindow.add} takes it. */
  hash(place: number, event: DataView, start = 0, end = event.byteLength): void {
    this.#hash.update(event, start, end);
    this.#hashes[2 * place] = this.#hash.low;
    this.#hashes[2 * place + 1] = this.#hash.high;
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
}
