/** A record without its white space, `bytes[start..]` to `length`, and what is known of it if it is JSON. */
export interface StrippedRecord {
  /** Where the source goes on. */
  readonly end: number;
  /** Bytes without white space. */
  readonly length: number;
  /** Members of all objects of the text; one whose name stands twice counts twice. */
  readonly members: number;
  /**
   * Whether the text without white space is the RFC 8785 text of its value, if it is JSON, every object has its keys in order, none
   * twice, and no integer is above 2^53 − 1: it has no escape, no number but plain integers, no key that could be an index, and white space only where
   * it parts nothing.
   */
  readonly isPlain: boolean;
}

/** Longest record that is read here: the engine's parser pays for each level of a text without end. */
const MAX_RECORD = 65_536;

/** Spaces before the brace that ends a record. */
const INDENT = 4;

const [QUOTE, COLON, BACKSLASH, NEWLINE, SPACE] = [0x22, 0x3a, 0x5c, 0x0a, 0x20];
const [COMMA, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x2c, 0x5b, 0x5d, 0x7b, 0x7d];
const EXPONENT = 0x65;

/** What else stands outside of strings where numbers are plain integers. */
const plain = new Uint8Array(256);
for (const character of ',[]{}0123456789truefalsn') plain[character.charCodeAt(0)] = 1;

const isDigit = (code: number | undefined): boolean => code !== undefined && code >= 0x30 && code <= 0x39;

/**
 * Copies a record as registries are laid out, from its opening brace on, without white space. Says nothing of whether it is JSON.
 * Undefined where no line with the closing brace follows.
 */
export function stripRecord(source: Uint8Array, from: number, out: Uint8Array, start: number): StrippedRecord | undefined {
  const limit = Math.min(source.length, from + MAX_RECORD);
  let [at, to, members, isPlain] = [from, start, 0, true];
  while (at < limit) {
    const code = source[at++] ?? 0;
    if (code === NEWLINE) {
      const line = at;
      while (source[at] === SPACE) at++;
      const next = source[at];
      if (next === CLOSE_OBJECT && at - line === INDENT) {
        out[to++] = CLOSE_OBJECT;
        return { end: at + 1, length: to - start, members, isPlain };
      }
      const before = out[to - 1];
      if (next !== CLOSE_OBJECT && next !== CLOSE_ARRAY && before !== COMMA && before !== OPEN_OBJECT && before !== OPEN_ARRAY) isPlain = false;
    } else if (code === QUOTE) {
      const first = source[at];
      out[to++] = QUOTE;
      for (;;) {
        if (at >= limit) return undefined;
        const inside = source[at++] ?? 0;
        out[to++] = inside;
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) {
          isPlain = false;
          out[to++] = source[at++] ?? 0;
        } else if (inside < SPACE) return undefined;
      }
      if (source[at] === COLON) {
        members++;
        if (isDigit(first)) isPlain = false;
        out[to++] = COLON;
        at++;
        if (source[at] === SPACE) at++;
      }
    } else {
      if (plain[code] === 0 || (code === EXPONENT && isDigit(out[to - 1]))) isPlain = false;
      out[to++] = code;
    }
  }
  return undefined;
}
