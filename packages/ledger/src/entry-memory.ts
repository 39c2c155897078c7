import type { UsualEntry } from './usual-entry.ts';

const CHUNK = 65_536;
const encoder = new TextEncoder();

/** Text that was written last, and where. */
interface Piece {
  text: string;
  bytes: Uint8Array;
}

/**
 * Writes entries one after the other. Their bytes share chunks of memory, which is much cheaper than a buffer each, and a
 * piece that is the same as in the entry before is copied from there instead of encoded.
 */
export class EntryMemory {
  #chunk = new Uint8Array(0);
  #used = 0;
  readonly #head: Piece = { text: '', bytes: new Uint8Array() };
  readonly #tail: Piece = { text: '', bytes: new Uint8Array() };

  /** Bytes of the entry; nobody else writes to them. */
  write({ head, id, tail }: UsualEntry): Uint8Array {
    // A UTF-16 unit becomes at most three bytes.
    const room = 3 * (head.length + tail.length) + id.length;
    if (this.#used + room > this.#chunk.length) {
      this.#chunk = new Uint8Array(Math.max(CHUNK, room));
      this.#used = 0;
    }
    const from = this.#used;
    this.#add(this.#head, head);
    for (let i = 0; i < id.length; i++) this.#chunk[this.#used++] = id.charCodeAt(i);
    this.#add(this.#tail, tail);
    return this.#chunk.subarray(from, this.#used);
  }

  #add(last: Piece, text: string): void {
    const from = this.#used;
    if (text === last.text) {
      this.#chunk.set(last.bytes, from);
      this.#used += last.bytes.length;
    } else {
      this.#used += encoder.encodeInto(text, this.#chunk.subarray(from)).written;
      last.text = text;
      last.bytes = this.#chunk.subarray(from, this.#used);
    }
  }
}
