import type { Text } from './bundle-copy.ts';
import { CHARACTERS, CLASSES, PAIRS } from './byte-classes.ts';
import { type Literal, literal } from './literal.ts';

const [QUOTE, BACKSLASH, MINUS, POINT, ZERO, COMMA, COLON] = [0x22, 0x5c, 0x2d, 0x2e, 0x30, 0x2c, 0x3a];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const MAX_DEPTH = 64;
/** Digits of which every decimal number is a double that prints as the same digits. */
const MAX_DIGITS = 15;

/** The escapes of two characters that RFC 8785 section 3.2.2.2 writes. */
const SHORT_ESCAPES = new Set(Array.from('"\\bfnrt', (character) => character.charCodeAt(0)));

const NOTHING: Text = { bytes: new Uint8Array(), view: new DataView(new ArrayBuffer()) };

/**
 * Reads through bytes and says whether they are the RFC 8785 form of their value, without making the value. It answers
 * yes only where that is certain; names beyond ASCII, rare escapes and long numbers get a no though they may be right,
 * and the strict parser has the last word on them. Takes two or four bytes at a time: an audit of entries that have little
 * in common spends much of its time here. Behind what it reads must stand NUL, where it stops, and three more bytes. O(n).
 */
export class CanonicalCursor {
  readonly #scalar: (start: number, isText: boolean) => void;
  bytes: Uint8Array = NOTHING.bytes;
  view: DataView = NOTHING.view;
  /** What is read: [from, end). */
  from = 0;
  end = 0;
  /** Offset of the next byte. */
  at = 0;

  /** `scalar` is called behind each string and number that {@link CanonicalCursor.value} reads. */
  constructor(scalar: (start: number, isText: boolean) => void) {
    this.#scalar = scalar;
  }

  /** Starts at the first of the bytes [from, end). */
  start({ bytes, view }: Text, from: number, end: number): void {
    this.bytes = bytes;
    this.view = view;
    this.from = from;
    this.end = end;
    this.at = from;
  }

  get atEnd(): boolean {
    return this.at === this.end;
  }

  /** True, and behind it, if the next bytes are these. */
  literal({ words, rest, length }: Literal): boolean {
    let at = this.at;
    if (at + length > this.end) return false;
    for (let i = 0; i < words.length; i++, at += 4) if (this.view.getInt32(at, true) !== words[i]) return false;
    for (let i = 0; i < rest.length; i++, at++) if (this.bytes[at] !== rest[i]) return false;
    this.at = at;
    return true;
  }

  /** Number of characters of a string that has only such characters, at most `max`; -1 if it is another one. */
  run(characters: number, max: number): number {
    const bytes = this.bytes;
    if (bytes[this.at] !== QUOTE) return -1;
    const start = this.at + 1;
    let at = start;
    while (((PAIRS[this.view.getUint16(at, true)] ?? 0) & characters) !== 0) at += 2;
    if (((CLASSES[bytes[at] ?? 0] ?? 0) & characters) !== 0) at++;
    if (bytes[at] !== QUOTE || at - start > max) return -1;
    this.at = at + 1;
    return at - start;
  }

  /**
   * Number of bytes between the quotation marks of any string, at least as many as its UTF-16 code units; -1 if it is
   * none in canonical form. Without `controls`, none but the line feed may stand in it, and that only if `lineFeed`.
   */
  text(controls: boolean, lineFeed: boolean): number {
    const bytes = this.bytes;
    if (bytes[this.at] !== QUOTE) return -1;
    const start = this.at + 1;
    for (let at = start; ; ) {
      while (isPlain(this.view.getInt32(at, true))) at += 4;
      const byte = bytes[at] ?? 0;
      if (((CLASSES[byte] ?? 0) & CHARACTERS.plain) !== 0) {
        at++;
      } else if (byte === QUOTE) {
        this.at = at + 1;
        return at - start;
      } else if (byte === BACKSLASH) {
        const escaped = bytes[at + 1] ?? 0;
        const isControl = escaped !== QUOTE && escaped !== BACKSLASH;
        if (!SHORT_ESCAPES.has(escaped) || (isControl && !controls && !(lineFeed && escaped === 0x6e))) return -1;
        at += 2;
      } else {
        const length = byte >= 0x80 ? sequenceLength(bytes, at) : byte === 0x7f && controls ? 1 : 0;
        if (length === 0) return -1;
        at += length;
      }
    }
  }

  /** True, and behind it, if a value in canonical form comes next; `depth` counts the arrays and objects it stands in. */
  value(depth: number): boolean {
    const start = this.at;
    switch (this.bytes[start]) {
      case QUOTE:
        if (this.text(true, true) < 0) return false;
        this.#scalar(start, true);
        return true;
      case OPEN_OBJECT:
        return this.object(depth + 1);
      case OPEN_ARRAY:
        return this.#array(depth + 1);
      case 0x74:
        return this.literal(TRUE);
      case 0x66:
        return this.literal(FALSE);
      case 0x6e:
        return this.literal(NULL);
      default:
        if (!this.number()) return false;
        this.#scalar(start, false);
        return true;
    }
  }

