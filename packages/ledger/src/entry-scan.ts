import type { Text } from './bundle-copy.ts';
import { CanonicalCursor } from './canonical-cursor.ts';
import { MAX_ENTRY_BYTES } from './entry.ts';
import { EntryTemplate } from './entry-template.ts';
import { type EntryValue, EntryValues } from './entry-values.ts';
import { literal } from './literal.ts';

/** References whose names are compared with each other; an entry with more is left to the strict reader. */
const MAX_REFERENCES = 16;
/** Templates that are kept: entries of some types follow each other in turns. */
const TEMPLATES = 4;

const name = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const DATA = literal('{"data":');
const CONTENT_TYPE = literal(',"datacontenttype":"application/json"');
const DATA_SCHEMA = literal(',"dataschema":');
const ID = literal(',"id":');
const SOURCE = literal(',"source":');
const SPEC_VERSION = literal(',"specversion":"1.0"');
const SUBJECT = literal(',"subject":');
const TIME = literal(',"time":');
const TYPE = literal(',"type":');
const END = literal('}');
const GOVERNANCE = name('governance');
const EVIDENCE = name('evidence');
const GOVERNANCE_MEMBERS = { action: literal('{"action":'), notes: literal(',"notes":'), phase: literal(',"phase":'), root: literal(',"root":'), signer: literal(',"signer":') };
const ROOT_MEMBERS = { profile: literal('{"profile":'), sha256: literal(',"sha256":') };
const REFERENCE_MEMBERS = { mediaType: literal('{"mediaType":'), name: literal(',"name":'), sha256: literal(',"sha256":'), size: literal(',"size":'), uri: literal(',"uri":') };
const NULL = literal('null');
const [LIST, LIST_END, COMMA] = [literal('['), literal(']'), literal(',')];

/** What is the same for two entries of the same event: it stands so in an entry in canonical form, where neither has what is escaped. */
export function eventOf({ id, source }: { readonly id: string; readonly source: string }): string {
  return `${id}","source":"${source}`;
}

/** An entry that was accepted, as a template for the next, and the values in it that are asked for. */
class Template extends EntryTemplate<EntryValue> {
  id = 0;
  source = 0;
  type = 0;
  time = 0;
  hasGovernance = false;
  hasEvidence = false;
}

/**
 * Reads entries in their canonical form without making values of them: an audit of a million entries needs only to know
 * that each is well-formed, which event it is, and when. Whatever {@link EntryScan.read} accepts, `decodeEntry` accepts;
 * the reverse is not so: what it does not accept may be right and is for `decodeEntry` to judge.
 */
