import { decodeUtf8 } from '@plimsoll/bytes';

/** A place as editors show it, both from 1. */
export interface Position {
  /** Line feeds before the place, plus 1; a lone carriage return ends no line. */
  readonly line: number;
  /** UTF-16 code units between the start of the line and the place, plus 1. */
  readonly column: number;
}

/** Finds positions in one text; reads the text once as long as indexes do not go back. */
export class LineCursor {
  readonly #text: string;
  #line = 1;
  #lineStart = 0;
  #feed: number;

  constructor(text: string) {
    this.#text = text;
    this.#feed = text.indexOf('\n');
  }

  /** The position of a code unit index. */
  at(index: number): Position {
    if (index < this.#lineStart) {
      this.#line = 1;
      this.#lineStart = 0;
      this.#feed = this.#text.indexOf('\n');
    }
    while (this.#feed !== -1 && this.#feed < index) {
      this.#line++;
      this.#lineStart = this.#feed + 1;
      this.#feed = this.#text.indexOf('\n', this.#lineStart);
    }
    return { line: this.#line, column: index - this.#lineStart + 1 };
  }
}

/**
 * Line and column of an offset of a {@link JsonTree}, in the input that the tree was read from: a byte offset for a
 * `Uint8Array`, a UTF-16 code unit index for a string. O(offset): for a few places, not for every value of a document.
 * @throws RangeError if the offset is no integer from 0 to the input's length
 */
export function positionAt(input: string | Uint8Array, offset: number): Position {
  if (!Number.isInteger(offset) || offset < 0 || offset > input.length) {
    throw new RangeError(`Cannot find a position: the offset is an integer from 0 to ${input.length}, received ${String(offset)}`);
  }
  if (typeof input === 'string') return new LineCursor(input).at(offset);
  let line = 1;
  let lineStart = 0;
  for (let feed = input.indexOf(0x0a); feed !== -1 && feed < offset; feed = input.indexOf(0x0a, lineStart)) {
    line++;
    lineStart = feed + 1;
  }
  const before = input.subarray(lineStart, offset);
  return { line, column: (decodeUtf8(before)?.length ?? before.length) + 1 };
}
