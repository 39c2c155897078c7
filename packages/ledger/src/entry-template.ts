import type { CanonicalCursor } from './canonical-cursor.ts';

/**
 * Bytes that were accepted, and where in them values stand that may be others. Entries of a log mostly say the same: what
 * equals accepted bytes needs no second look, so that eight bytes are compared at a time and only values that differ are
 * checked, by the same checks. That is sound where a value matters to nothing but its own check.
 */
export class EntryTemplate<Kind> {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #length = 0;
  #count = 0;
  readonly #kinds: Kind[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** How much further each value begins, and behind the last the rest, in the bytes that fitted last. */
  readonly #shifts: number[] = [];

  constructor(maxLength: number) {
    this.#bytes = new Uint8Array(maxLength);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Forgets all: nothing fits before {@link EntryTemplate.keep}. */
  clear(): void {
    this.#length = 0;
    this.#count = 0;
  }

  /** Adds the next value, which stands at [start, end). */
  add(kind: Kind, start: number, end: number): void {
    const value = this.#count++;
    this.#kinds[value] = kind;
    this.#starts[value] = start;
    this.#ends[value] = end;
    this.#shifts[value] = 0;
    this.#shifts[value + 1] = 0;
  }

  /** Number of the value added last. */
  get last(): number {
    return this.#count - 1;
  }

  /** Keeps the bytes that the values stand in. They must be accepted, and so have no NUL. */
  keep(cursor: CanonicalCursor): void {
    this.#length = cursor.length;
    this.#bytes.set(cursor.bytes.subarray(0, cursor.length));
  }

  /** True if the cursor's bytes are like those kept; `holds` checks the value where the cursor stands, and goes behind it. */
  fits(cursor: CanonicalCursor, holds: (kind: Kind) => boolean): boolean {
    if (this.#length === 0) return false;
    let from = 0;
    let shift = 0;
    let value = 0;
    for (;;) {
      const at = this.#mismatch(cursor, from, shift);
      // Where bytes differ directly behind a value, as in 1 and 12, it may be the value that differs.
      for (; value < this.#count && (this.#ends[value] ?? 0) < at; value++) this.#shifts[value] = shift;
      const kind = this.#kinds[value];
      this.#shifts[value] = shift;
      if (value === this.#count || kind === undefined) return at === this.#length && at + shift === cursor.length;
      const start = this.#starts[value] ?? 0;
      if (at < start) return false;
      cursor.at = start + shift;
      if (!holds(kind)) return false;
      from = this.#ends[value] ?? 0;
      shift = cursor.at - from;
      value++;
    }
  }

  /** Where a value stands in the bytes that fitted or were kept last. */
  start(value: number): number {
    return (this.#starts[value] ?? 0) + (this.#shifts[value] ?? 0);
  }

  end(value: number): number {
    return (this.#ends[value] ?? 0) + (this.#shifts[value + 1] ?? 0);
  }

  /** The first place from `from` on where the cursor's bytes, `shift` further, are others or end. */
  #mismatch(cursor: CanonicalCursor, from: number, shift: number): number {
    const limit = Math.min(this.#length, cursor.length - shift);
    const own = this.#view;
    const other = cursor.view;
    let at = from;
    // Doubles that are equal have the same bits: zeros of either sign would be NULs, and NaN equals nothing. Four at a time, as it takes half as long.
    for (; at + 32 <= limit; at += 32) {
      const to = at + shift;
      if (own.getFloat64(at, true) !== other.getFloat64(to, true) || own.getFloat64(at + 8, true) !== other.getFloat64(to + 8, true)) break;
      if (own.getFloat64(at + 16, true) !== other.getFloat64(to + 16, true) || own.getFloat64(at + 24, true) !== other.getFloat64(to + 24, true)) break;
    }
    while (at + 8 <= limit && own.getFloat64(at, true) === other.getFloat64(at + shift, true)) at += 8;
    while (at < limit && own.getUint8(at) === other.getUint8(at + shift)) at++;
    return at;
  }
}
