import { createHash } from 'node:crypto';

/** What a generated record says; numbers as they shall be written. */
export interface LegacyRecord {
  readonly id: string;
  readonly state?: Readonly<Record<string, unknown>>;
  readonly updated_at?: string;
  readonly [key: string]: unknown;
}

/** A number that is written with exactly these characters. */
export class Token {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const sha256 = (...parts: (string | Buffer)[]): Buffer => createHash('sha256').update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();

/** JSON text with tokens as they are and something between all of them. */
export function write(value: unknown, gap: () => string = () => ''): string {
  if (value instanceof Token) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => gap() + write(item, gap) + gap()).join(',') || gap()}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([key, item]) => `${gap()}${JSON.stringify(key)}${gap()}:${gap()}${write(item, gap)}${gap()}`).join(',') || gap()}}`;
  return JSON.stringify(value);
}

/** The text without white space between tokens, found by tokens and not by a parser. */
function compact(text: string): string {
  return text.replaceAll(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, '$1');
}

/** Root of the sorted tree, by recursion from the top: the tree of n leaves that are doubled to an even number on every level. */
export function independentRoot(texts: readonly string[], form: 'utf8' | 'ascii' = 'utf8'): string {
  const written = (text: string): string => (form === 'utf8' ? text : text.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`));
  const leaves = texts.map((text) => sha256(written(compact(text))).toString('hex')).sort();
  const level = (from: readonly string[]): string => {
    if (from.length === 1) return from[0]!;
    const next: string[] = [];
    for (let at = 0; at < from.length; at += 2) next.push(sha256(Buffer.from(from[at]! + (from[at + 1] ?? from[at]!), 'hex')).toString('hex'));
    return level(next);
  };
  return leaves.length === 0 ? sha256('meta-empty').toString('hex') : level(leaves);
}

/** Entropy from JavaScript's own dates; times have at most six digits of fraction. */
export function independentEntropy(records: readonly { readonly id: string; readonly updated_at: string }[]): string {
  const parts = records.flatMap(({ id, updated_at: time }) => {
    const micros = BigInt(Date.parse(time.slice(0, 19) + 'Z')) * 1000n + BigInt((/\.(\d+)Z/.exec(time)?.[1] ?? '').padEnd(6, '0').slice(0, 6));
    return [Buffer.from(id), Buffer.from((micros & 0xffff_ffff_ffff_ffffn).toString(16).padStart(16, '0'), 'hex')];
  });
  return sha256('META_INVARIANT_SALT', ...parts).toString('hex');
}

const time = '2026-02-03T04:05:06.789Z';

/** A record with all six fields. */
export function legacyRecord({ id, ...more }: LegacyRecord): LegacyRecord & { readonly updated_at: string } {
  return { id, state: { mode: 'disabled' }, updated_at: time, updated_by: 'governance', rationale: 'Baseline', evidence_uri: null, ...more };
}

/** A file whose root, entropy and list of enforced flags are right, unless it is told otherwise. */
export function legacyFile(records: readonly LegacyRecord[], change: Readonly<Record<string, unknown>> = {}, gap?: () => string): string {
  const full = records.map(legacyRecord);
  const enforced = full.filter(({ state }) => state?.['mode'] === 'enabled').map(({ id }) => id);
  return write({ version: 1, generated_at: time, merkle_root: independentRoot(full.map((record) => write(record))), records: full, invariant_snapshot: { enforced, generation_entropy: independentEntropy(full) }, ...change }, gap);
}
