import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import type { SetRecord } from '@plimsoll/merkle';
import { recordId } from './commit-registry.ts';
import { flagIdFault } from './flag-id.ts';
import { FlagRecord } from './flag-record.ts';
import { quickCheck } from './quick-check.ts';
import { Registry } from './registry.ts';
import { pretty } from './write-registry.ts';

/** A registry that was read, and the canonical bytes of its records. */
export interface CanonicalRegistry {
  readonly registry: Registry;
  readonly declaredRoot: string;
  readonly members: readonly SetRecord[];
}

/** Longest text of one record that is read here: the engine's parser pays for each level of a text without end. */
const MAX_RECORD = 65_536;

/** Objects around a record, and itself. */
const RECORD_DEPTH = 3;

const OPEN = '\n  "records": {';
const CLOSE = '\n  }';
const RECORD = '\n    "';
const END = '\n    }';

const isRecord = quickCheck(FlagRecord);

/**
 * Reads a file as {@link writeRegistry} lays it out, several times as fast as the strict way. Undefined for any other, whether good or
 * bad, of which the strict reader must judge.
 *
 * A line break in JSON stands outside of strings, so lines show where records begin and end. Each is read by itself. If the text of
 * what was read is the text of the file but for white space, nothing of the file is lost: no key was there twice, no number was rounded.
 */
export function readCanonical(input: string | Uint8Array, limits: { readonly bytes: number; readonly flags: number }): CanonicalRegistry | undefined {
  if (input.length * (typeof input === 'string' ? 3 : 1) > limits.bytes) return undefined;
  const text = typeof input === 'string' ? input : decodeUtf8(input);
  // An escape of half a character; in a text that is no decoded UTF-8, one as it is.
  if (text === undefined || text.includes('\\ud') || (typeof input === 'string' && /[\ud800-\udfff]/.test(text))) return undefined;
  const open = text.indexOf(OPEN) + OPEN.length;
  const close = text.indexOf(CLOSE, open);
  if (open < OPEN.length || close === -1) return undefined;
  const frame = readFrame(text.slice(0, open) + text.slice(close + CLOSE.length - 1));
  const records = frame === undefined ? undefined : readRecords(text, open, close, limits.flags);
  if (frame === undefined || records === undefined) return undefined;
  const { root: declaredRoot, ...registry } = frame;
  return { registry: { ...registry, records: records.records }, declaredRoot, members: records.members };
}

/** Everything but the records. That it is laid out as usual shows that the ones taken out were those of the registry itself. */
function readFrame(text: string) {
  const json = parseJson(text, { maxBytes: 2 ** 28 });
  const shape = json.ok ? Registry.safeParse(json.value) : undefined;
  return json.ok && shape?.success === true && text === `${pretty(json.value, '\n')}\n` ? shape.data : undefined;
}

function readRecords(text: string, open: number, close: number, most: number): Pick<CanonicalRegistry, 'members'> & Pick<Registry, 'records'> | undefined {
  const records: Record<string, FlagRecord> = {};
  const members: SetRecord[] = [];
  let before = '';
  for (let at = open; at < close; ) {
    const end = text.indexOf(END, at) + END.length;
    if (!text.startsWith(RECORD, at) || end < END.length || end > close || end - at > MAX_RECORD || members.length === most) return undefined;
    const source = text.slice(at, end);
    const member = readMember(source);
    if (member === undefined || member.id <= before || flagIdFault(member.id) !== undefined) return undefined;
    before = member.id;
    records[member.id] = member.record;
    members.push({ id: recordId(member.id), value: encodeUtf8(member.canonical) });
    if (end !== close && text[end] !== ',') return undefined;
    at = end === close ? end : end + 1;
    if (end !== close && at === close) return undefined;
  }
  return { records, members };
}

/** The flag that is written so, and the canonical text of its record; undefined unless the source is that but for layout. */
function readMember(source: string): { readonly id: string; readonly record: FlagRecord; readonly canonical: string } | undefined {
  // Up to the second line break stands the id alone, since a string has none.
  const line = source.indexOf('\n', 1);
  let id: unknown;
  let record: unknown;
  try {
    id = JSON.parse(source.slice(0, Math.max(0, line - 3)));
    record = JSON.parse(source.slice(line - 1));
  } catch {
    return undefined;
  }
  if (typeof id !== 'string' || id === '__proto__') return undefined;
  // What is nested deeper than this allows, the engine could not write again.
  if (!isRecord(record, RECORD_DEPTH)) return undefined;
  const canonical = JSON.stringify(record);
  return isLaidOut(source, `${JSON.stringify(id)}:${canonical}`) ? { id, record: record as FlagRecord, canonical } : undefined;
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
