import { toHex } from '@plimsoll/bytes';
import { sha256 } from '@plimsoll/merkle';
import { expect, test } from 'vitest';
import { orderKit } from '../test/order-kit.ts';
import { noteKit } from '../test/small-kits.ts';
import { assertCase, CaseAssertionError, cases, type Example, examples, exportCases } from './index.ts';

const kit = orderKit(true);
const texts = (list: Iterable<Example>): string[] => [...list].map(({ id, bytes }) => `${id} ${toHex(bytes)}`);

test('as many examples as asked, all of them valid, each of its own name', () => {
  const all = [...examples(kit, { count: 40, seed: 1 })];
  expect(all.map(({ bytes, context }) => kit.verify(bytes, context).verdict)).not.toContain('fail');
  expect(new Set(all.map(({ id }) => id)).size).toBe(40);
  expect(all.at(-1)!.id).toMatch(/:generated#\d+$/);
});

test('a seed fixes the examples', () => {
  expect(texts(examples(kit, { count: 30, seed: 7 }))).toEqual(texts(examples(kit, { count: 30, seed: 7 })));
  expect(texts(examples(kit, { count: 30, seed: 7 }))).not.toEqual(texts(examples(kit, { count: 30, seed: 8 })));
});

test('fewer where a contract allows no more', () => {
  expect([...examples(noteKit, { count: 9, seed: 1 })].map(({ id }) => id)).toEqual(['toy.note.v1:short:golden']);
  expect([...examples(kit, { count: 0, seed: 1 })]).toEqual([]);
  expect([...examples({ ...kit, verify: () => ({ verdict: 'fail', findings: [] }) }, { count: 3, seed: 1 })]).toEqual([]);
  expect(() => [...examples(kit, { count: -1, seed: 1 })]).toThrow(RangeError);
});

test('an exported folder has every case, by number, and an index that fits', () => {
  const files = new Map<string, Uint8Array>();
  const index = exportCases(kit, (name, bytes) => {
    expect(files.has(name)).toBe(false);
    files.set(name, bytes);
  });
  const all = [...cases(kit)];
  expect(index).toMatchObject({ v: 1, contract: 'toy.order.v1' });
  expect(index.cases.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  for (const { file, size, sha256: digest } of index.cases) expect([files.get(file)!.length, toHex(sha256(files.get(file)!))]).toEqual([size, digest]);
  expect(index.cases.find(({ id }) => id.endsWith('total'))).toMatchObject({ file: expect.stringMatching(/^negative\/semantic\/\d{4}\.json$/) as unknown, accept: false, verdict: 'fail', raises: ['order/total-wrong'], context: null });
  expect(index.cases.find(({ id }) => id.endsWith('unpaid'))).toMatchObject({ context: { paid: false } });
  expect([...files.keys()].slice(0, 2)).toEqual(['schema.json', 'golden/0001.json']);
  expect([...files.keys()].at(-1)).toBe('index.json');
  expect(JSON.parse(new TextDecoder().decode(files.get('index.json')))).toEqual(index);
});

test('a contract without schema exports none', () => {
  const names: string[] = [];
  exportCases(noteKit, (name) => names.push(name));
  expect(names).toEqual(['golden/0001.md', 'negative/text/0001.md', 'negative/text/0002.md', 'index.json']);
});

test('a case can be asserted in the loop of any runner', async () => {
  const [upper] = cases(kit, { match: /open:schema:enum@.state#upper/ });
  await assertCase(upper!, () => false);
  const error = await assertCase(upper!, () => true).catch((each: unknown) => each);
  expect(error).toBeInstanceOf(CaseAssertionError);
  expect(error).toMatchObject({ name: 'AssertionError', expected: 'refused', actual: 'accepted', message: 'toy.order.v1:open:schema:enum@/state#upper at "/state": /state: "OPEN" instead of "open": must be refused (order/word-unknown), but was accepted' });
});
