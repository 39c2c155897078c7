import { decodeUtf8 } from '@plimsoll/bytes';
import type { Json } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { orderKit } from '../test/order-kit.ts';
import { countKit } from '../test/small-kits.ts';
import { type CaseOptions, cases, type ContractCase } from './index.ts';
import { schemaValidator } from './schema-validator.ts';

const kit = orderKit(true);
const closed = orderKit(false);
const golden = new Map(kit.golden.map((each) => [each.id, JSON.parse(decodeUtf8(each.bytes)!) as Json]));
const ids = (options: CaseOptions, of = kit): string[] => [...cases(of, options)].map(({ id }) => id.slice(of.id.length + 1));

/** Pointers of every place where two values differ: the deepest that holds all of one difference. */
function differences(a: Json | undefined, b: Json | undefined, pointer = ''): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) || Array.isArray(b)) return [pointer];
  const [was, is] = [a as Record<string, Json>, b as Record<string, Json>];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) => differences(was[name], is[name], `${pointer}/${name}`));
}

describe('the order and the ids', () => {
  test('golden, open variants, boundaries, then negatives by level', () => {
    const order = [...cases(kit)].map(({ kind, level }) => (kind === 'negative' ? level : kind));
    expect(order.filter((each, index) => each !== order[index - 1])).toEqual(['golden', 'open-variant', 'boundary', 'text', 'schema', 'semantic']);
  });

  test('everything of the text, in the first golden document', () => {
    expect(ids({ levels: ['text'], kinds: ['negative'] })).toMatchInlineSnapshot(`
      [
        "open:text:empty",
        "open:text:whitespace",
        "open:text:truncated",
        "open:text:trailing-garbage",
        "open:text:second-document",
        "open:text:bom",
        "open:text:utf-16",
        "open:text:comment",
        "open:text:invalid-utf-8",
        "open:text:overlong",
        "open:text:lone-surrogate",
        "open:text:nan",
        "open:text:infinity",
        "open:text:leading-zero",
        "open:text:plus-sign",
        "open:text:overflow",
        "open:text:unsafe-integer",
        "open:text:proto-key",
        "open:text:trailing-comma",
        "open:text:duplicate-key",
        "open:text:single-quotes",
        "open:text:unquoted-key",
        "open:text:duplicate-key-escaped",
        "open:text:root-null",
        "open:text:root-array",
        "open:text:root-string",
        "open:text:root-number",
        "open:text:root-boolean",
        "open:text:depth-over",
        "open:text:size-over",
        "open:text:bell",
      ]
    `);
  });

  test('golden documents, open variants and boundaries', () => {
    expect(ids({ kinds: ['golden', 'open-variant', 'boundary'] })).toMatchInlineSnapshot(`
      [
        "open:golden",
        "paid:golden",
        "trusting:golden",
        "open:schema:open@/plimsoll_unknown#string",
        "open:schema:open@/plimsoll_unknown#object",
        "open:schema:open@/plimsoll_unknown#deep",
        "open:schema:open@/toString#inherited-name",
        "open:text:depth-limit",
        "open:text:size-limit",
        "open:schema:minimum@/discount#limit",
        "open:schema:maximum@/discount#limit",
        "open:schema:exclusiveMinimum@/lines/0/weightGrams#limit",
        "open:semantic:tag-more",
      ]
    `);
  });

  test('everything of the schema', () => {
    expect(ids({ levels: ['schema'], kinds: ['negative'], match: /:open:/ }, closed)).toMatchInlineSnapshot(`
      [
        "open:schema:required@/schema_version#removed",
        "open:schema:required@/schema_version#renamed",
        "open:schema:required@/order_id#removed",
        "open:schema:required@/order_id#renamed",
        "open:schema:required@/note#removed",
        "open:schema:required@/state#removed",
        "open:schema:required@/discount#removed",
        "open:schema:required@/lines#removed",
        "open:schema:required@/tags#removed",
        "open:schema:required@/ranks#removed",
        "open:schema:required@/steps#removed",
        "open:schema:required@/digests#removed",
        "open:schema:required@/total_count#removed",
        "open:schema:required@/total_count#renamed",
        "open:schema:additionalProperties@/plimsoll_unknown#unknown",
        "open:schema:type@/schema_version#null",
        "open:schema:type@/schema_version#boolean",
        "open:schema:type@/schema_version#number",
        "open:schema:type@/schema_version#array",
        "open:schema:type@/schema_version#object",
        "open:schema:const@/schema_version#unlisted",
        "open:schema:const@/schema_version#upper",
        "open:schema:const@/schema_version#space-before",
        "open:schema:const@/schema_version#space-after",
        "open:schema:const@/schema_version#empty",
        "open:schema:type@/order_id#null",
        "open:schema:type@/order_id#boolean",
        "open:schema:type@/order_id#number",
        "open:schema:type@/order_id#array",
        "open:schema:type@/order_id#object",
        "open:schema:minLength@/order_id#short",
        "open:schema:pattern@/order_id#empty",
        "open:schema:pattern@/order_id#blank",
        "open:schema:type@/note#boolean",
        "open:schema:type@/note#number",
        "open:schema:type@/note#array",
        "open:schema:type@/note#object",
        "open:schema:maxLength@/note#long",
        "open:schema:type@/state#null",
        "open:schema:type@/state#boolean",
        "open:schema:type@/state#number",
        "open:schema:type@/state#array",
        "open:schema:type@/state#object",
        "open:schema:enum@/state#unlisted",
        "open:schema:enum@/state#upper",
        "open:schema:enum@/state#space-before",
        "open:schema:enum@/state#space-after",
        "open:schema:enum@/state#empty",
        "open:schema:type@/discount#null",
        "open:schema:type@/discount#boolean",
        "open:schema:type@/discount#string",
        "open:schema:type@/discount#array",
        "open:schema:type@/discount#object",
        "open:schema:type@/discount#stringified",
        "open:schema:type@/discount#fraction",
        "open:schema:minimum@/discount#outside",
        "open:schema:maximum@/discount#outside",
        "open:schema:type@/lines#null",
        "open:schema:type@/lines#boolean",
        "open:schema:type@/lines#number",
        "open:schema:type@/lines#string",
        "open:schema:type@/lines#object",
        "open:schema:minItems@/lines#few",
        "open:schema:maxItems@/lines#many",
        "open:schema:required@/lines/0/sku#removed",
        "open:schema:required@/lines/0/count#removed",
        "open:schema:required@/lines/0/gift#removed",
        "open:schema:required@/lines/0/weightGrams#removed",
        "open:schema:required@/lines/0/weightGrams#renamed",
        "open:schema:type@/lines/0#null",
        "open:schema:type@/lines/0#boolean",
        "open:schema:type@/lines/0#number",
        "open:schema:type@/lines/0#string",
        "open:schema:type@/lines/0#array",
        "open:schema:additionalProperties@/lines/0/plimsoll_unknown#unknown",
        "open:schema:type@/lines/0/sku#null",
        "open:schema:type@/lines/0/sku#boolean",
        "open:schema:type@/lines/0/sku#number",
        "open:schema:type@/lines/0/sku#array",
        "open:schema:type@/lines/0/sku#object",
        "open:schema:pattern@/lines/0/sku#empty",
        "open:schema:pattern@/lines/0/sku#blank",
        "open:schema:pattern@/lines/0/sku#upper",
        "open:schema:pattern@/lines/0/sku#one-less",
        "open:schema:pattern@/lines/0/sku#one-more",
        "open:schema:pattern@/lines/0/sku#0x",
        "open:schema:pattern@/lines/0/sku#space-before",
        "open:schema:pattern@/lines/0/sku#space-after",
        "open:schema:pattern@/lines/0/sku#line-end",
        "open:schema:type@/lines/0/count#null",
        "open:schema:type@/lines/0/count#boolean",
        "open:schema:type@/lines/0/count#string",
        "open:schema:type@/lines/0/count#array",
        "open:schema:type@/lines/0/count#object",
        "open:schema:type@/lines/0/count#stringified",
        "open:schema:type@/lines/0/count#fraction",
        "open:schema:minimum@/lines/0/count#outside",
        "open:schema:maximum@/lines/0/count#outside",
        "open:schema:type@/lines/0/gift#null",
        "open:schema:type@/lines/0/gift#number",
        "open:schema:type@/lines/0/gift#string",
        "open:schema:type@/lines/0/gift#array",
        "open:schema:type@/lines/0/gift#object",
        "open:schema:type@/lines/0/gift#stringified",
        "open:schema:type@/lines/0/weightGrams#null",
        "open:schema:type@/lines/0/weightGrams#boolean",
        "open:schema:type@/lines/0/weightGrams#string",
        "open:schema:type@/lines/0/weightGrams#array",
        "open:schema:type@/lines/0/weightGrams#object",
        "open:schema:type@/lines/0/weightGrams#stringified",
        "open:schema:exclusiveMinimum@/lines/0/weightGrams#outside",
        "open:schema:multipleOf@/lines/0/weightGrams#between",
        "open:schema:type@/tags#null",
        "open:schema:type@/tags#boolean",
        "open:schema:type@/tags#number",
        "open:schema:type@/tags#string",
        "open:schema:type@/tags#object",
        "open:schema:uniqueItems@/tags#twice",
        "open:schema:type@/tags/0#null",
        "open:schema:type@/tags/0#boolean",
        "open:schema:type@/tags/0#number",
        "open:schema:type@/tags/0#array",
        "open:schema:type@/tags/0#object",
        "open:schema:type@/ranks#null",
        "open:schema:type@/ranks#boolean",
        "open:schema:type@/ranks#number",
        "open:schema:type@/ranks#string",
        "open:schema:type@/ranks#object",
        "open:schema:type@/ranks/0#null",
        "open:schema:type@/ranks/0#boolean",
        "open:schema:type@/ranks/0#string",
        "open:schema:type@/ranks/0#array",
        "open:schema:type@/ranks/0#object",
        "open:schema:type@/ranks/0#stringified",
        "open:schema:type@/ranks/0#fraction",
        "open:schema:type@/steps#null",
        "open:schema:type@/steps#boolean",
        "open:schema:type@/steps#number",
        "open:schema:type@/steps#string",
        "open:schema:type@/steps#object",
        "open:schema:minItems@/steps#few",
        "open:schema:maxItems@/steps#many",
        "open:schema:x-plimsoll-ordered@/steps#swapped",
        "open:schema:required@/steps/0/name#removed",
        "open:schema:required@/steps/0/at#removed",
        "open:schema:type@/steps/0#null",
        "open:schema:type@/steps/0#boolean",
        "open:schema:type@/steps/0#number",
        "open:schema:type@/steps/0#string",
        "open:schema:type@/steps/0#array",
        "open:schema:type@/steps/0/name#null",
        "open:schema:type@/steps/0/name#boolean",
        "open:schema:type@/steps/0/name#number",
        "open:schema:type@/steps/0/name#array",
        "open:schema:type@/steps/0/name#object",
        "open:schema:const@/steps/0/name#unlisted",
        "open:schema:const@/steps/0/name#upper",
        "open:schema:const@/steps/0/name#space-before",
        "open:schema:const@/steps/0/name#space-after",
        "open:schema:const@/steps/0/name#empty",
        "open:schema:type@/steps/0/at#null",
        "open:schema:type@/steps/0/at#boolean",
        "open:schema:type@/steps/0/at#number",
        "open:schema:type@/steps/0/at#array",
        "open:schema:type@/steps/0/at#object",
        "open:schema:format@/steps/0/at#empty",
        "open:schema:format@/steps/0/at#blank",
        "open:schema:format@/steps/0/at#lower",
        "open:schema:format@/steps/0/at#one-less",
        "open:schema:format@/steps/0/at#one-more",
        "open:schema:format@/steps/0/at#0x",
        "open:schema:format@/steps/0/at#space-before",
        "open:schema:format@/steps/0/at#space-after",
        "open:schema:format@/steps/0/at#line-end",
        "open:schema:format@/steps/0/at#nonsense",
        "open:schema:format@/steps/0/at#no-offset",
        "open:schema:format@/steps/0/at#basic-offset",
        "open:schema:format@/steps/0/at#february-30",
        "open:schema:format@/steps/0/at#hour-24",
        "open:schema:required@/steps/1/name#removed",
        "open:schema:required@/steps/1/at#removed",
        "open:schema:type@/steps/1#null",
        "open:schema:type@/steps/1#boolean",
        "open:schema:type@/steps/1#number",
        "open:schema:type@/steps/1#string",
        "open:schema:type@/steps/1#array",
        "open:schema:type@/steps/1/name#null",
        "open:schema:type@/steps/1/name#boolean",
        "open:schema:type@/steps/1/name#number",
        "open:schema:type@/steps/1/name#array",
        "open:schema:type@/steps/1/name#object",
        "open:schema:const@/steps/1/name#unlisted",
        "open:schema:const@/steps/1/name#upper",
        "open:schema:const@/steps/1/name#space-before",
        "open:schema:const@/steps/1/name#space-after",
        "open:schema:const@/steps/1/name#empty",
        "open:schema:type@/steps/1/at#null",
        "open:schema:type@/steps/1/at#boolean",
        "open:schema:type@/steps/1/at#number",
        "open:schema:type@/steps/1/at#array",
        "open:schema:type@/steps/1/at#object",
        "open:schema:format@/steps/1/at#empty",
        "open:schema:format@/steps/1/at#blank",
        "open:schema:format@/steps/1/at#lower",
        "open:schema:format@/steps/1/at#one-less",
        "open:schema:format@/steps/1/at#one-more",
        "open:schema:format@/steps/1/at#0x",
        "open:schema:format@/steps/1/at#space-before",
        "open:schema:format@/steps/1/at#space-after",
        "open:schema:format@/steps/1/at#line-end",
        "open:schema:format@/steps/1/at#nonsense",
        "open:schema:format@/steps/1/at#no-offset",
        "open:schema:format@/steps/1/at#basic-offset",
        "open:schema:format@/steps/1/at#february-30",
        "open:schema:format@/steps/1/at#hour-24",
        "open:schema:type@/digests#null",
        "open:schema:type@/digests#boolean",
        "open:schema:type@/digests#number",
        "open:schema:type@/digests#string",
        "open:schema:type@/digests#array",
        "open:schema:propertyNames@/digests/box#empty",
        "open:schema:type@/digests/box#null",
        "open:schema:type@/digests/box#boolean",
        "open:schema:type@/digests/box#number",
        "open:schema:type@/digests/box#array",
        "open:schema:type@/digests/box#object",
        "open:schema:pattern@/digests/box#empty",
        "open:schema:pattern@/digests/box#blank",
        "open:schema:pattern@/digests/box#upper",
        "open:schema:pattern@/digests/box#one-less",
        "open:schema:pattern@/digests/box#one-more",
        "open:schema:pattern@/digests/box#0x",
        "open:schema:pattern@/digests/box#space-before",
        "open:schema:pattern@/digests/box#space-after",
        "open:schema:pattern@/digests/box#line-end",
        "open:schema:type@/total_count#null",
        "open:schema:type@/total_count#boolean",
        "open:schema:type@/total_count#string",
        "open:schema:type@/total_count#array",
        "open:schema:type@/total_count#object",
        "open:schema:type@/total_count#stringified",
        "open:schema:type@/total_count#fraction",
        "open:schema:minimum@/total_count#outside",
        "open:schema:required@/payment/kind#removed",
        "open:schema:required@/payment/last#removed",
        "open:schema:type@/payment#null",
        "open:schema:type@/payment#boolean",
        "open:schema:type@/payment#number",
        "open:schema:type@/payment#string",
        "open:schema:type@/payment#array",
        "open:schema:additionalProperties@/payment/plimsoll_unknown#unknown",
        "open:schema:type@/payment/kind#null",
        "open:schema:type@/payment/kind#boolean",
        "open:schema:type@/payment/kind#number",
        "open:schema:type@/payment/kind#array",
        "open:schema:type@/payment/kind#object",
        "open:schema:const@/payment/kind#unlisted",
        "open:schema:const@/payment/kind#upper",
        "open:schema:const@/payment/kind#space-before",
        "open:schema:const@/payment/kind#space-after",
        "open:schema:const@/payment/kind#empty",
        "open:schema:type@/payment/last#null",
        "open:schema:type@/payment/last#boolean",
        "open:schema:type@/payment/last#number",
        "open:schema:type@/payment/last#array",
        "open:schema:type@/payment/last#object",
        "open:schema:pattern@/payment/last#empty",
        "open:schema:pattern@/payment/last#blank",
        "open:schema:pattern@/payment/last#one-less",
        "open:schema:pattern@/payment/last#one-more",
        "open:schema:pattern@/payment/last#0x",
        "open:schema:pattern@/payment/last#space-before",
        "open:schema:pattern@/payment/last#space-after",
        "open:schema:pattern@/payment/last#line-end",
      ]
    `);
  });

  test('what no schema sees', () => {
    expect(ids({ levels: ['semantic'] })).toMatchInlineSnapshot(`
      [
        "open:semantic:tag-more",
        "open:semantic:minimum@/lines/0/count#limit",
        "open:semantic:maximum@/lines/0/count#limit",
        "open:semantic:x-plimsoll-ordered@/ranks#swapped",
        "open:semantic:minimum@/total_count#limit",
        "open:semantic:total",
        "paid:semantic:unpaid",
      ]
    `);
  });

  test('twice the same, bytes and all', () => {
    const all = (): string[] => [...cases(kit)].map(({ id, bytes }) => `${id} ${Buffer.from(bytes).toString('base64')}`);
    expect(all()).toEqual(all());
  });

  test('each once', () => {
    for (const coverage of ['schema', 'instance'] as const) {
      const found = ids({ coverage });
      expect(new Set(found).size).toBe(found.length);
    }
  });

  test('a pattern keeps what it matches, a global one too', () => {
    expect(ids({ match: /bom$/g })).toEqual(['open:text:bom']);
  });

  test('a contract that is not JSON brings its own', () => {
    expect(ids({}, countKit)).toEqual(['three:golden', 'three:text:word', 'three:semantic:falling']);
  });
});

