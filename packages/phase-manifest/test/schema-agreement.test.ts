import { readdirSync } from 'node:fs';
import path from 'node:path';
import { conformanceAbsent, conformanceRoot } from '@plimsoll/config/conformance';
import type { Json } from '@plimsoll/findings';
import { parseJson } from '@plimsoll/canonical-json';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { mecPhaseManifestM6, torghutPhaseManifestV1 } from '../src/index.ts';
import { example, patched, type Row, rows, sourceOf } from './corpus.ts';

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);

/** What Ajv and zod say of a document's shape. */
const readers = new Map(
  [torghutPhaseManifestV1, mecPhaseManifestM6].flatMap((contract) => {
    const { schemaVersion, schemas } = contract;
    const generated = contract.jsonSchemas();
    const shapes = [[schemaVersion, schemas.manifest], [`${schemaVersion}.input`, schemas.input], ...(schemas.governance === null ? [] : [[`${schemaVersion}.governance`, schemas.governance] as const])] as const;
    return shapes.map(([id, shape]) => {
      const validate = ajv.compile(generated.get(id) ?? false);
      return [id, (value: Json) => ({ ajv: validate(value), zod: shape.safeParse(value).success })] as const;
    });
  }),
);
const MANIFEST = torghutPhaseManifestV1.schemaVersion;

/** Vectors whose text a strict parser takes: [name, id of the schema, value]. */
function vectors(): (readonly [string, string, Json])[] {
  const found: (readonly [string, string, Json])[] = [];
  const add = (name: string, schema: string, text: string | null): void => {
    const parsed = text === null ? undefined : parseJson(text);
    if (parsed?.ok === true) found.push([name, schema, parsed.value]);
  };
  for (const file of ['strict-verify', 'strict-promote', 'strict-append']) for (const row of rows(`${file}.jsonl`) as Row[]) add(`${file} ${row.id}`, MANIFEST, sourceOf(row));
  for (const row of rows('strict-build.jsonl') as Row[]) add(`strict-build ${row.id}`, `${MANIFEST}.input`, sourceOf(row));
  for (const row of rows('strict-append.jsonl') as (Row & { readonly governance: Record<string, Json> })[]) {
    const stable = JSON.parse(example('plimsoll/governance-stable-paper.json')) as Json;
    const laid = patched(stable, Object.entries(row.governance).map(([key, value]) => ({ op: 'add', path: `/${key}`, value }) as const));
    add(`governance of ${row.id}`, `${MANIFEST}.governance`, JSON.stringify(laid));
  }
  if (conformanceAbsent()) return found;
  for (const folder of ['head', 'v1-branch', 'plimsoll']) {
    for (const file of readdirSync(path.join(conformanceRoot, 'phase-manifest/examples', folder))) {
      const schema = file.startsWith('build-input') ? `${MANIFEST}.input` : file.startsWith('governance') ? `${MANIFEST}.governance` : MANIFEST;
      if (file.endsWith('.json')) add(`${folder}/${file}`, schema, example(`${folder}/${file}`));
    }
  }
  return found;
}

describe.skipIf(conformanceAbsent())('Ajv, by the JSON Schema, and zod', () => {
  test('agree on the shape of every vector and example', () => {
    const asked = vectors().map(([name, schema, value]) => [name, readers.get(schema)?.(value)] as const);
    expect(asked.filter(([, answers]) => answers?.ajv !== answers?.zod).map(([name]) => name)).toEqual([]);
    // Both answers are among them, of each kind of document.
    expect(asked.filter(([, answers]) => answers?.ajv === true).length).toBeGreaterThan(60);
    expect(asked.filter(([, answers]) => answers?.ajv === false).length).toBeGreaterThan(20);
  });
});
