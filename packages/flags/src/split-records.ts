const OPEN = '\n  "records": {';
const CLOSE = '\n  }';
const RECORD = '\n    "';
const END = '\n    }';

/** The text of a registry file, cut where records begin and end. */
export interface SplitText {
  /** Up to the first record. */
  readonly head: string;
  /** Each record with its id, by the line in which that stands; between them are commas. */
  readonly records: ReadonlyMap<string, string>;
  /** Behind the last record. */
  readonly tail: string;
}

/**
 * Cuts a text by its lines where `writeRegistry` would have put the records of a registry, one at least. Undefined where they do not
 * stand so; that the text is a registry at all, this does not say.
 */
export function splitRecords(text: string): SplitText | undefined {
  const open = text.indexOf(OPEN) + OPEN.length;
  const close = text.indexOf(CLOSE, open);
  if (open < OPEN.length || close === -1) return undefined;
  const records = new Map<string, string>();
  for (let at = open; ; at++) {
    const end = text.indexOf(END, at) + END.length;
    if (!text.startsWith(RECORD, at) || end < END.length || end > close) return undefined;
    const line = text.slice(at, text.indexOf('\n', at + 1));
    if (records.has(line)) return undefined;
    records.set(line, text.slice(at, end));
    if (end === close) return { head: text.slice(0, open), records, tail: text.slice(close) };
    if (text[end] !== ',') return undefined;
    at = end;
  }
}

/** A text with some of its records only, which stand where they stood. */
export function withRecords({ head, tail }: SplitText, records: readonly string[]): string {
  return head + records.join(',') + tail;
}
