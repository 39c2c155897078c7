/**
 * 64 bits of a keyed hash of an event: HalfSipHash-1-3 (Aumasson and Bernstein; the variant that Linux has for its hash
 * tables). The key must be something that whoever makes the events cannot choose, so that nobody can make events that collide.
 */
export class EventHash {
  readonly #k0: number;
  readonly #k1: number;
  /** The two words of the hash made last. */
  low = 0;
  high = 0;

  /** Of the key the first eight bytes count. */
  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset);
    this.#k0 = view.getInt32(0, true);
    this.#k1 = view.getInt32(4, true);
  }

  /** Makes the hash of [start, end). O(n). */
  update(bytes: DataView, start: number, end: number): void {
    const k0 = this.#k0;
    const k1 = this.#k1;
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
        this.low = v1 ^ v3;
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
    this.high = v1 ^ v3;
  }
}
