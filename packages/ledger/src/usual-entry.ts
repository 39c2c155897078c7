import { canonicalize } from '@plimsoll/canonical-json';
import type { Json } from '@plimsoll/findings';
import type { EntryInput } from './entry.ts';
import { attributeHolds, dataFindings, governanceHolds } from './entry-attributes.ts';

/** What JSON escapes, controls, and surrogates, which may be halves. */
// eslint-disable-next-line no-control-regex -- RFC 8785 section 3.2.2.2 names these characters
const NEEDS_CARE = /[\u0000-\u001f"\\\ud800-\udfff]/;
/** The data of an entry is one level below the top of 64. */
const DATA_DEPTH = { maxDepth: 63 };

/** Text of one attribute. Entries that follow each other say the same in most of theirs: what was checked last is not checked again. */
class Attribute {
  readonly #holds: (value: Json) => boolean;
  #value: unknown;
  #text: string | undefined;

  constructor(holds: (value: Json) => boolean) {
    this.#holds = holds;
  }

  /** The value as a JSON string; undefined if it breaks its rule or holds what needs care. */
  text(value: unknown): string | undefined {
    if (value === this.#value) return this.#text;
    if (typeof value !== 'string' || NEEDS_CARE.test(value) || !this.#holds(value)) return undefined;
    this.#value = value;
    this.#text = `"${value}"`;
    return this.#text;
  }
}

const attribute = (name: string): Attribute => new Attribute((value) => attributeHolds(name, value));
const id = attribute('id');
const source = attribute('source');
const type = attribute('type');
const time = attribute('time');
const subject = attribute('subject');
const dataschema = attribute('dataschema');
const phase = new Attribute((value) => governanceHolds('phase', value));
const action = new Attribute((value) => governanceHolds('action', value));
const signer = new Attribute((value) => governanceHolds('signer', value));
const notes = new Attribute((value) => governanceHolds('notes', value));
const profile = new Attribute((value) => governanceHolds('root', { profile: value, sha256: '0'.repeat(64) }));
const sha256 = new Attribute((value) => governanceHolds('root', { profile: 'a', sha256: value }));

/** True for a plain object with so many members and none named by a symbol. */
function hasMembers(value: unknown, count: number): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.keys(value).length === count && Object.getOwnPropertySymbols(value).length === 0;
}

/** The enumerable member's value; undefined also for an accessor, which is not called. */
function member(holder: object, name: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  return descriptor?.enumerable === true ? descriptor.value : undefined;
}

function rootText(root: unknown): string | undefined {
  if (root === null) return 'null';
  if (!hasMembers(root, 2)) return undefined;
  const [profileText, digest] = [profile.text(member(root, 'profile')), sha256.text(member(root, 'sha256'))];
  return profileText === undefined || digest === undefined ? undefined : `{"profile":${profileText},"sha256":${digest}}`;
}

function governanceText(governance: unknown): string | undefined {
  if (!hasMembers(governance, 5)) return undefined;
  const actionText = action.text(member(governance, 'action'));
  const notesText = notes.text(member(governance, 'notes'));
  const phaseText = phase.text(member(governance, 'phase'));
  const root = rootText(member(governance, 'root'));
  const signerText = signer.text(member(governance, 'signer'));
  if (actionText === undefined || notesText === undefined || phaseText === undefined || root === undefined || signerText === undefined) return undefined;
  return `{"action":${actionText},"notes":${notesText},"phase":${phaseText},"root":${root},"signer":${signerText}}`;
}

function dataText(data: unknown): string | undefined {
  const governance = hasMembers(data, 1) ? governanceText(member(data, 'governance')) : undefined;
  if (governance !== undefined) return `{"governance":${governance}}`;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
  try {
    const text = canonicalize(data, DATA_DEPTH);
    return dataFindings(data as Readonly<Record<string, Json>>).length === 0 ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The text of an optional member with its name and comma; nothing where it is absent. */
function optionalText(name: string, text: Attribute, value: unknown): string | undefined {
  if (value === undefined) return '';
  const written = text.text(value);
  return written === undefined ? undefined : `,"${name}":${written}`;
}

/**
 * The RFC 8785 text of a valid entry of the usual form, checked and written in one pass: no extensions, no character
 * that JSON escapes. Undefined for every other one, valid or not: then {@link encodeEntry} goes the long way, and where
 * this gives a text the long way gives the same. `entry` must be a copy made by spreading: plain, without accessors.
 */
export function usualEntryText(entry: EntryInput): string | undefined {
  for (const name of Object.keys(entry)) {
    switch (name) {
      case 'specversion':
        if (entry.specversion !== '1.0') return undefined;
        break;
      case 'datacontenttype':
        if (entry.datacontenttype !== 'application/json') return undefined;
        break;
      case 'subject':
      case 'dataschema':
        if (entry[name] === undefined) return undefined;
        break;
      case 'id':
      case 'source':
      case 'type':
      case 'time':
      case 'data':
        break;
      default:
        return undefined;
    }
  }
  if (Object.getOwnPropertySymbols(entry).length > 0) return undefined;
  const [idText, sourceText, typeText, timeText] = [id.text(entry.id), source.text(entry.source), type.text(entry.type), time.text(entry.time)];
  if (idText === undefined || sourceText === undefined || typeText === undefined || timeText === undefined) return undefined;
  const [subjectText, schemaText] = [optionalText('subject', subject, entry.subject), optionalText('dataschema', dataschema, entry.dataschema)];
  const data = dataText(entry.data);
  if (subjectText === undefined || schemaText === undefined || data === undefined) return undefined;
  return `{"data":${data},"datacontenttype":"application/json"${schemaText},"id":${idText},"source":${sourceText},"specversion":"1.0"${subjectText},"time":${timeText},"type":${typeText}}`;
}
