import { conformance, conformanceAbsent, conformanceBytes } from '@plimsoll/config/conformance';
import { type Json, pointerSteps } from '@plimsoll/findings';

/** One operation of RFC 6902, as the corpora use them. */
interface Operation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy';
  readonly path: string;
  readonly from?: string;
  readonly value?: Json;
}

type Change = readonly Operation[] | { readonly text: { readonly whole?: string | null; readonly cut?: number; readonly replace?: readonly [string, string]; readonly prefix?: string; readonly suffix?: string } };

type Container = Record<string, Json> | Json[];

/** The container that holds the last step. */
function parentOf(root: Json, path: string): { readonly parent: Container; readonly key: string } {
  const way = pointerSteps(path);
  const key = way.pop() ?? '';
  let at = root as Container;
  for (const step of way) at = (at as Record<string, Container>)[step] as Container;
  return { parent: at, key };
}

function take(root: Json, path: string): Json {
  const { parent, key } = parentOf(root, path);
  if (Array.isArray(parent)) return parent.splice(Number(key), 1)[0] ?? null;
  const value = parent[key] ?? null;
  Reflect.deleteProperty(parent, key);
  return value;
}

function put(root: Json, path: string, value: Json, insert: boolean): void {
  const { parent, key } = parentOf(root, path);
  if (!Array.isArray(parent)) parent[key] = value;
  else if (key === '-') parent.push(value);
  else parent.splice(Number(key), insert ? 0 : 1, value);
}

/** The value after the operations; the given one stays as it is. */
export function patched(value: Json, operations: readonly Operation[]): Json {
  const root = structuredClone(value);
  for (const { op, path, from = '', value: given = null } of operations) {
    if (op === 'remove') take(root, path);
    else if (op === 'move') put(root, path, take(root, from), true);
    else if (op === 'copy') {
      const { parent, key } = parentOf(root, from);
      put(root, path, structuredClone((parent as Record<string, Json>)[key] ?? null), true);
    } else put(root, path, structuredClone(given), op === 'add');
  }
  return root;
}

/** Text of an example file; none where the corpora are absent, for suites are collected before they are skipped. */
export function example(name: string): string {
  if (conformanceAbsent()) return '';
  return conformanceBytes(`phase-manifest/examples/${name}`).toString('utf8');
}

/** The document of a row: its base with its change; null where the file is missing. */
export function sourceOf(row: { readonly base: string; readonly change: Change }): string | null {
  const base = example(row.base);
  if (!('text' in row.change)) return row.change.length === 0 ? base : JSON.stringify(patched(JSON.parse(base) as Json, row.change));
  const { whole, cut, replace, prefix = '', suffix = '' } = row.change.text;
  if (whole === null) return null;
  let text = whole ?? base;
  if (cut !== undefined) text = text.slice(0, cut);
  if (replace !== undefined) text = text.replace(replace[0], () => replace[1]);
  return prefix + text + suffix;
}

/** Rows of a JSON Lines file of the corpus; none where the corpora are absent, for suites are collected before they are skipped. */
export function rows(name: string): readonly unknown[] {
  if (conformanceAbsent()) return [];
  return conformanceBytes(`phase-manifest/${name}`)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

/** A named set of evidence digests; undefined without a name. */
export function evidenceOf(name: string | undefined): ReadonlyMap<string, string> | undefined {
  if (name === undefined) return undefined;
  const sets = conformance<Record<string, Record<string, string>>>('phase-manifest/examples/plimsoll/evidence-sets.json');
  return new Map(Object.entries(sets[name] ?? {}));
}

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly base: string;
  readonly change: Change;
  readonly evidence?: string;
}

/**
 * Ids as the corpora spell them: they have one id where a forged status and a stale one are told apart here.
 */
export function idsOf(findings: readonly { readonly id: string }[]): ReadonlySet<string> {
  const ids = new Set(findings.map(({ id }) => id));
  if (ids.has('phase-manifest/status-forged') || ids.has('phase-manifest/status-stale')) ids.add('phase-manifest/status-mismatch');
  return ids;
}
