import { accept, type Finding, type Result } from '@plimsoll/findings';
import { FindingLog, type Place } from './finding-log.ts';
import type { JsonLimits } from './json-options.ts';
import type { JsonMember, JsonTree } from './json-tree.ts';
import { excerpt } from './excerpt.ts';
import { numberFault } from './number-fault.ts';
import { scanString } from './string-token.ts';

const QUOTE = 0x22;

/** True for `0` to `9`. */
function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/**
 * Reads one text by the grammar of RFC 8259 sections 2 to 7, iterating over UTF-16 code units. A method that meets
 * the end of reading (syntax, depth, count) notes it and returns null, and so do all above it; everything else that
 * is wrong is noted on the way, and from then on the tree is not kept. Recursion is bounded by `maxDepth`.
 */
class TreeParser {
  readonly #text: string;
  readonly #limits: JsonLimits;
  readonly #log: FindingLog;
  readonly #countBytes: boolean;
  /** Code unit index of the next character. */
  #at = 0;
  /** What to add to an index to get the offset: UTF-8 bytes so far minus code units so far, or 0. */
  #shift = 0;
  #values = 0;
  /** True if the string read last has surrogates, paired or not. */
  #surrogates = false;
  readonly #path: (string | number)[] = [];

  constructor(text: string, limits: JsonLimits, unit: 'bytes' | 'code-units') {
    this.#text = text;
    this.#limits = limits;
    this.#log = new FindingLog(text);
    this.#countBytes = unit === 'bytes';
  }

