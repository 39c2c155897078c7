import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseJson } from '@plimsoll/canonical-json';
import { cases } from '@plimsoll/contract-tests';
import { type ContractKit, type Json, Report } from '@plimsoll/findings';
import { torghutPhaseManifestV1 } from '@plimsoll/phase-manifest';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { contractKits } from '../src/contract-kits.ts';
import { pythonValidator } from './python-validator.ts';
import { schemaParts } from './schema-parts.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const require = createRequire(import.meta.url);
const described = contractKits.filter((kit): kit is ContractKit & { readonly jsonSchema: object } => kit.jsonSchema !== null);
const shapes: Readonly<Record<string, z.ZodType>> = { [torghutPhaseManifestV1.schemaVersion]: torghutPhaseManifestV1.schemas.manifest, 'plimsoll.findings.v1': Report };
const python = pythonValidator();
const byId = described.map((kit) => [kit.id, kit] as const);

/** The file that a user imports. */
const published = ({ id, package: owner }: ContractKit): string => readFileSync(require.resolve(`${owner}/schemas/${id}.schema.json`), 'utf8');

/** Without formats it takes them for remarks, as validators may. */
function ajvOf(schema: object, withFormats = true): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, validateFormats: withFormats });
  formats.default(ajv);
  const validate = ajv.compile(schema);
  return (value) => validate(value);
}

/** The kit without its very large documents, which show no shape that small ones do not. */
function small(kit: ContractKit): ContractKit {
  const golden = kit.golden.filter(({ bytes }) => bytes.length < 100_000);
  return { ...kit, golden, mutations: kit.mutations.filter(({ base }) => golden.some(({ id }) => id === base)) };
}

/** A case of a contract, and what Ajv says of it. */
interface JudgedCase {
  readonly id: string;
  readonly accept: boolean;
  readonly raises: readonly string[];
  readonly value: Json;
  readonly accepted: boolean;
  /** By an Ajv that looks at no format. */
  readonly taken: boolean;
}

/** The cases of a contract, but for those that are not even strict JSON. */
function* judgedCases(kit: ContractKit & { readonly jsonSchema: object }): Generator<JudgedCase> {
  const [accepts, takes] = [ajvOf(kit.jsonSchema), ajvOf(kit.jsonSchema, false)];
  for (const { id, expect: wanted, bytes } of cases(small(kit), { levels: ['schema', 'semantic'] })) {
    const parsed = parseJson(bytes);
    if (parsed.ok) yield { id, accept: wanted.accept, raises: wanted.raises, value: parsed.value, accepted: accepts(parsed.value), taken: takes(parsed.value) };
  }
}

it('every published schema has a kit, and every kit with a schema publishes it', () => {
  const folders = readdirSync(path.join(root, 'packages')).map((name) => path.join('packages', name));
  const files = folders.flatMap((folder) => (readdirSync(path.join(root, folder)).includes('schemas') ? readdirSync(path.join(root, folder, 'schemas')).map((file) => path.join(folder, 'schemas', file)) : []));
  const wanted = described.map(({ id, package: owner }) => path.join('packages', owner.replace('@plimsoll/', ''), 'schemas', `${id}.schema.json`));
  expect(files.sort()).toEqual(wanted.sort());
});

describe.each(byId)('the published schema of %s', (id, kit) => {
  let judged: readonly JudgedCase[] | undefined;
  const asked = (): readonly JudgedCase[] => (judged ??= [...judgedCases(kit)]);
  afterAll(() => {
    judged = undefined;
  });
  const schema = kit.jsonSchema as Readonly<Record<string, unknown>>;

  it('is the one of its kit (npm run docs writes it)', () => {
    expect(published(kit)).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });

  it('says first what it is, and what it cannot say', () => {
    expect(Object.keys(schema).slice(0, 6)).toEqual(['$schema', '$id', 'title', 'description', 'x-plimsoll-contract', 'x-plimsoll-semantic']);
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', $id: `urn:plimsoll:schema:${id}`, 'x-plimsoll-contract': id });
    const semantic = schema['x-plimsoll-semantic'] as readonly string[];
    expect(semantic.filter((each) => !kit.findings.includes(each))).toEqual([]);
    expect(new Set(semantic).size).toBe(semantic.length);
  });

  it('names an id for everything that it accepts and the contract refuses', () => {
    const semantic = schema['x-plimsoll-semantic'] as readonly string[];
    const unnamed = asked().filter(({ accept, raises, accepted }) => !accept && raises.length > 0 && accepted && !raises.some((each) => semantic.includes(each)));
    expect(unnamed.map((each) => `${each.id}: ${each.raises.join()}`)).toEqual([]);
  });

  it('uses what validators of other languages know in the same way', () => {
    const faults = [...schemaParts(schema)].flatMap(({ at, keyword, value, beside }) => {
      if (keyword === 'unknown') return [`${at}: not a keyword of ours`];
      if (keyword === 'format' && typeof beside['pattern'] !== 'string') return [`${at}: a format that no pattern stands beside`];
      // Classes that differ between languages, and an end that Python's `re` also sees before a final line feed.
      if (keyword === 'pattern' && (/\\[dwbDWBpPkZz]|\(\?<|\$$/u.test(String(value)) || !isPattern(String(value)))) return [`${at}: ${String(value)} means something else elsewhere`];
      return [];
    });
    expect(faults).toEqual([]);
  });

  it.each(Object.entries(shapes).filter(([each]) => each === id))('says of every case what zod says (%s)', (_, shape) => {
    expect(asked().length).toBeGreaterThan(100);
    const differing = asked().filter(({ accepted, value }) => accepted !== shape.safeParse(value).success);
    expect(differing.map((each) => each.id)).toEqual([]);
  });

  it.skipIf(python === undefined)('says to jsonschema of Python, which looks at no format, what it says to Ajv', () => {
    const answers = python?.(kit.jsonSchema, asked().map(({ value }) => value)) ?? [];
    const differing = asked().filter(({ taken }, index) => taken !== answers[index]);
    expect(asked().length).toBeGreaterThan(50);
    expect(differing.map((each) => each.id)).toEqual([]);
  });

  it('takes nothing more from who looks at no format than days that no month has', () => {
    const more = asked().filter(({ accepted, taken, value }) => accepted !== taken && !/-02-(?:29|30)T/u.test(JSON.stringify(value)));
    expect(more.map((each) => each.id)).toEqual([]);
  });
});

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test('') || true;
  } catch {
    return false;
  }
}
