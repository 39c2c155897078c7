import { CanonicalCursor, CHARACTERS, literal } from './canonical-cursor.ts';

const { visible, uri, type, phase, action, hex, profile } = CHARACTERS;
const MAX_ENTRY_BYTES = 65_535;
/** References whose names are compared with each other; an entry with more is left to the strict reader. */
const MAX_REFERENCES = 16;

const name = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const DATA = literal('{"data":');
const CONTENT_TYPE = literal(',"datacontenttype":"application/json"');
const DATA_SCHEMA = literal(',"dataschema":');
const ID = literal(',"id":');
const SOURCE = literal(',"source":');
const SPEC_VERSION = literal(',"specversion":"1.0"');
const SUBJECT = literal(',"subject":');
const TIME = literal(',"time":"');
const TYPE = literal(',"type":');
const END = literal('}');
const GOVERNANCE = name('governance');
const EVIDENCE = name('evidence');
const GOVERNANCE_MEMBERS = { action: literal('{"action":'), notes: literal(',"notes":'), phase: literal(',"phase":'), root: literal(',"root":'), signer: literal(',"signer":') };
const ROOT_MEMBERS = { profile: literal('{"profile":'), sha256: literal(',"sha256":') };
const REFERENCE_MEMBERS = { mediaType: literal('{"mediaType":'), name: literal(',"name":'), sha256: literal(',"sha256":'), size: literal(',"size":'), uri: literal(',"uri":') };
const NULL = literal('null');
const [LIST, LIST_END, COMMA] = [literal('['), literal(']'), literal(',')];

/**
 * Reads entries in their canonical form without making values of them: an audit of a million entries needs only to know
 * that each is well-formed, which event it is, and when. Whatever {@link EntryScan.read} accepts, `decodeEntry` accepts;
 * the reverse is not so: what it does not accept may be right and is for `decodeEntry` to judge.
 */
export class EntryScan {
  readonly #cursor = new CanonicalCursor(MAX_ENTRY_BYTES);
  /** The entry read last, and what is behind it. */
  readonly bytes = this.#cursor.bytes;
  readonly #member = (start: number, end: number): boolean | undefined => this.#dataMember(start, end);
  /** Milliseconds since 1970 of the entry read last. */
  time = 0;
  /** Where the entry's id, source and type stand, without quotation marks: [start, end). */
  idStart = 0;
  idEnd = 0;
  sourceStart = 0;
  sourceEnd = 0;
  typeStart = 0;
  typeEnd = 0;
  /** Whether its data has these members. */
  hasGovernance = false;
  hasEvidence = false;