  /**
   * An object: names strictly ascending, so that none stands twice, in ASCII, where the order of bytes is that of UTF-16
   * code units. `member`, if given, reads the values of the members it knows: undefined for one that it does not.
   */
  object(depth: number, member?: (start: number, end: number) => boolean | undefined): boolean {
    const bytes = this.bytes;
    if (depth > MAX_DEPTH || bytes[this.at] !== OPEN_OBJECT) return false;
    this.at++;
    if (bytes[this.at] === CLOSE_OBJECT) {
      this.at++;
      return true;
    }
    for (let [before, beforeEnd] = [-1, -1]; ; ) {
      const start = this.at + 1;
      if (this.run(CHARACTERS.plain, Infinity) === -1) return false;
      const end = this.at - 1;
      if (before !== -1 && !isLess(bytes, before, beforeEnd, start, end)) return false;
      if (isPrototypeName(bytes, start, end) || bytes[this.at] !== COLON) return false;
      this.at++;
      if (!(member?.(start, end) ?? this.value(depth))) return false;
      const next = bytes[this.at++];
      if (next === CLOSE_OBJECT) return true;
      if (next !== COMMA) return false;
      [before, beforeEnd] = [start, end];
    }
  }

  #array(depth: number): boolean {
    if (depth > MAX_DEPTH) return false;
    this.at++;
    if (this.bytes[this.at] === CLOSE_ARRAY) {
      this.at++;
      return true;
    }
    for (;;) {
      if (!this.value(depth)) return false;
      const next = this.bytes[this.at++];
      if (next === CLOSE_ARRAY) return true;
      if (next !== COMMA) return false;
    }
  }

  /** A number of at most 15 digits as ECMAScript prints it, from 10^-6 on without an exponent. */
  number(): boolean {
    const bytes = this.bytes;
    let at = this.at;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    const whole = at;
    while (isDigit(bytes[at])) at++;
    const wholeDigits = at - whole;
    const isZero = wholeDigits === 1 && bytes[whole] === ZERO;
    if (wholeDigits === 0 || (bytes[whole] === ZERO && !isZero)) return false;
    let digits = wholeDigits;
    if (bytes[at] === POINT) {
      const fraction = ++at;
      while (bytes[at] === ZERO) at++;
      if (isZero && at - fraction > 5) return false;
      while (isDigit(bytes[at])) at++;
      // Neither an empty fraction nor one that ends with a zero.
      if (at === fraction || bytes[at - 1] === ZERO) return false;
      digits += at - fraction;
    } else if (negative && isZero) {
      return false;
    }
    if (digits > MAX_DIGITS) return false;
    this.at = at;
    return true;
  }
}

const [TRUE, FALSE, NULL] = [literal('true'), literal('false'), literal('null')];
const PROTOTYPE = Uint8Array.from('__proto__', (character) => character.charCodeAt(0));

/** True if all four bytes are in [0x20, 0x7f) and neither a quotation mark nor a backslash. */
function isPlain(word: number): boolean {
  const quotes = word ^ 0x22222222;
  const backslashes = word ^ 0x5c5c5c5c;
  const needsCare = ((word - 0x20202020) & ~word) | ((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | (word + 0x01010101) | word;
  return (needsCare & 0x80808080) === 0;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** True if the first range of the bytes comes before the second, byte by byte. */
function isLess(bytes: Uint8Array, start: number, end: number, otherStart: number, otherEnd: number): boolean {
  for (; start < end && otherStart < otherEnd; start++, otherStart++) {
    const [one, other] = [bytes[start] ?? 0, bytes[otherStart] ?? 0];
    if (one !== other) return one < other;
  }
  return start === end && otherStart < otherEnd;
}

function isPrototypeName(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== PROTOTYPE.length || bytes[start] !== PROTOTYPE[0]) return false;
  return PROTOTYPE.every((byte, i) => bytes[start + i] === byte);
}

/** Bytes of the character that begins at an offset, by table 3-7 of the Unicode standard; 0 if it is not well-formed. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const [lead, second] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
  const follows = (offset: number): boolean => ((bytes[at + offset] ?? 0) & 0xc0) === 0x80;
  if (lead >= 0xc2 && lead <= 0xdf) return follows(1) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) return follows(1) && follows(2) && !(lead === 0xe0 && second < 0xa0) && !(lead === 0xed && second > 0x9f) ? 3 : 0;
  if (lead >= 0xf0 && lead <= 0xf4) return follows(1) && follows(2) && follows(3) && !(lead === 0xf0 && second < 0x90) && !(lead === 0xf4 && second > 0x8f) ? 4 : 0;
  return 0;
}
