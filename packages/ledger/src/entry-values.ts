import { CHARACTERS } from './byte-classes.ts';
import type { CanonicalCursor } from './canonical-cursor.ts';

const { visible, uri, type, phase, action, hex, profile } = CHARACTERS;
const [POINT, MINUS, UNDERSCORE, SLASH, COLON, QUOTE] = [0x2e, 0x2d, 0x5f, 0x2f, 0x3a, 0x22];

/** What a value of an entry must be; `text` and `number` are those of which only the form is known. */
export type EntryValue = 'action' | 'id' | 'name' | 'notes' | 'number' | 'phase' | 'profile' | 'sha256' | 'size' | 'subject' | 'text' | 'time' | 'token' | 'type' | 'uri';

/** Checks values of entries where a cursor is, on the safe side: one that may break its rule does not hold. */
export class EntryValues {
  readonly #cursor: CanonicalCursor;
  /** Milliseconds since 1970 of the time read last. */
  time = 0;
  /** A date as a number of eight digits, and where its day begins. */
  #date = 0;
  #midnight = 0;

  constructor(cursor: CanonicalCursor) {
    this.#cursor = cursor;
  }

  /** True, and behind it, if such a value comes next. O(n). */
  holds(value: EntryValue): boolean {
    const cursor = this.#cursor;
    switch (value) {
      case 'id':
        return cursor.run(visible, 128) >= 1;
      case 'uri':
        return cursor.run(uri, 512) >= 1;
      case 'time':
        return this.#isTime();
      case 'type':
        return this.#isType();
      case 'sha256':
        return cursor.run(hex, 64) === 64;
      case 'subject':
        return this.#isText(512);
      case 'name':
        return this.#isText(256);
      case 'token':
        return this.#isText(128);
      case 'notes': {
        const length = cursor.text(false, true);
        return length >= 0 && length <= 2000;
      }
      case 'phase':
        // Begins with a letter or digit.
        return !this.#beginsWith(POINT, UNDERSCORE, MINUS) && cursor.run(phase, 32) >= 1;
      case 'profile':
        return !this.#beginsWith(POINT, SLASH, MINUS) && cursor.run(profile, 32) >= 1;
      case 'action':
        return this.#isAction();
      case 'size':
        return this.#isSize();
      case 'text':
        return cursor.text(true, true) >= 0;
      case 'number':
        return cursor.number();
    }
  }

  #beginsWith(...refused: readonly number[]): boolean {
    return refused.includes(this.#cursor.bytes[this.#cursor.at + 1] ?? 0);
  }

  /** A text of 1 to `max` characters without controls; one that may be longer is not accepted. */
  #isText(max: number): boolean {
    const length = this.#cursor.text(false, false);
    return length >= 1 && length <= max;
  }

  #isAction(): boolean {
    const { bytes, at } = this.#cursor;
    const start = at + 1;
    const length = this.#cursor.run(action, 32);
    if (length < 1 || !isBetween(bytes[start], 0x41, 0x5a)) return false;
    for (let i = start, separated = true; ; i++) {
      const byte = bytes[i];
      const separator = byte === UNDERSCORE || byte === MINUS;
      if (i === start + length) return !separated;
      if (separator && separated) return false;
      separated = separator;
    }
  }

  #isSize(): boolean {
    const { bytes, at } = this.#cursor;
    return this.#cursor.number() && bytes[at] !== MINUS && !bytes.subarray(at, this.#cursor.at).includes(POINT);
  }

  /** Lower-case labels of letters, digits and hyphens, at least two, the first beginning with a letter. */
  #isType(): boolean {
    const { bytes, at } = this.#cursor;
    if (this.#cursor.run(type, 128) < 1 || !isBetween(bytes[at + 1], 0x61, 0x7a)) return false;
    let dots = 0;
    for (let i = at + 1; bytes[i] !== QUOTE; i++) {
      if (bytes[i] !== POINT) continue;
      dots++;
      if (bytes[i + 1] === QUOTE || bytes[i + 1] === POINT) return false;
    }
    return dots > 0;
  }

  /** `"YYYY-MM-DDTHH:MM:SS[.1–9 digits]Z"`; years from 1000 on, before which `Date.UTC` means others. */
  #isTime(): boolean {
    const bytes = this.#cursor.bytes;
    let at = this.#cursor.at + 1;
    if (bytes[at - 1] !== QUOTE || bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS || bytes[at + 10] !== 0x54 || bytes[at + 13] !== COLON || bytes[at + 16] !== COLON) return false;
    const hour = two(bytes, at + 11);
    const minute = two(bytes, at + 14);
    const second = two(bytes, at + 17);
    // A comparison with NaN, for what is no digit, is false.
    if (!(hour <= 23 && minute <= 59 && second <= 59) || !this.#isDate(two(bytes, at), two(bytes, at + 2), two(bytes, at + 5), two(bytes, at + 8))) return false;
    at += 19;
    let milliseconds = 0;
    if (bytes[at] === POINT) {
      const fraction = ++at;
      for (let unit = 100; isBetween(bytes[at], 0x30, 0x39); at++, unit /= 10) if (unit >= 1) milliseconds += ((bytes[at] ?? 0) - 0x30) * unit;
      if (at === fraction || at - fraction > 9) return false;
    }
    if (bytes[at] !== 0x5a || bytes[at + 1] !== QUOTE) return false;
    this.time = this.#midnight + 3_600_000 * hour + 60_000 * minute + 1000 * second + milliseconds;
    this.#cursor.at = at + 2;
    return true;
  }

  #isDate(century: number, yearOfCentury: number, month: number, day: number): boolean {
    const year = 100 * century + yearOfCentury;
    const date = 10_000 * year + 100 * month + day;
    // Most entries are of the same day as the one before.
    if (date === this.#date) return true;
    if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(month, year))) return false;
    this.#date = date;
    this.#midnight = Date.UTC(year, month - 1, day);
    return true;
  }
}

const isBetween = (byte: number | undefined, low: number, high: number): boolean => byte !== undefined && byte >= low && byte <= high;

/** The number of two decimal digits; NaN if there are none. */
function two(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - 0x30;
  const ones = (bytes[at + 1] ?? 0) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : NaN;
}

function daysIn(month: number, year: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
