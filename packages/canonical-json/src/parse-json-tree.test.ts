import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonTree, parseJson, parseJsonTree, treeToJson } from './index.ts';

/** The tree of a valid document. */
function read(input: string | Uint8Array): JsonTree {
  const result = parseJsonTree(input);
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  return result.value;
}

/** Every value of the tree. */
function* values(tree: JsonTree): Generator<JsonTree> {
  yield tree;
  if (tree.kind === 'array') for (const item of tree.items) yield* values(item);
  if (tree.kind === 'object') for (const member of tree.members) yield* values(member.value);
}

describe('what plain values lose', () => {
  test('member order, number text, escapes and places', () => {
    expect(read('{"b":1.50 ,"a":["\\u0041",true]}')).toEqual({
      kind: 'object',
      start: 0,
      end: 31,
      members: [
        { key: 'b', keyStart: 1, value: { kind: 'number', start: 5, end: 9, lexeme: '1.50', value: 1.5 } },
        {
          key: 'a',
          keyStart: 11,
          value: { kind: 'array', start: 15, end: 30, items: [{ kind: 'string', start: 16, end: 24, value: 'A' }, { kind: 'true', start: 25, end: 29 }] },
        },
      ],
    });
  });

  test.each([
    ['bytes', new TextEncoder().encode('["é€😀",null]'), { start: 13, end: 17 }],
    ['text', '["é€😀",null]', { start: 8, end: 12 }],
  ])('offsets of %s count its own units', (_name, input, range) => {
    expect(read(input)).toMatchObject({ items: [{ start: 1 }, { kind: 'null', ...range }] });
  });

  test('integer-like names keep their order', () => {
    expect(read('{"2":0,"1":0}')).toMatchObject({ members: [{ key: '2' }, { key: '1' }] });
  });

  test('a document with a problem gives no tree', () => {
    expect(parseJsonTree('{"a":1,"a":2}')).toMatchObject({ ok: false, findings: [{ id: 'json/duplicate-key' }] });
  });
});

describe('laws', () => {
  const documents = fc.tuple(fc.jsonValue({ stringUnit: 'binary' }), fc.constantFrom(0, 2)).map(([value, indent]) => JSON.stringify(value, null, indent));

  test('the range of every value holds its own text', () => {
    fc.assert(
      fc.property(documents.filter((text) => parseJson(text).ok), (text) => {
        const bytes = Buffer.from(text);
        for (const value of values(read(text))) expect(JSON.parse(text.slice(value.start, value.end))).toEqual(treeToJson(value));
        for (const value of values(read(bytes))) expect(JSON.parse(bytes.subarray(value.start, value.end).toString())).toEqual(treeToJson(value));
      }),
    );
  });

  test('every name starts at its quotation mark', () => {
    fc.assert(
      fc.property(documents.filter((text) => parseJson(text).ok), (text) => {
        const bytes = Buffer.from(text);
        for (const value of values(read(bytes))) {
          if (value.kind === 'object') for (const { key, keyStart } of value.members) expect(bytes.subarray(keyStart).toString().startsWith(JSON.stringify(key))).toBe(true);
        }
      }),
    );
  });
});

test('a tree made by hand keeps a member __proto__ as its own', () => {
  const value = treeToJson({ kind: 'object', start: 0, end: 0, members: [{ key: '__proto__', keyStart: 0, value: { kind: 'null', start: 0, end: 0 } }] });
  expect(Object.getOwnPropertyNames(value)).toEqual(['__proto__']);
});
