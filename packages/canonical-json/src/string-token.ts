/** A JSON string as it stands in a text. */
export interface StringToken {
  /** Index after the closing quotation mark, or of the character that breaks the grammar. */
  readonly end: number;
  /** What the grammar asks for at `end`; undefined if the string is complete. */
  readonly expected: string | undefined;
  readonly escaped: boolean;
  /** True if the string may hold surrogates, written as they are or as escapes. */
  readonly surrogates: boolean;
  /** UTF-8 bytes of the text up to `end` minus its code units. */
  readonly extraBytes: number;
}

/** Code units of the escape that starts at the backslash: 2 or 6; 0 if RFC 8259 section 7 knows none such. */
function escapeLength(text: string, at: number): 0 | 2 | 6 {
  const letter = text.charAt(at + 1);
  if (letter === 'u') return /^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6)) ? 6 : 0;
  return letter !== '' && '"\\/bfnrt'.includes(letter) ? 2 : 0;
}

/** Finds the end of the string that starts at the quotation mark (RFC 8259 section 7). O(length). */
export function scanString(text: string, start: number): StringToken {
  let escaped = false;
  let surrogates = false;
  let extraBytes = 0;
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { end: at + 1, expected: undefined, escaped, surrogates, extraBytes };
    if (code === 0x5c) {
      const length = escapeLength(text, at);
      if (length === 0) return { end: at, expected: 'an escape: \\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hexadecimal digits', escaped, surrogates, extraBytes };
      escaped = true;
      if (length === 6) surrogates = true;
      at += length;
      continue;
    }
    if (code < 0x20) return { end: at, expected: 'an escape instead of a control character', escaped, surrogates, extraBytes };
    if (Number.isNaN(code)) return { end: at, expected: 'the string to end with a quotation mark', escaped, surrogates, extraBytes };
    if (code >= 0x80) {
      const isSurrogate = code >= 0xd800 && code <= 0xdfff;
      if (isSurrogate) surrogates = true;
      extraBytes += code < 0x800 || isSurrogate ? 1 : 2;
    }
    at++;
  }
}
