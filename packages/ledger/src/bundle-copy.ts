/** The most entries of a bundle. */
const WIDTH = 256;
/** What is read at once may reach so far behind the last entry. */
const BEHIND = 8;

/** Bytes and a view of the same bytes, in which NUL stands behind what is read and some more bytes follow. */
export interface Text {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/**
 * The entries of one bundle, in a copy of it which has two NULs before each entry where the bundle has its length. The first
 * ends what is before, as no text, number or name goes on there; the second is the prefix of a leaf's hash (RFC 6962
 * section 2.1). So entries are read and hashed where they stand. One copy serves bundle after bundle.
 */
export class BundleCopy implements Text {
  bytes = new Uint8Array();
  view = new DataView(this.bytes.buffer);
  /** Number of entries; entry i is bytes [starts[i], ends[i]). */
  count = 0;
  readonly #starts = new Int32Array(WIDTH);
  readonly #ends = new Int32Array(WIDTH);

  /** Takes the first `count` entries of a bundle of `width`; false, and none, if it holds not exactly `width` entries. */
  take(bundle: Uint8Array, width: number, count = width): boolean {
    this.clear();
    if (this.bytes.length < bundle.length + BEHIND) {
      this.bytes = new Uint8Array(bundle.length + BEHIND);
      this.view = new DataView(this.bytes.buffer);
    }
    const { bytes, view } = this;
    bytes.set(bundle);
    let at = 0;
    for (let i = 0; i < width; i++) {
      const start = at + 2;
      if (start > bundle.length) return false;
      at = start + view.getUint16(at);
      if (at > bundle.length) return false;
      view.setUint16(start - 2, 0);
      this.#starts[i] = start;
      this.#ends[i] = at;
    }
    view.setFloat64(at, 0);
    this.count = at === bundle.length ? count : 0;
    return at === bundle.length;
  }

  /** Forgets all entries. */
  clear(): void {
    this.count = 0;
  }

  start(entry: number): number {
    return this.#starts[entry] ?? 0;
  }

  end(entry: number): number {
    return this.#ends[entry] ?? 0;
  }

  /** The bytes of an entry, as long as the copy is not used for the next bundle. */
  entry(entry: number): Uint8Array {
    return this.bytes.subarray(this.start(entry), this.end(entry));
  }

  /** What is hashed for an entry, as long as that: 00 ‖ entry. */
  leaf(entry: number): Uint8Array {
    return this.bytes.subarray(this.start(entry) - 1, this.end(entry));
  }
}
