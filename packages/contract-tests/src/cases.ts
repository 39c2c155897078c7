import { concatBytes } from '@plimsoll/bytes';
import type { ContractKit, GoldenDocument, Json, NamedMutation } from '@plimsoll/findings';
import { applyPatch } from './apply-patch.ts';
import { type CaseKind, type CaseLevel, type CaseParts, type ContractCase, contractCase } from './contract-case.ts';
import { expectedId } from './expected-id.ts';
import { type GoldenValue, goldenValue } from './golden-value.ts';
import { isObject } from './json-shape.ts';
import { schemaCases } from './schema-cases.ts';
import { textMutations } from './text-mutations.ts';

/** Which cases are wanted; all by default. */
export interface CaseOptions {
  readonly kinds?: readonly CaseKind[];
  readonly levels?: readonly CaseLevel[];
  /** Each schema location once (`schema`, the default), or at every value that it applies to (`instance`). */
  readonly coverage?: 'schema' | 'instance';
  /** Case ids to keep. */
  readonly match?: RegExp;
}

/**
 * The cases of a contract: golden documents, open variants, boundaries, then what must be refused by level text, schema and
 * semantic. Lazy: bytes are made when they are read. The same kit gives the same ids and bytes in the same order everywhere.
 * @throws RangeError for a mutation whose base or place is not there; TypeError for a golden document that cannot be read
 */