describe('a change is what it says', () => {
  const patched = [...cases(kit, { coverage: 'instance' })].filter(({ pointer, level, id }) => pointer !== undefined && level !== 'text' && !id.includes('#renamed') && !id.includes('propertyNames'));

  test('one place differs from the golden document, the one that is named', () => {
    const wrong = patched.filter(({ id, bytes, pointer, context }) => {
      const base = id.split(':')[1]!;
      const found = differences(golden.get(base), JSON.parse(decodeUtf8(bytes)!) as Json);
      if (found.length === 0) return context === undefined;
      return found.length !== 1 || !(pointer!.startsWith(found[0]!));
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
    expect(patched.length).toBeGreaterThan(300);
  });

  test('the schema refuses every change of the schema, and takes every boundary and open variant', () => {
    const validate = schemaValidator(kit)!;
    const wrong = (each: ContractCase): boolean => validate(JSON.parse(decodeUtf8(each.bytes)!) as Json) !== each.expect.accept;
    const asked = [...cases(kit, { coverage: 'instance' })].filter(({ kind, level }) => kind !== 'negative' || level === 'schema');
    expect(asked.filter(wrong).map(({ id }) => id)).toEqual([]);
  });

  test('a renamed member has the other casing', () => {
    const [renamed] = cases(kit, { match: /schema_version#renamed/ });
    expect(Object.keys(JSON.parse(decodeUtf8(renamed!.bytes)!) as object)).toEqual([...Object.keys(golden.get('open') as object).slice(1), 'schemaVersion']);
  });

  test('the layout of the golden document is kept', () => {
    const [removed] = cases(kit, { match: /open:schema:required@.note#removed/ });
    expect(decodeUtf8(removed!.bytes)).toBe(decodeUtf8(kit.golden[0]!.bytes)!.replace('  "note": "ring twice",\n', ''));
  });

  test.each([
    ['size-limit', 8192],
    ['size-over', 8193],
  ])('%s has %i bytes', (name, size) => {
    const [found] = cases(kit, { match: new RegExp(`${name}$`) });
    expect(found!.bytes.length).toBe(size);
  });
});

describe('misuse', () => {
  test('a mutation of no golden document', () => {
    expect(() => [...cases({ ...kit, mutations: [{ ...kit.mutations[0]!, base: 'none' }] })]).toThrow(RangeError);
  });

  test('a golden document that is no JSON', () => {
    expect(() => [...cases({ ...kit, golden: [{ ...kit.golden[0]!, bytes: new Uint8Array() }], mutations: [] })]).toThrow(TypeError);
  });
});
