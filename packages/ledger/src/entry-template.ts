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
  /** Where the bytes begin that are to be kept. */
  #from = 0;
  readonly #kinds: Kind[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** Numbers of the values that were others in bytes that fitted so far. */
  readonly #varying: number[] = [];
  /** How much further each value begins, and behind the last the rest, in the bytes that fitted last. */
  readonly #shifts: number[] = [];

  constructor(maxLength: number) {
    this.#bytes = new Uint8Array(maxLength);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Forgets all: nothing fits before {@link EntryTemplate.keep}. What is kept next begins where the cursor does. */
  clear(cursor: CanonicalCursor): void {
    this.#from = cursor.from;
    this.#length = 0;
    this.#count = 0;
    this.#varying.length = 0;
  }

  /** Adds the next value, which stands at [start, end). */
  add(kind: Kind, start: number, end: number): void {
    const value = this.#count++;
    this.#kinds[value] = kind;
    this.#starts[value] = start - this.#from;
    this.#ends[value] = end - this.#from;
    this.#shifts[value] = this.#from;
    this.#shifts[value + 1] = this.#from;
  }

  /** Number of the value added last. */
  get last(): number {
    return this.#count - 1;
  }

  /** Keeps the bytes that the values stand in. They must be accepted, and so have no NUL. */
  keep(cursor: CanonicalCursor): void {
    this.#length = cursor.end - cursor.from;
    this.#bytes.set(cursor.bytes.subarray(cursor.from, cursor.end));
  }

  /** True if the cursor's bytes are like those kept; `holds` checks the value where the cursor stands, and goes behind it. */
  fits(cursor: CanonicalCursor, holds: (kind: Kind) => boolean): boolean {
    if (this.#length === 0) return false;
    let from = 0;
    let shift = cursor.from;
    let value = 0;
    for (let varying = 0; ; ) {
      // A value that was another one before is checked at once: to look for where it differs takes longer.
      const next = this.#varying[varying] ?? this.#count;
      const end = next === this.#count ? this.#length : (this.#starts[next] ?? 0);
      const at = this.#mismatch(cursor, from, end, shift);
      // Where bytes differ directly behind a value, as in 1 and 12, it may be the value that differs.
      for (; value < next && (this.#ends[value] ?? 0) < at; value++) this.#shifts[value] = shift;
      const kind = this.#kinds[value];
      this.#shifts[value] = shift;
      if (value === this.#count || kind === undefined) return at === this.#length && at + shift === cursor.end;
      const start = this.#starts[value] ?? 0;
      if (at < start) return false;
      cursor.at = start + shift;
      if (!holds(kind)) return false;
      if (value !== next) this.#varying.splice(varying, 0, value);
      varying++;
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

  /** The first place in [from, to) where the cursor's bytes, `shift` further, are others or end; `to` if there is none. */
  #mismatch(cursor: CanonicalCursor, from: number, to: number, shift: number): number {
    const limit = Math.min(to, cursor.end - shift);
    const own = this.#view;
    const other = cursor.view;
    let at = from;
    // Doubles that are equal have the same bits: zeros of either sign would be NULs, and NaN equals nothing. Four at a time, as it takes half as long.
    for (; at + 32 <= limit; at += 32) {
      const place = at + shift;
      if (own.getFloat64(at, true) !== other.getFloat64(place, true) || own.getFloat64(at + 8, true) !== other.getFloat64(place + 8, true)) break;
      if (own.getFloat64(at + 16, true) !== other.getFloat64(place + 16, true) || own.getFloat64(at + 24, true) !== other.getFloat64(place + 24, true)) break;
    }
    while (at + 8 <= limit && own.getFloat64(at, true) === other.getFloat64(at + shift, true)) at += 8;
    if (at + 4 <= limit && own.getInt32(at, true) === other.getInt32(at + shift, true)) at += 4;
    while (at < limit && own.getUint8(at) === other.getUint8(at + shift)) at++;
    return at;
  }
}
