import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { FlagRecord } from './flag-record.ts';
import { quickCheck, type Tally } from './quick-check.ts';
import { stripRecord } from './strip-record.ts';

/** A record that was read. */
export interface CanonicalRecord {
  readonly record: FlagRecord;
  /** Its RFC 8785 bytes. */
  readonly canonical: Uint8Array;
  /** Where the source goes on. */
  readonly end: number;
}

/** Objects around a record, and itself. */
const DEPTH = 3;

const isRecord = quickCheck(FlagRecord);

/**
 * Reads the record whose opening brace stands at `from`, up to the first line that is its closing brace. Undefined unless the source is
 * its canonical text but for white space: no key was there twice, no number was rounded.
 * @param out room for the canonical bytes from `start` on
 */
export function readCanonicalRecord(source: Uint8Array, from: number, out: Uint8Array, start: number): CanonicalRecord | undefined {
  const stripped = stripRecord(source, from, out, start);
  if (stripped === undefined) return undefined;
  const { end, length, members, isPlain } = stripped;
  if (!isPlain) return readByWriting(source.subarray(from, end), end);
  const canonical = out.subarray(start, start + length);
  const tally: Tally = { members: 0 };
  const record = parsed(decodeUtf8(canonical));
  return isRecord(record, DEPTH, tally) && tally.members === members ? { record: record as FlagRecord, canonical, end } : undefined;
}

/** The same for whatever was read, if writing it again gives the same text. */
function readByWriting(source: Uint8Array, end: number): CanonicalRecord | undefined {
  const text = decodeUtf8(source);
  // An escape of half a character.
  if (text === undefined || text.includes('\\ud')) return undefined;
  const record = parsed(text);
  // What is nested deeper than this allows, the engine could not write again.
  if (!isRecord(record, DEPTH, { members: 0 })) return undefined;
  const canonical = JSON.stringify(record);
  return isLaidOut(text, canonical) ? { record: record as FlagRecord, canonical: encodeUtf8(canonical), end } : undefined;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a text of valid JSON is another, that has no white space outside of strings, but for white space. */
function isLaidOut(source: string, plain: string): boolean {
  let at = 0;
  for (let i = 0; i < plain.length; i++, at++) {
    const code = plain.charCodeAt(i);
    let found = source.charCodeAt(at);
    while (found !== code && (found === 0x20 || found === 0x0a)) found = source.charCodeAt(++at);
    if (found !== code) return false;
  }
  return at === source.length;
}
