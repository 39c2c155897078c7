import { readdirSync } from 'node:fs';
import path from 'node:path';
import { conformance, conformanceAbsent, conformanceBytes, conformanceRoot } from '@plimsoll/config/conformance';
import type { Json } from '@plimsoll/findings';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkTargeting, exportFlagd, importFlagd } from '../src/index.ts';
import { anyJson, anyRule, flagdDocument, mutated } from './flagd-documents.ts';

const SCHEMAS = 'flags/flagd-schemas/json';
const options = { now: '2026-01-05T10:00:00Z', actor: 'sre' };

/** Verdicts of this package under the names of the schemas. */
const ours = {
  targeting: (value: Json): boolean => value !== null && typeof value === 'object' && !Array.isArray(value) && checkTargeting(value).length === 0,
  flags: (value: Json): boolean => importFlagd(JSON.stringify(value), options).ok,
  // A key that stands in a list twice fits the schema, and no registry.
  flagd: (value: Json): boolean => {
    const imported = importFlagd(JSON.stringify(value), { ...options, profile: 'flagd-daemon' });
    return imported.ok || imported.findings.every(({ id }) => id === 'flags/flagd-unsupported');
  },
};
type Schema = keyof typeof ours;
const schemas: readonly Schema[] = ['targeting', 'flags', 'flagd'];

describe.skipIf(conformanceAbsent())('the schemas of flagd', () => {
  const files = schemas.flatMap((schema) =>
    ['positive', 'negative'].flatMap((verdict) => {
      const folder = path.join(SCHEMAS, 'test', schema, verdict);
      return listed(folder).map((name) => [schema, verdict, path.join(folder, name)] as const);
    }),
  );

  test.each(files)('%s: %s %s', (schema, verdict, file) => {
    const isDaemonFile = file.endsWith('example.flagdimport.array.json');
    const value = JSON.parse(conformanceBytes(file).toString('utf8')) as Json;
    expect(ours[schema](value)).toBe(verdict === 'positive' && !(schema === 'flags' && isDaemonFile));
    if (isDaemonFile) expect(ours.flagd(value)).toBe(true);
  });

  test.each(files.filter(([schema, verdict]) => schema !== 'targeting' && verdict === 'positive'))('what is imported is exported equal: %s %s %s', (_, _verdict, file) => {
    const bytes = conformanceBytes(file);
    const imported = importFlagd(bytes, { ...options, profile: 'flagd-daemon' });
    const exported = imported.ok ? exportFlagd(imported.value) : imported;
    expect(exported.ok && JSON.parse(exported.value)).toEqual(JSON.parse(bytes.toString('utf8')));
  });

  const theirs = validators();

  test.each(schemas)('%s gives its verdict on mutations of whatever it accepts', (schema) => {
    const valid = schema === 'targeting' ? anyRule : flagdDocument(schema === 'flagd');
    const verdicts = { true: 0, false: 0 };
    fc.assert(
      fc.property(mutated(valid), (value) => {
        const accepted = theirs[schema](value);
        expect(ours[schema](value)).toBe(accepted);
        verdicts[`${accepted}`]++;
      }),
      { numRuns: 1500 },
    );
    expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(100);
  });

  test.each(schemas)('%s gives its verdict on any JSON value', (schema) => {
    fc.assert(fc.property(anyJson, (value) => {
      expect(ours[schema](value)).toBe(theirs[schema](value));
    }), { numRuns: 500 });
  });
});

test('any document that is imported is exported equal', () => {
  fc.assert(
    fc.property(fc.boolean().chain((isDaemon) => flagdDocument(isDaemon)), (value) => {
      const imported = importFlagd(JSON.stringify(value), { ...options, profile: 'flagd-daemon' });
      const exported = imported.ok ? exportFlagd(imported.value) : imported;
      expect(exported.findings.map(({ id }) => id)).toEqual(['flags/exported']);
      expect(exported.ok && JSON.parse(exported.value)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 200 },
  );
});

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(path.join(conformanceRoot, folder)).filter((name) => name.endsWith('.json')).sort();
  } catch {
    return [];
  }
}

function validators(): Readonly<Record<Schema, ValidateFunction>> {
  // In draft-07 what stands beside a $ref does not count.
  const ajv = new Ajv({ strict: false, logger: false, ignoreKeywordsWithRef: true });
  for (const schema of schemas) ajv.addSchema(conformance<object>(`${SCHEMAS}/${schema}.json`));
  const compiled = (schema: Schema): ValidateFunction => {
    const validate = ajv.getSchema<Json>(`https://flagd.dev/schema/v0/${schema}.json`);
    if (validate === undefined) throw new TypeError(`Cannot compile the schema ${schema}`);
    return validate;
  };
  return { targeting: compiled('targeting'), flags: compiled('flags'), flagd: compiled('flagd') };
}
