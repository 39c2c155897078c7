import { createHash } from 'node:crypto';
import { parseJsonTree } from '@plimsoll/canonical-json';
import { describe, expect, test } from 'vitest';
import { legacySortedRoot } from './index.ts';

const sha256 = (...parts: (string | Uint8Array)[]): Buffer => createHash('sha256').update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();

function rootOf(text: string): unknown {
  const result = legacySortedRoot(text);
  return result.ok && result.value.root;
}

const ids = (text: string): string[] => legacySortedRoot(text).findings.map(({ id }) => id);

test('no record, one record, and pairs of sorted leaves with an odd one doubled', () => {
  const leaves = ['1', '2', '3'].map((text) => sha256(text)).sort((x, y) => Buffer.compare(x, y));
  const [a, b, c] = leaves as [Buffer, Buffer, Buffer];
  expect(rootOf('[]')).toBe(sha256('meta-empty').toString('hex'));
  expect(rootOf('[1]')).toBe(sha256('1').toString('hex'));
  expect(rootOf('[1,2,3]')).toBe(sha256(sha256(a, b), sha256(c, c)).toString('hex'));
  expect(rootOf('[3,1,2]')).toBe(rootOf('[1,2,3]'));
});

test('a record is hashed compact, members in file order, numbers as written, strings escaped again', () => {
  const text = '[ { "b" : 1.0 , "a" : [ true , null , "\\u0041\\/\\u001F\\n" ] } ]';
  expect(rootOf(text)).toBe(sha256('{"b":1.0,"a":[true,null,"A/\\u001f\\n"]}').toString('hex'));
});

test('the variants differ where a character is above U+007E', () => {
  const result = legacySortedRoot('["~\u007fé🚢"]');
  expect(result.ok && result.value.variants).toEqual({
    utf8: sha256('"~\u007fé🚢"').toString('hex'),
    ascii: sha256('"~\\u007f\\u00e9\\ud83d\\udea2"').toString('hex'),
  });
  expect(result.findings).toMatchObject([{ id: 'legacy/weak-profile', severity: 'warning' }, { id: 'legacy/escape-ambiguous', severity: 'warning', location: { pointer: '/0' } }]);
});

test('the collision of the profile: a copy of the record with the largest leaf keeps the root, and is found', () => {
  const largest = [1, 2, 3].sort((x, y) => Buffer.compare(sha256(`${x}`), sha256(`${y}`)))[2]!;
  expect(rootOf(`[1,2,3,${largest}]`)).toBe(rootOf('[1,2,3]'));
  expect(ids('[1,2,3]')).toEqual(['legacy/weak-profile']);
  expect(legacySortedRoot(`[1,2,3,${largest}]`).findings).toMatchObject([
    { id: 'legacy/weak-profile' },
    { id: 'legacy/duplicate-record', severity: 'critical', verdict: 'fail', location: { pointer: '/3' } },
  ]);
});

test('two records with one id are found, equal or not', () => {
  expect(ids('[{"id":"a"},{"id":"a","x":1}]')).toEqual(['legacy/weak-profile', 'legacy/duplicate-id']);
  expect(ids('[{"id":1},{"id":1,"x":1},{"x":"id"}]')).toEqual(['legacy/weak-profile']);
});

describe('numbers', () => {
  test.each(['1e2', '1E2', '1e-2', '-0', '-0.0', '1.50', '0.00', '1.00', '1234567890.1234567', '0.00001', '-0.00009', '999999999999999.9'])('%s is ambiguous', (lexeme) => {
    expect(legacySortedRoot(`[{"a":{"~/":[0,${lexeme}]}}]`).findings[1]).toMatchObject({ id: 'legacy/number-ambiguous', location: { pointer: '/0/a/~0~1/1' }, actual: 1 });
  });

  test.each(['0', '0.0', '1.0', '-1', '-1.5', '123456789012345', '0.0001', '0.123456789012345', '12345678901234.5', '100'])('%s is not', (lexeme) => {
    expect(ids(`[${lexeme}]`)).toEqual(['legacy/weak-profile']);
  });
});

test('one finding a rule names ten places and counts all', () => {
  const finding = legacySortedRoot(`[${'1e1,'.repeat(19)}1e1]`).findings.find(({ id }) => id === 'legacy/number-ambiguous');
  expect(finding).toMatchObject({ actual: 20, detail: { pointers: Array.from({ length: 10 }, (_, i) => `/${i}`) } });
});

test('refuses what is not an array, and broken JSON with its own findings', () => {
  expect(legacySortedRoot('{}')).toMatchObject({ ok: false, findings: [{ id: 'legacy/not-an-array', severity: 'critical' }] });
  expect(legacySortedRoot('[').findings).toMatchObject([{ id: 'json/syntax' }]);
  expect(legacySortedRoot('[{"a":1,"a":2}]').findings).toMatchObject([{ id: 'json/duplicate-key' }]);
});

test('text, bytes and a tree give the same', () => {
  const text = '[{"id":"é","n":1}]';
  const tree = parseJsonTree(text);
  expect(legacySortedRoot(Buffer.from(text))).toEqual(legacySortedRoot(text));
  expect(tree.ok && legacySortedRoot(tree.value)).toEqual(legacySortedRoot(text));
});