export class EntryScan {
  readonly #cursor = new CanonicalCursor((start, isText) => {
    this.#template.add(isText ? 'text' : 'number', start, this.#cursor.at);
  });
  readonly #values = new EntryValues(this.#cursor);
  readonly #member = (start: number, end: number): boolean | undefined => this.#dataMember(start, end);
  readonly #holds = (value: EntryValue): boolean => this.#values.holds(value);
  readonly #templates: Template[] = [];
  /** The one that the entry read last fitted or became. */
  #template = new Template(0);
  #replaced = 0;
  /** Milliseconds since 1970 of the entry read last. */
  time = 0;
  /** Where its {@link eventOf} and its type stand: [start, end). */
  eventStart = 0;
  eventEnd = 0;
  typeStart = 0;
  typeEnd = 0;
  /** Whether its data has these members. */
  hasGovernance = false;
  hasEvidence = false;

  /** True if bytes [start, end) are certainly a valid entry in canonical form; then the other members describe it. O(n). */
  read(text: Text, start: number, end: number): boolean {
    if (end - start > MAX_ENTRY_BYTES) return false;
    this.#cursor.start(text, start, end);
    if (!this.#fits(this.#template) && !this.#templates.some((template) => template !== this.#template && this.#fits(template)) && !this.#become()) return false;
    const template = this.#template;
    this.time = this.#values.time;
    this.eventStart = template.start(template.id) + 1;
    this.eventEnd = template.end(template.source) - 1;
    this.typeStart = template.start(template.type) + 1;
    this.typeEnd = template.end(template.type) - 1;
    this.hasGovernance = template.hasGovernance;
    this.hasEvidence = template.hasEvidence;
    return true;
  }

  #fits(template: Template): boolean {
    // A time that is equal is not read again.
    this.#values.time = template.time;
    if (!template.fits(this.#cursor, this.#holds)) return false;
    this.#template = template;
    return true;
  }

  /** Reads an entry that is like none before. */
  #become(): boolean {
    const number = this.#replaced % TEMPLATES;
    const template = (this.#templates[number] ??= new Template(MAX_ENTRY_BYTES));
    this.#template = template;
    template.clear(this.#cursor);
    template.hasGovernance = false;
    template.hasEvidence = false;
    this.#cursor.at = this.#cursor.from;
    if (!this.#entry(template)) return false;
    template.time = this.#values.time;
    template.keep(this.#cursor);
    this.#replaced++;
    return true;
  }

  #entry(template: Template): boolean {
    const cursor = this.#cursor;
    if (!cursor.literal(DATA) || !cursor.object(2, this.#member) || !cursor.literal(CONTENT_TYPE)) return false;
    if (cursor.literal(DATA_SCHEMA) && !this.#value('uri')) return false;
    if (!cursor.literal(ID) || !this.#value('id')) return false;
    template.id = template.last;
    if (!cursor.literal(SOURCE) || !this.#value('uri')) return false;
    template.source = template.last;
    if (!cursor.literal(SPEC_VERSION)) return false;
    if (cursor.literal(SUBJECT) && !this.#value('subject')) return false;
    if (!cursor.literal(TIME) || !this.#value('time') || !cursor.literal(TYPE) || !this.#value('type')) return false;
    template.type = template.last;
    return cursor.literal(END) && cursor.atEnd;
  }

  /** True, and behind it, if such a value comes next: one in which entries of a template may differ. */
  #value(value: EntryValue): boolean {
    const start = this.#cursor.at;
    if (!this.#values.holds(value)) return false;
    this.#template.add(value, start, this.#cursor.at);
    return true;
  }

  #dataMember(start: number, end: number): boolean | undefined {
    if (isName(this.#cursor.bytes, start, end, GOVERNANCE)) {
      this.#template.hasGovernance = true;
      return this.#governance();
    }
    if (isName(this.#cursor.bytes, start, end, EVIDENCE)) {
      this.#template.hasEvidence = true;
      return this.#evidence();
    }
    return undefined;
  }

  #governance(): boolean {
    const cursor = this.#cursor;
    if (!cursor.literal(GOVERNANCE_MEMBERS.action) || !this.#value('action') || !cursor.literal(GOVERNANCE_MEMBERS.notes) || !this.#value('notes')) return false;
    if (!cursor.literal(GOVERNANCE_MEMBERS.phase) || !this.#value('phase') || !cursor.literal(GOVERNANCE_MEMBERS.root)) return false;
    return (cursor.literal(NULL) || this.#root()) && cursor.literal(GOVERNANCE_MEMBERS.signer) && this.#value('token') && cursor.literal(END);
  }

  #root(): boolean {
    const cursor = this.#cursor;
    return cursor.literal(ROOT_MEMBERS.profile) && this.#value('profile') && cursor.literal(ROOT_MEMBERS.sha256) && this.#value('sha256') && cursor.literal(END);
  }

  #evidence(): boolean {
    const cursor = this.#cursor;
    if (!cursor.literal(LIST)) return false;
    if (cursor.literal(LIST_END)) return true;
    const names: (readonly [start: number, end: number])[] = [];
    for (;;) {
      if (!cursor.literal(REFERENCE_MEMBERS.mediaType) || !this.#value('token') || !cursor.literal(REFERENCE_MEMBERS.name)) return false;
      const start = cursor.at;
      // Not a value of the template: whether it is allowed depends on the other names.
      if (!this.#values.holds('name')) return false;
      const end = cursor.at;
      if (names.length === MAX_REFERENCES || names.some(([from, to]) => isName(this.#cursor.bytes, start, end, this.#cursor.bytes.subarray(from, to)))) return false;
      names.push([start, end]);
      if (!cursor.literal(REFERENCE_MEMBERS.sha256) || !this.#value('sha256') || !cursor.literal(REFERENCE_MEMBERS.size) || !this.#value('size')) return false;
      if (cursor.literal(REFERENCE_MEMBERS.uri) && !this.#value('uri')) return false;
      if (!cursor.literal(END)) return false;
      if (cursor.literal(LIST_END)) return true;
      if (!cursor.literal(COMMA)) return false;
    }
  }
}

function isName(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (end - start !== name.length) return false;
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
  return true;
}