  /** True if the bytes are certainly a valid entry in canonical form; then the other members describe it. O(n). */
  read(bytes: Uint8Array): boolean {
    const cursor = this.#cursor;
    this.hasGovernance = false;
    this.hasEvidence = false;
    if (!cursor.start(bytes) || !cursor.literal(DATA) || !cursor.object(2, this.#member)) return false;
    if (!cursor.literal(CONTENT_TYPE)) return false;
    if (cursor.literal(DATA_SCHEMA) && cursor.run(uri, 512) < 1) return false;
    if (!cursor.literal(ID)) return false;
    this.idStart = cursor.at + 1;
    if (cursor.run(visible, 128) < 1) return false;
    this.idEnd = cursor.at - 1;
    if (!cursor.literal(SOURCE)) return false;
    this.sourceStart = cursor.at + 1;
    if (cursor.run(uri, 512) < 1) return false;
    this.sourceEnd = cursor.at - 1;
    if (!cursor.literal(SPEC_VERSION)) return false;
    if (cursor.literal(SUBJECT) && !this.#isText(512)) return false;
    if (!cursor.literal(TIME) || !this.#time() || !cursor.literal(TYPE)) return false;
    this.typeStart = cursor.at + 1;
    if (cursor.run(type, 128) < 1) return false;
    this.typeEnd = cursor.at - 1;
    return this.#isTypeName() && cursor.literal(END) && cursor.atEnd;
  }

  /** A text of 1 to `max` characters without controls; one that may be longer is not accepted. */
  #isText(max: number): boolean {
    const length = this.#cursor.text(false, false);
    return length >= 1 && length <= max;
  }

  #dataMember(start: number, end: number): boolean | undefined {
    if (isName(this.bytes, start, end, GOVERNANCE)) {
      this.hasGovernance = true;
      return this.#governance();
    }
    if (isName(this.bytes, start, end, EVIDENCE)) {
      this.hasEvidence = true;
      return this.#evidence();
    }
    return undefined;
  }

  #governance(): boolean {
    const cursor = this.#cursor;
    if (!cursor.literal(GOVERNANCE_MEMBERS.action) || !this.#isAction() || !cursor.literal(GOVERNANCE_MEMBERS.notes)) return false;
    const notes = cursor.text(false, true);
    if (notes < 0 || notes > 2000 || !cursor.literal(GOVERNANCE_MEMBERS.phase)) return false;
    const first = this.bytes[cursor.at + 1];
    // A phase begins with a letter or digit.
    if (cursor.run(phase, 32) < 1 || first === 0x2e || first === 0x5f || first === 0x2d) return false;
    return cursor.literal(GOVERNANCE_MEMBERS.root) && (cursor.literal(NULL) || this.#isRoot()) && cursor.literal(GOVERNANCE_MEMBERS.signer) && this.#isText(128) && cursor.literal(END);
  }

  #isAction(): boolean {
    const start = this.#cursor.at + 1;
    const length = this.#cursor.run(action, 32);
    if (length < 1) return false;
    for (let at = start, separated = true; ; at++) {
      const byte = this.bytes[at];
      const separator = byte === 0x5f || byte === 0x2d;
      if (at === start + length) return !separated;
      if ((separator && separated) || (at === start && !isBetween(byte, 0x41, 0x5a))) return false;
      separated = separator;
    }
  }

  #isRoot(): boolean {
    const cursor = this.#cursor;
    if (!cursor.literal(ROOT_MEMBERS.profile)) return false;
    const first = this.bytes[cursor.at + 1];
    if (cursor.run(profile, 32) < 1 || first === 0x2e || first === 0x2f || first === 0x2d) return false;
    return cursor.literal(ROOT_MEMBERS.sha256) && cursor.run(hex, 64) === 64 && cursor.literal(END);
  }

  #evidence(): boolean {
    const cursor = this.#cursor;
    if (!cursor.literal(LIST)) return false;
    if (cursor.literal(LIST_END)) return true;
    const names: (readonly [start: number, end: number])[] = [];
    for (;;) {
      if (!cursor.literal(REFERENCE_MEMBERS.mediaType) || !this.#isText(128) || !cursor.literal(REFERENCE_MEMBERS.name)) return false;
      const start = cursor.at;
      if (!this.#isText(256)) return false;
      const end = cursor.at;
      if (names.length === MAX_REFERENCES || names.some(([from, to]) => isName(this.bytes, start, end, this.bytes.subarray(from, to)))) return false;
      names.push([start, end]);
      if (!cursor.literal(REFERENCE_MEMBERS.sha256) || cursor.run(hex, 64) !== 64 || !cursor.literal(REFERENCE_MEMBERS.size) || !this.#isSize()) return false;
      if (cursor.literal(REFERENCE_MEMBERS.uri) && cursor.run(uri, 512) < 1) return false;
      if (!cursor.literal(END)) return false;
      if (cursor.literal(LIST_END)) return true;
      if (!cursor.literal(COMMA)) return false;
    }
  }

  #isSize(): boolean {
    const start = this.#cursor.at;
    return this.#cursor.number() && this.bytes[start] !== 0x2d && !this.bytes.subarray(start, this.#cursor.at).includes(0x2e);
  }

  /** Lower-case labels of letters, digits and hyphens, at least two, the first beginning with a letter. */
  #isTypeName(): boolean {
    let dots = 0;
    for (let at = this.typeStart; at < this.typeEnd; at++) {
      if (this.bytes[at] !== 0x2e) continue;
      dots++;
      if (at + 1 === this.typeEnd || this.bytes[at + 1] === 0x2e) return false;
    }
    return dots > 0 && isBetween(this.bytes[this.typeStart], 0x61, 0x7a);
  }

  /** `YYYY-MM-DDTHH:MM:SS[.1–9 digits]Z"`; years from 1000 on, before which `Date.UTC` means others. */
  #time(): boolean {
    const bytes = this.bytes;
    let at = this.#cursor.at;
    const [year, month, day] = [100 * two(bytes, at) + two(bytes, at + 2), two(bytes, at + 5), two(bytes, at + 8)];
    const [hour, minute, second] = [two(bytes, at + 11), two(bytes, at + 14), two(bytes, at + 17)];
    if (bytes[at + 4] !== 0x2d || bytes[at + 7] !== 0x2d || bytes[at + 10] !== 0x54 || bytes[at + 13] !== 0x3a || bytes[at + 16] !== 0x3a) return false;
    // A comparison with NaN, for what is no digit, is false.
    if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(month, year) && hour <= 23 && minute <= 59 && second <= 59)) return false;
    at += 19;
    let milliseconds = 0;
    if (bytes[at] === 0x2e) {
      const fraction = ++at;
      for (; isBetween(bytes[at], 0x30, 0x39); at++) if (at < fraction + 3) milliseconds += ((bytes[at] ?? 0) - 0x30) * 10 ** (2 + fraction - at);
      if (at === fraction || at - fraction > 9) return false;
    }
    if (bytes[at] !== 0x5a || bytes[at + 1] !== 0x22) return false;
    this.time = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
    this.#cursor.at = at + 2;
    return true;
  }
}

const isBetween = (byte: number | undefined, low: number, high: number): boolean => byte !== undefined && byte >= low && byte <= high;

function isName(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (end - start !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
  return true;
}

/** The number of two decimal digits; NaN if there are none. */
function two(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [bytes[at], bytes[at + 1]];
  return isBetween(tens, 0x30, 0x39) && isBetween(ones, 0x30, 0x39) ? 10 * ((tens ?? 0) - 0x30) + ((ones ?? 0) - 0x30) : NaN;
}

function daysIn(month: number, year: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
