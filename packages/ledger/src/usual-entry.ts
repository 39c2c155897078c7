import { canonicalize } from '@plimsoll/canonical-json';
import type { Json } from '@plimsoll/findings';
import type { EntryInput } from './entry.ts';
import { attributeHolds, dataFindings } from './entry-attributes.ts';
import { PlainText, sameTexts } from './plain-text.ts';
import { UsualGovernance } from './usual-governance.ts';

/** The characters of an id but for those that JSON escapes. */
const PLAIN_ID = /^[!#-[\]-~]{1,128}$/;
/** The data of an entry is one level below the top of 64. */
const DATA_DEPTH = { maxDepth: 63 };

/** The text of an optional member with its name and comma; nothing where it is absent. */
function optionalText(name: string, text: PlainText, value: unknown): string | undefined {
  if (value === undefined) return '';
  const written = text.of(value);
  return written === undefined ? undefined : `,"${name}":${written}`;
}

/**
 * Entries of the usual form, checked and written in one pass: no extensions, no character that JSON escapes. Entries
 * that follow each other say the same in most of their members: what is as it was in the entry before is neither
 * checked nor written again, and the three pieces of the text stay the same strings.
 */
export class UsualEntry {
  /** RFC 8785 text of the entry read last: up to its id, in ASCII the id, and behind it. */
  head = '';
  id = '';
  tail = '';
  readonly #source = new PlainText((value) => attributeHolds('source', value));
  readonly #type = new PlainText((value) => attributeHolds('type', value));
  readonly #time = new PlainText((value) => attributeHolds('time', value));
  readonly #subject = new PlainText((value) => attributeHolds('subject', value));
  readonly #dataschema = new PlainText((value) => attributeHolds('dataschema', value));
  readonly #governance = new UsualGovernance();
  /** What {@link UsualEntry.head} and {@link UsualEntry.tail} were made of. */
  #headOf: readonly string[] = [];
  #tailOf: readonly string[] = [];

  /**
   * True if the entry, with `time` in place of its own where that is given, is valid and of the usual form: then its three
   * pieces are what the long way gives. False for every other one, valid or not.
   */
  read(entry: EntryInput, time?: string): boolean {
    let required = time === undefined ? 5 : 4;
    for (const name of Object.keys(entry)) {
      switch (name) {
        case 'specversion':
          if (entry.specversion !== '1.0') return false;
          break;
        case 'datacontenttype':
          if (entry.datacontenttype !== 'application/json') return false;
          break;
        case 'subject':
        case 'dataschema':
          if (entry[name] === undefined) return false;
          break;
        case 'time':
          if (time === undefined) required--;
          break;
        case 'id':
        case 'source':
        case 'type':
        case 'data':
          required--;
          break;
        default:
          return false;
      }
    }
    // What is inherited is no member of a copy made by spreading.
    if (required > 0 || Object.getOwnPropertySymbols(entry).length > 0) return false;
    const id: unknown = entry.id;
    if (typeof id !== 'string' || !PLAIN_ID.test(id)) return false;
    const data = this.#dataText(entry.data);
    const schema = optionalText('dataschema', this.#dataschema, Object.hasOwn(entry, 'dataschema') ? entry.dataschema : undefined);
    const source = this.#source.of(entry.source);
    const subject = optionalText('subject', this.#subject, Object.hasOwn(entry, 'subject') ? entry.subject : undefined);
    const timeText = this.#time.of(time ?? entry.time);
    const type = this.#type.of(entry.type);
    if (data === undefined || schema === undefined || source === undefined || subject === undefined || timeText === undefined || type === undefined) return false;
    this.id = id;
    const headOf = [data, schema];
    if (!sameTexts(headOf, this.#headOf)) {
      this.#headOf = headOf;
      this.head = `{"data":${data},"datacontenttype":"application/json"${schema},"id":"`;
    }
    const tailOf = [source, subject, timeText, type];
    if (!sameTexts(tailOf, this.#tailOf)) {
      this.#tailOf = tailOf;
      this.tail = `","source":${source},"specversion":"1.0"${subject},"time":${timeText},"type":${type}}`;
    }
    return true;
  }

  #dataText(data: unknown): string | undefined {
    const governance = this.#governance.of(data);
    if (governance !== undefined) return governance;
    if (typeof data !== 'object' || data === null || Array.isArray(data)) return undefined;
    try {
      const text = canonicalize(data, DATA_DEPTH);
      return dataFindings(data as Readonly<Record<string, Json>>).length === 0 ? text : undefined;
    } catch {
      return undefined;
    }
  }
}
