import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { parseJson } from '@plimsoll/canonical-json';
import type { SetRecord } from '@plimsoll/merkle';
import { readCanonicalRecord } from './canonical-record.ts';
import { recordId } from './commit-registry.ts';
import { flagIdFault } from './flag-id.ts';
import type { FlagRecord } from './flag-record.ts';
import { Registry } from './registry.ts';
import { pretty } from './write-registry.ts';

/** A registry that was read, and the canonical bytes of its records. */
export interface CanonicalRegistry {
  readonly registry: Registry;
  readonly declaredRoot: string;
  readonly members: readonly SetRecord[];
}

const OPEN = encodeUtf8('\n  "records": {');
const CLOSE = encodeUtf8('\n  }');
const RECORD = encodeUtf8('\n    "');
const NAMED = encodeUtf8('": {');
const [NEWLINE, QUOTE, COMMA] = [0x0a, 0x22, 0x2c];

/**
 * Reads a file as {@link writeRegistry} lays it out, several times as fast as the strict way. Undefined for any other, whether good or
 * bad, of which the strict reader must judge.
 *
 * A line break in JSON stands outside of strings, so lines show where records begin and end. Each is read by itself. If the text of
 * what was read is the text of the file but for white space, nothing of the file is lost.
 */
export function readCanonical(input: string | Uint8Array, limits: { readonly bytes: number; readonly flags: number }): CanonicalRegistry | undefined {
  if (input.length * (typeof input === 'string' ? 3 : 1) > limits.bytes) return undefined;
  // In a text that is no decoded UTF-8, half a character may stand as it is.
  if (typeof input === 'string' && /[\ud800-\udfff]/.test(input)) return undefined;
  const source = typeof input === 'string' ? encodeUtf8(input) : input;
  const open = after(source, OPEN);
  const records = open === undefined ? undefined : readRecords(source, open, limits.flags);
  if (open === undefined || records === undefined) return undefined;
  const frame = readFrame(source.subarray(0, open), source.subarray(records.close + CLOSE.length - 1));
  if (frame === undefined) return undefined;
  const { root: declaredRoot, ...registry } = frame;
  return { registry: { ...registry, records: records.records }, declaredRoot, members: records.members };
}

/** Everything but the records. That it is laid out as usual shows that the ones taken out were those of the registry itself. */
function readFrame(before: Uint8Array, behind: Uint8Array) {
  const [start, end] = [decodeUtf8(before), decodeUtf8(behind)];
  if (start === undefined || end === undefined) return undefined;
  const text = start + end;
  const json = parseJson(text, { maxBytes: 2 ** 28 });
  const shape = json.ok ? Registry.safeParse(json.value) : undefined;
  return json.ok && shape?.success === true && text === `${pretty(json.value, '\n')}\n` ? shape.data : undefined;
}

interface Records {
  readonly records: Record<string, FlagRecord>;
  readonly members: readonly SetRecord[];
  /** Where the line that closes them begins. */
  readonly close: number;
}

function readRecords(source: Uint8Array, open: number, most: number): Records | undefined {
  const records: Record<string, FlagRecord> = {};
  const members: SetRecord[] = [];
  const out = new Uint8Array(source.length - open);
  let before = '';
  let used = 0;
  for (let at = open; ; at++) {
    if (!startsAt(source, at, RECORD) || members.length === most) return undefined;
    const name = at + RECORD.length;
    const quote = source.indexOf(QUOTE, name);
    const id = quote === -1 || !startsAt(source, quote, NAMED) ? undefined : decodeUtf8(source.subarray(name, quote));
    if (id === undefined || id <= before || id.includes('\\') || flagIdFault(id) !== undefined) return undefined;
    const read = readCanonicalRecord(source, quote + NAMED.length - 1, out, used);
    if (read === undefined) return undefined;
    before = id;
    records[id] = read.record;
    members.push({ id: recordId(id), value: read.canonical });
    used += read.canonical.length;
    at = read.end;
    if (source[at] !== COMMA) return startsAt(source, at, CLOSE) ? { records, members, close: at } : undefined;
  }
}

/** Whether the bytes stand there. */
function startsAt(source: Uint8Array, at: number, bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (source[at + i] !== bytes[i]) return false;
  return true;
}

/** Where what follows the first such line begins. */
function after(source: Uint8Array, line: Uint8Array): number | undefined {
  for (let at = source.indexOf(NEWLINE); at !== -1; at = source.indexOf(NEWLINE, at + 1)) if (startsAt(source, at, line)) return at + line.length;
  return undefined;
}