  /** The tree, null where reading ended early, and every problem. */
  parse(): { readonly tree: JsonTree | null; readonly findings: readonly Finding[] } {
    this.#space();
    let tree = this.#value(1);
    if (tree !== null) {
      this.#space();
      if (this.#at < this.#text.length) tree = this.#syntax('the end of the document');
    }
    return { tree, findings: this.#log.finish() };
  }

  #value(depth: number): JsonTree | null {
    if (++this.#values > this.#limits.maxValues) {
      const { maxValues } = this.#limits;
      this.#log.end('json/too-many-values', this.#place(), (where) => `The document has more than ${maxValues} values; reading stopped at ${where}`);
      return null;
    }
    const code = this.#text.charCodeAt(this.#at);
    switch (code) {
      case 0x7b:
        return this.#nest(depth) ? this.#object(depth) : null;
      case 0x5b:
        return this.#nest(depth) ? this.#array(depth) : null;
      case QUOTE: {
        const place = this.#place();
        const value = this.#string();
        if (value === null) return null;
        this.#checkCharacters(value, place);
        return { kind: 'string', start: place.offset, end: this.#at + this.#shift, value };
      }
      case 0x74:
        return this.#literal('true');
      case 0x66:
        return this.#literal('false');
      case 0x6e:
        return this.#literal('null');
      default:
        return code === 0x2d || isDigit(code) ? this.#number() : this.#syntax('a value');
    }
  }

  #object(depth: number): JsonTree | null {
    const start = this.#at++ + this.#shift;
    const members: JsonMember[] = [];
    const starts = new Map<string, number>();
    this.#space();
    if (this.#take(0x7d)) return { kind: 'object', start, end: this.#at + this.#shift, members };
    for (;;) {
      this.#space();
      if (this.#text.charCodeAt(this.#at) !== QUOTE) return this.#syntax('a member name in double quotes');
      const place = this.#place();
      const key = this.#string();
      if (key === null) return null;
      this.#path.push(key);
      this.#checkCharacters(key, place);
      this.#checkKey(key, place, starts);
      this.#space();
      if (!this.#take(0x3a)) return this.#syntax('":" after the member name');
      this.#space();
      const value = this.#value(depth + 1);
      if (value === null) return null;
      this.#path.pop();
      if (this.#log.isEmpty) members.push({ key, keyStart: place.offset, value });
      this.#space();
      if (this.#take(0x2c)) continue;
      if (this.#take(0x7d)) return { kind: 'object', start, end: this.#at + this.#shift, members };
      return this.#syntax('"," or "}" after the member');
    }
  }

  #array(depth: number): JsonTree | null {
    const start = this.#at++ + this.#shift;
    const items: JsonTree[] = [];
    this.#space();
    if (this.#take(0x5d)) return { kind: 'array', start, end: this.#at + this.#shift, items };
    for (let index = 0; ; index++) {
      this.#space();
      this.#path.push(index);
      const item = this.#value(depth + 1);
      if (item === null) return null;
      this.#path.pop();
      if (this.#log.isEmpty) items.push(item);
      this.#space();
      if (this.#take(0x2c)) continue;
      if (this.#take(0x5d)) return { kind: 'array', start, end: this.#at + this.#shift, items };
      return this.#syntax('"," or "]" after the item');
    }
  }

  /** False, and noted, if one more array or object is too many. */
  #nest(depth: number): boolean {
    const { maxDepth } = this.#limits;
    if (depth <= maxDepth) return true;
    this.#log.end('json/too-deep', this.#place(), (where) => `More than ${maxDepth} arrays and objects are nested at ${where}; reading stopped there`);
    return false;
  }

  #checkCharacters(text: string, place: Place): void {
    if (!this.#surrogates || !/\p{Surrogate}/u.test(text)) return;
    this.#log.add('json/lone-surrogate', place, (where) => `String ${excerpt(text)} at ${where} holds half a surrogate pair; write whole characters`);
  }

  #checkKey(key: string, place: Place, starts: Map<string, number>): void {
    const first = starts.get(key);
    if (first !== undefined) {
      this.#log.add(
        'json/duplicate-key',
        place,
        (where) => `Key ${excerpt(key)} at ${where} already stands in the same object at offset ${first}; remove one of the two`,
        { first_offset: first },
      );
    } else {
      starts.set(key, place.offset);
    }
    if (key === '__proto__') {
      this.#log.add('json/forbidden-key', place, (where) => `Key "__proto__" at ${where} is not allowed; rename the member`);
    }
  }

  /** The text of a string whose opening quotation mark is next. */
  #string(): string | null {
    const token = scanString(this.#text, this.#at);
    if (this.#countBytes) this.#shift += token.extraBytes;
    if (token.expected !== undefined) {
      this.#at = token.end;
      return this.#syntax(token.expected);
    }
    const written = this.#text.slice(this.#at, token.end);
    this.#at = token.end;
    this.#surrogates = token.surrogates;
    return token.escaped ? (JSON.parse(written) as string) : written.slice(1, -1);
  }

  /** RFC 8259 section 6. */
  #number(): JsonTree | null {
    const text = this.#text;
    const place = this.#place();
    const digits = (): boolean => {
      const from = this.#at;
      let at = from;
      while (isDigit(text.charCodeAt(at))) at++;
      this.#at = at;
      return at > from;
    };
    this.#take(0x2d);
    if (!this.#take(0x30) && !digits()) return this.#syntax('a digit');
    if (this.#take(0x2e) && !digits()) return this.#syntax('a digit after the decimal point');
    if (this.#take(0x65) || this.#take(0x45)) {
      if (!this.#take(0x2b)) this.#take(0x2d);
      if (!digits()) return this.#syntax('a digit in the exponent');
    }
    const lexeme = text.slice(place.index, this.#at);
    const value = Number(lexeme);
    const fault = numberFault(lexeme, value, this.#limits.integers);
    if (fault !== undefined) {
      this.#log.add(fault.id, place, (where) => `Number ${excerpt(lexeme)} at ${where} ${fault.why}`);
    }
    return { kind: 'number', start: place.offset, end: this.#at + this.#shift, lexeme, value };
  }

  #literal(kind: 'true' | 'false' | 'null'): JsonTree | null {
    if (!this.#text.startsWith(kind, this.#at)) return this.#syntax('a value');
    const start = this.#at + this.#shift;
    this.#at += kind.length;
    return { kind, start, end: this.#at + this.#shift };
  }

  /** Steps over the character if it is next. */
  #take(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  /** Steps over white space. */
  #space(): void {
    let at = this.#at;
    let code = this.#text.charCodeAt(at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = this.#text.charCodeAt(++at);
    this.#at = at;
  }

  /** Here. The path is read when a problem is noted, so a name's place has the name. */
  #place(): Place {
    return { index: this.#at, offset: this.#at + this.#shift, path: this.#path };
  }

  /** Notes that the text leaves the grammar here. */
  #syntax(expected: string): null {
    const rest = this.#text.slice(this.#at, this.#at + 2);
    const found = rest === '' ? 'the end of the document' : excerpt(String.fromCodePoint(rest.codePointAt(0) ?? 0));
    this.#log.end('json/syntax', this.#place(), (where) => `Expected ${expected} at ${where}, found ${found}`);
    return null;
  }
}

/** The tree of a text and no finding, or every problem of it. `unit` is what offsets count. */
export function readTree(text: string, limits: JsonLimits, unit: 'bytes' | 'code-units'): Result<JsonTree> {
  const { tree, findings } = new TreeParser(text, limits, unit).parse();
  return tree === null || findings.length > 0 ? { ok: false, findings } : accept(tree);
}
