/** Bytes that are looked for, cut into words. */
export interface Literal {
  readonly length: number;
  readonly words: Int32Array;
  readonly rest: Uint8Array;
}

/** The bytes of an ASCII text, for {@link CanonicalCursor.literal}. */
export function literal(text: string): Literal {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return { length: bytes.length, words: Int32Array.from({ length: bytes.length >> 2 }, (_, i) => view.getInt32(4 * i, true)), rest: bytes.subarray(bytes.length & ~3) };
}
