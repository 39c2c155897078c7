import { pointerStep } from '@plimsoll/findings';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJsonTree, pointerGet, treeToJson } from './index.ts';
import { pointerAtOffset } from './pointer.ts';

const text = '{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8,"o":{"0":9}}';
const parsed = parseJsonTree(text);
if (!parsed.ok) throw new Error('the document of RFC 6901 section 5 is valid');
const tree = parsed.value;

test.each<[pointer: string, value: unknown]>([
  ['', JSON.parse(text)],
  ['/foo', ['bar', 'baz']],
  ['/foo/0', 'bar'],
  ['/', 0],
  ['/a~1b', 1],
  ['/c%d', 2],
  ['/e^f', 3],
  ['/g|h', 4],
  ['/i\\j', 5],
  ['/k"l', 6],
  ['/ ', 7],
  ['/m~0n', 8],
  ['/o/0', 9],
])('RFC 6901 section 5: %j', (pointer, value) => {
  const found = pointerGet(tree, pointer);
  expect(found && treeToJson(found)).toEqual(value);
});

test.each(['/bar', '/foo/2', '/foo/00', '/foo/-', '/foo/-1', '/foo/1e0', '/foo/', '/foo/0/0', 'foo', '/m~n', '/m~2n', '/foo/99999999999', '/toString', '/__proto__', '#/foo'])(
  'nothing at %j',
  (pointer) => {
    expect(pointerGet(tree, pointer)).toBeUndefined();
  },
);

test('an escaped token finds its member', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'), (key) => {
      const result = parseJsonTree(JSON.stringify({ [key]: 1, [`${key}~0`]: 2 }));
      expect(result.ok && pointerGet(result.value, pointerStep(key))).toMatchObject({ value: 1 });
    }),
  );
});

test.each([
  [0, ''],
  [1, '/foo'],
  [7, '/foo'],
  [8, '/foo/0'],
  [13, '/foo'],
  [text.indexOf('"a/b"'), '/a~1b'],
  [text.indexOf('9'), '/o/0'],
  [text.length, ''],
])('offset %i lies in %j', (offset, pointer) => {
  expect(pointerAtOffset(tree, offset)).toBe(pointer);
});
