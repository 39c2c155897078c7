import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalBytes, checkCanonicalJson, parseJson } from './index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('canonical bytes give their value', () => {
  expect(checkCanonicalJson(bytes('{"a":[1,"é"],"b":null}'))).toEqual({ ok: true, value: { a: [1, 'é'], b: null }, findings: [] });
  expect(checkCanonicalJson(bytes('[1e+21]'), { integers: 'any' }).ok).toBe(true);
  expect(checkCanonicalJson(bytes('['.repeat(70) + ']'.repeat(70)), { maxDepth: 70 }).ok).toBe(true);
});

test.each<[name: string, text: string, line: number, column: number, pointer: string, offset: number]>([
  ['a final line feed', '{"a":1}\n', 1, 8, '', 7],
  ['a space', '{"é": 1}', 1, 6, '/é', 6],
  ['unsorted members', '{"b":1,"a":2}', 1, 3, '/b', 2],
  ['a needless escape', '["\\u0041"]', 1, 3, '/0', 2],
  ['an escape in upper case', '["\\u001F"]', 1, 8, '/0', 7],
  ['an escaped solidus', '"\\/"', 1, 2, '', 1],
  ['minus zero', '[0,-0]', 1, 4, '/1', 3],
  ['a fraction of zero', '1.0', 1, 2, '', 1],
  ['an exponent', '{"n":1e2}', 1, 7, '/n', 6],
])('%s is not canonical', (_name, text, line, column, pointer, offset) => {
  expect(parseJson(text).ok).toBe(true);
  expect(checkCanonicalJson(bytes(text))).toMatchObject({
    ok: false,
    findings: [{ id: 'json/not-canonical', location: { line, column, pointer }, detail: { offset }, sentence: expect.stringContaining('RFC 8785') as unknown }],
  });
});

test('says what canonical text would be there', () => {
  expect(checkCanonicalJson(bytes('[1 ]')).findings).toMatchObject([{ expected: '"]"', actual: '" ]"' }]);
  expect(checkCanonicalJson(bytes('1 ')).findings).toMatchObject([{ expected: 'the end of the document', actual: '" "' }]);
});

test('a document with problems has those findings, not a difference', () => {
  expect(checkCanonicalJson(bytes('{"a":1,"a":1}')).findings).toMatchObject([{ id: 'json/duplicate-key' }]);
  expect(checkCanonicalJson(bytes('[')).findings).toMatchObject([{ id: 'json/syntax' }]);
  expect(checkCanonicalJson(Uint8Array.of(0xff)).findings).toMatchObject([{ id: 'json/invalid-utf8' }]);
  expect(checkCanonicalJson(bytes('[1e+21]')).findings).toMatchObject([{ id: 'json/unsafe-integer' }]);
});

test('refuses text: only bytes have a digest', () => {
  expect(() => checkCanonicalJson('{}' as unknown as Uint8Array)).toThrow(TypeError);
});

test('exactly one text of a value is canonical', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1), (value, indent) => {
      const written = bytes(JSON.stringify(value, null, indent));
      const parsed = parseJson(written);
      if (!parsed.ok) return;
      expect(checkCanonicalJson(written).ok).toBe(Buffer.from(canonicalBytes(parsed.value)).equals(written));
    }),
  );
});
