import * as z from 'zod';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type ClaimKind, defineClaimKind } from '@plimsoll/findings';
import { describe, expect, it } from 'vitest';
import { claimKinds } from '../claim-kinds.ts';
import { configJsonSchema } from './config-schema.ts';

const example: ClaimKind = defineClaimKind({
  kind: 'example',
  title: 'An example',
  schema: z.strictObject({ file: z.string() }),
  rules: [],
  verify: () => Promise.resolve({ findings: [] }),
});

describe('the JSON Schema of plimsoll.config.v1', () => {
  it('is committed as it is generated (vitest -u writes it anew)', async () => {
    await expect(`${JSON.stringify(configJsonSchema(claimKinds), null, 2)}\n`).toMatchFileSnapshot('../../schemas/config.v1.schema.json');
  });

  const validate = new Ajv2020({ strict: false }).compile(configJsonSchema([example]));
  const config = { schema_version: 'plimsoll.config.v1', name: 'x', claims: [{ id: 'a', kind: 'example', file: 'f' }] };

  it.each([
    ['a claim of a known kind', config, true],
    ['no claims', { ...config, claims: [] }, true],
    ['a ledger', { ...config, ledger: { path: 'governance', key: 'governance.key' } }, true],
    ['a ledger without a key', { ...config, ledger: { path: 'governance' } }, false],
    ['a ledger with an unknown member', { ...config, ledger: { path: 'governance', key: 'k', url: 'x' } }, false],
    ['another version', { ...config, schema_version: 'plimsoll.config.v2' }, false],
    ['no name', { schema_version: config.schema_version, claims: [] }, false],
    ['a member that is unknown', { ...config, extra: 1 }, false],
    ['a claim of an unknown kind', { ...config, claims: [{ id: 'a', kind: 'other', file: 'f' }] }, false],
    ['a claim with an unknown member', { ...config, claims: [{ id: 'a', kind: 'example', file: 'f', extra: 1 }] }, false],
    ['a claim without a member', { ...config, claims: [{ id: 'a', kind: 'example' }] }, false],
  ])('judges %s', (_, document, valid) => {
    expect(validate(document)).toBe(valid);
  });
});
