import { decodeUtf8, encodeUtf8 } from '@plimsoll/bytes';
import { accept, type Result } from '@plimsoll/findings';
import { commitRegistry, headerRecord, recordId } from './commit-registry.ts';
import type { FlagRecord } from './flag-record.ts';
import { type CanonicalRegistry, readCanonical } from './read-canonical.ts';
import { limits, type ParsedRegistry, parseStrictly } from './read-registry.ts';
import { type SplitText, splitRecords, withRecords } from './split-records.ts';

/** Reads states of a registry one after the other. */
export interface RegistryReader {
  /** The same as {@link parseRegistry}. Registries share the objects of records that are written alike; nobody may change them. */
  parse(bytes: string | Uint8Array): Result<ParsedRegistry>;
}

/** A state that is laid out as usual. */
interface State {
  readonly text: string;
  readonly split: SplitText;
  readonly parsed: ParsedRegistry;
}

/**
 * A reader for whoever reads one state of a registry after the other: of a record that is written as in the state before, nothing
 * is read or hashed again. It keeps that state and its text.
 */
export function registryReader(): RegistryReader {
  let last: State | undefined;
  return {
    parse(input) {
      // Only a state that is laid out as usual shows by its lines where its records are, so no other is kept.
      const text = input.length * (typeof input === 'string' ? 3 : 1) > limits.bytes ? undefined : typeof input === 'string' ? input : decodeUtf8(input);
      if (text !== undefined && text === last?.text) return accept(last.parsed);
      const split = text === undefined ? undefined : splitRecords(text);
      const parsed = (split !== undefined && last !== undefined ? parseNext(last, split, typeof input !== 'string') : undefined) ?? parseWhole(input);
      last = parsed !== undefined && text !== undefined && split !== undefined ? { text, split, parsed } : undefined;
      return parsed === undefined ? parseStrictly(input) : accept(parsed);
    },
  };
}

function parseWhole(input: string | Uint8Array): ParsedRegistry | undefined {
  const read = readCanonical(input, limits);
  return read === undefined ? undefined : { registry: read.registry, set: commitRegistry(read.registry, read.members), declaredRoot: read.declaredRoot };
}

/** A state after one that was read; undefined where only reading the whole of it tells. */
function parseNext(last: State, split: SplitText, isDecoded: boolean): ParsedRegistry | undefined {
  if (split.records.size > limits.flags) return undefined;
  // A record is read by itself, so the others may be left out, but for one: without any, the rest would be laid out otherwise.
  const [first] = split.records.keys();
  const changed = new Map([...split.records].filter(([line, source]) => line === first || last.split.records.get(line) !== source || !isShareable(line, last.parsed)));
  const text = withRecords(split, [...changed.values()]);
  const read = readCanonical(isDecoded ? encodeUtf8(text) : text, limits);
  return read === undefined ? undefined : merged(last, split, changed, read);
}

function merged({ parsed: before, split: known }: State, split: SplitText, changed: ReadonlyMap<string, string>, read: CanonicalRegistry): ParsedRegistry | undefined {
  const records: Record<string, FlagRecord> = {};
  let previous = '';
  for (const line of split.records.keys()) {
    const id = idOf(line);
    const record = id === undefined ? undefined : recordIn(changed.has(line) ? read.registry : before.registry, id);
    if (id === undefined || record === undefined || id <= previous) return undefined;
    records[id] = record;
    previous = id;
  }
  const gone = [...known.records.keys()].flatMap((line) => (split.records.has(line) ? [] : (idOf(line) ?? [])));
  const registry = { ...read.registry, records };
  const set = before.set.with([...read.members, headerRecord(registry)], gone.map(recordId));
  return set.ok ? { registry, set: set.value, declaredRoot: read.declaredRoot } : undefined;
}

function recordIn({ records }: ParsedRegistry['registry'], id: string): FlagRecord | undefined {
  return Object.hasOwn(records, id) ? records[id] : undefined;
}

/** The id in the first line of a record: `"id": {`. */
function idOf(line: string): string | undefined {
  try {
    return JSON.parse(line.slice(0, -': {'.length)) as string;
  } catch {
    return undefined;
  }
}

/** Values that are objects go out to whoever evaluates flags, and might come to harm there. */
function isShareable(line: string, { registry }: ParsedRegistry): boolean {
  const id = idOf(line);
  const record = id === undefined ? undefined : recordIn(registry, id);
  return record !== undefined && Object.values(record.definition?.variants ?? {}).every((value) => typeof value !== 'object' || value === null);
}
