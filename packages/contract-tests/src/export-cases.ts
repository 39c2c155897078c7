import { encodeUtf8, toHex } from '@plimsoll/bytes';
import type { ContractKit, Json } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { cases, type CaseOptions } from './cases.ts';
import type { ContractCase } from './contract-case.ts';

/** One case in the index of an exported folder. */
export interface ExportedCase {
  readonly id: string;
  /** Relative, with forward slashes. */
  readonly file: string;
  readonly kind: ContractCase['kind'];
  readonly level: ContractCase['level'];
  readonly title: string;
  readonly accept: boolean;
  readonly verdict: ContractCase['expect']['verdict'];
  readonly raises: readonly string[];
  /** Of the file, 64 hex digits. */
  readonly sha256: string;
  /** Bytes of the file. */
  readonly size: number;
  readonly context: Json;
}

/** The file `index.json` of an exported folder. */
export interface ExportIndex {
  readonly v: 1;
  readonly contract: string;
  readonly cases: readonly ExportedCase[];
}

const EXTENSIONS = { json: 'json', jsonl: 'jsonl', markdown: 'md', text: 'txt' } as const;

const FOLDERS = { golden: 'golden', 'open-variant': 'open', boundary: 'boundary' } as const;

/**
 * Writes every case for runners without Node: `index.json`, `schema.json` where there is a schema, `golden/0001.json`,
 * `open/…`, `boundary/…` and `negative/<level>/…`. File names are numbers, never taken from a document. One case is in memory at a time;
 * `index.json` is written last, so a folder without it is incomplete.
 */
export function exportCases(kit: ContractKit, write: (path: string, bytes: Uint8Array) => void, options: CaseOptions = {}): ExportIndex {
  const counts = new Map<string, number>();
  const listed: ExportedCase[] = [];
  const json = (value: unknown): Uint8Array => encodeUtf8(`${JSON.stringify(value, null, 2)}\n`);
  if (kit.jsonSchema !== null) write('schema.json', json(kit.jsonSchema));
  for (const each of cases(kit, options)) {
    const folder = each.kind === 'negative' ? `negative/${each.level}` : FOLDERS[each.kind];
    const number = (counts.get(folder) ?? 0) + 1;
    counts.set(folder, number);
    const file = `${folder}/${String(number).padStart(4, '0')}.${EXTENSIONS[kit.media]}`;
    const bytes = each.bytes;
    write(file, bytes);
    const { accept, verdict, raises } = each.expect;
    listed.push({ id: each.id, file, kind: each.kind, level: each.level, title: each.title, accept, verdict, raises, sha256: toHex(sha256(bytes)), size: bytes.length, context: each.context ?? null });
  }
  const index: ExportIndex = { v: 1, contract: kit.id, cases: listed };
  write('index.json', json(index));
  return index;
}