export function* cases(kit: ContractKit, options: CaseOptions = {}): Generator<ContractCase, void, undefined> {
  const { kinds, levels, match } = options;
  for (const parts of everyCase(kit, options)) {
    if (kinds?.includes(parts.kind) === false || levels?.includes(parts.level) === false) continue;
    const made = contractCase(parts);
    // A global expression remembers where it stopped.
    if (match === undefined || new RegExp(match.source, match.flags.replaceAll(/[gy]/gu, '')).test(made.id)) yield made;
  }
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

function* everyCase(kit: ContractKit, { coverage = 'schema' }: CaseOptions): Generator<CaseParts> {
  const goldens = [...kit.golden].sort(byId);
  for (const golden of goldens) yield goldenCase(kit, golden);
  const [first] = kit.golden;
  if (first === undefined) return;
  const named = kit.mutations.map((mutation) => namedCase(kit, mutation)).sort((a, b) => byId({ id: a.base }, { id: b.base }));
  const values = kit.media === 'json' ? goldens.map((golden) => goldenValue(kit, golden)) : [];
  const start = values.find(({ golden }) => golden === first);
  const limits = start === undefined ? [] : limitCases(kit, start);
  if (start !== undefined) yield* openVariants(kit, start);
  const shape = schemaCases(kit, values, coverage);
  yield* limits.filter(({ kind }) => kind === 'boundary');
  yield* shape.boundary;
  yield* named.filter(({ kind }) => kind === 'boundary');
  if (start !== undefined) yield* textCases(kit, start);
  yield* limits.filter(({ kind }) => kind === 'negative');
  yield* named.filter(({ kind, level }) => kind === 'negative' && level === 'text');
  yield* shape.schema;
  yield* shape.semantic;
  yield* named.filter(({ kind, level }) => kind === 'negative' && level === 'semantic');
}

function goldenCase(kit: ContractKit, golden: GoldenDocument): CaseParts {
  const { id, title, bytes, context, verdict } = golden;
  return { id: `${id}:golden`, contract: kit, kind: 'golden', level: 'schema', title, context, expect: { accept: true, verdict, raises: [] }, make: () => bytes };
}

function namedCase(kit: ContractKit, mutation: NamedMutation): CaseParts & { readonly base: string } {
  const { id, title, base, change, verdict, raises, level = 'semantic' } = mutation;
  const golden = kit.golden.find((each) => each.id === base);
  if (golden === undefined) throw new RangeError(`Cannot make case ${id} of ${kit.id}: its base is a golden document, received ${JSON.stringify(base)}`);
  const make = (): Uint8Array => {
    if (typeof change === 'function') return change(golden.bytes.slice());
    if (change.length === 0) return golden.bytes;
    const { value, write } = goldenValue(kit, golden);
    return write(applyPatch(value, change));
  };
  const pointer = typeof change === 'function' ? undefined : change[0]?.path;
  const accept = verdict === 'pass';
  return { base, id: `${base}:${level}:${id}`, contract: kit, kind: accept ? 'boundary' : 'negative', level, title, context: mutation.context ?? golden.context, expect: { accept, verdict, raises }, pointer, make };
}

/** The document with one member more that nobody knows. */
function* openVariants(kit: ContractKit, { golden, value, write }: GoldenValue): Generator<CaseParts> {
  if (!kit.open || !isObject(value)) return;
  const variants: readonly (readonly [string, string, Json])[] = [
    ['string', 'plimsoll_unknown', 'x'],
    ['object', 'plimsoll_unknown', { a: { b: [1, null, true] } }],
    ['deep', 'plimsoll_unknown', nested(Math.max(1, Math.min(8, kit.limits.depth - 1)))],
    ['inherited-name', 'toString', 'x'],
  ];
  for (const [variant, name, added] of variants) {
    if (Object.hasOwn(value, name)) continue;
    const path = `/${name}`;
    yield {
      id: `${golden.id}:schema:open@${path}#${variant}`,
      contract: kit,
      kind: 'open-variant',
      level: 'schema',
      title: `${path}: a member that the contract does not know`,
      context: golden.context,
      expect: { accept: true, verdict: golden.verdict, raises: [] },
      pointer: path,
      make: () => write(applyPatch(value, [{ op: 'add', path, value: added }])),
    };
  }
}

/** Arrays inside each other. */
function nested(levels: number): Json {
  let value: Json = [];
  for (let level = 1; level < levels; level++) value = [value];
  return value;
}

function* textCases(kit: ContractKit, { golden }: GoldenValue): Generator<CaseParts> {
  for (const { keyword, title, make } of textMutations(golden.bytes)) yield textCase(kit, golden, keyword, title, make);
}

/** A change of the text; `accept` where it keeps within the limits and no expectation says otherwise. */
function textCase(kit: ContractKit, golden: GoldenDocument, keyword: string, title: string, make: () => Uint8Array, within = false): CaseParts {
  const id = expectedId(kit, keyword, '');
  const accept = within && id === undefined;
  return {
    id: `${golden.id}:text:${keyword}`,
    contract: kit,
    kind: accept ? 'boundary' : 'negative',
    level: 'text',
    title,
    context: golden.context,
    expect: accept ? { accept, verdict: golden.verdict, raises: [] } : { accept, verdict: 'fail', raises: id === undefined ? [] : [id] },
    make,
  };
}

/** As large and as deep as may be, and one more. */
function limitCases(kit: ContractKit, { golden, value, write }: GoldenValue): CaseParts[] {
  const { bytes, depth } = kit.limits;
  const padded = (size: number): Uint8Array => concatBytes(golden.bytes, new Uint8Array(Math.max(0, size - golden.bytes.length)).fill(0x20));
  const deep = (levels: number): Uint8Array => write(applyPatch(value, [{ op: 'add', path: '/plimsoll_unknown', value: nested(levels - 1) }]));
  const found: CaseParts[] = [];
  if (isObject(value)) {
    if (kit.open && depth > 1) found.push(textCase(kit, golden, 'depth-limit', `nested ${depth} levels, as deep as may be`, () => deep(depth), true));
    found.push(textCase(kit, golden, 'depth-over', `nested ${depth + 1} levels, one too many`, () => deep(depth + 1)));
  }
  found.push(textCase(kit, golden, 'size-limit', `${bytes} bytes, as large as may be`, () => padded(bytes), true));
  found.push(textCase(kit, golden, 'size-over', `${bytes + 1} bytes, one too many`, () => padded(bytes + 1)));
  return found;
}
