import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { claimsSchema, defineClaimKind } from './index.ts';

const kindOf = (kind: string, schema: z.ZodType) => defineClaimKind({ kind, title: `Title of ${kind}`, schema, rules: [], verify: () => Promise.resolve({ findings: [] }) });
const kinds = [
  kindOf('file', z.strictObject({ path: z.string() })),
  kindOf('either', z.union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.string() }).refine(({ b }) => b !== 'c')])),
];
const json = z.toJSONSchema(claimsSchema(kinds), { target: 'draft-2020-12' });
const validate = new Ajv2020().compile(json);

test.each<[string, boolean, unknown]>([
  ['a claim of the first kind', true, [{ id: 'a', kind: 'file', path: 'x' }]],
  ['either shape of the second', true, [{ id: 'a', kind: 'either', a: 'x' }, { id: 'b', kind: 'either', b: 'x' }]],
  ['no claim', true, []],
  ['no list', false, { id: 'a', kind: 'file', path: 'x' }],
  ['no id', false, [{ kind: 'file', path: 'x' }]],
  ['a wrong id', false, [{ id: '-', kind: 'file', path: 'x' }]],
  ['an unknown kind', false, [{ id: 'a', kind: 'other', path: 'x' }]],
  ['a member of the other kind', false, [{ id: 'a', kind: 'file', a: 'x' }]],
  ['both shapes at once', false, [{ id: 'a', kind: 'either', a: 'x', b: 'x' }]],
])('%s: %s', (_name, valid, claims) => {
  expect(validate(claims)).toBe(valid);
  expect(claimsSchema(kinds).safeParse(claims).success).toBe(valid);
});

test('editors see what each kind says', () => {
  expect(JSON.stringify(json)).toContain('Title of file');
});

test.each([
  ['a kind that is no object', [kindOf('text', z.string())]],
  ['no kind', []],
])('%s is misuse', (_name, given) => {
  expect(() => claimsSchema(given)).toThrow(TypeError);
});
