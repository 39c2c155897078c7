import { expect, test } from 'vitest';
import { parseJson, parseJsonTree } from '../src/index.ts';

const limit = 16 * 1024 * 1024;

/** As many pieces as fit between head and tail in 16 MiB. */
function fill(head: string, piece: string, tail: string): Uint8Array {
  return Buffer.from(head + piece.repeat(Math.floor((limit - head.length - tail.length) / piece.length)) + tail);
}

test.each<[name: string, make: () => Uint8Array, id: string]>([
  ['opening brackets', () => fill('', '[', ''), 'too-deep'],
  ['opening objects', () => fill('', '{"":', ''), 'too-deep'],
  ['one number', () => fill('', '9', ''), 'number-range'],
  ['one small number', () => fill('0.', '0', '1'), 'number-range'],
  ['one exponent', () => fill('1e', '0', '400'), 'number-range'],
  ['a string of escapes without end', () => fill('"', '\\n', ''), 'syntax'],
  ['a string of half characters', () => fill('"', '\\ud800', '"'), 'lone-surrogate'],
  ['white space', () => fill('', ' ', ''), 'syntax'],
  ['line feeds before a fault', () => fill('', '\n', '?'), 'syntax'],
  ['empty arrays', () => fill('[', '[],', '[]]'), 'too-many-values'],
  ['duplicates', () => fill('{', '"a":[],', '"a":0}'), 'duplicate-key'],
  ['forbidden names', () => fill('{', '"__proto__":0,', '"a":0}'), 'forbidden-key'],
  ['infinite numbers', () => fill('[', '1e999,', '0]'), 'number-range'],
  ['stray bytes at the end', () => Buffer.concat([fill('"', 'é', '"').subarray(0, limit - 1), Uint8Array.of(0xff)]), 'invalid-utf8'],
])('16 MiB of %s: findings, bounded', (_name, make, id) => {
  const bytes = make();
  const parsed = parseJson(bytes);
  expect(parsed.ok).toBe(false);
  expect(parsed.findings.map((finding) => finding.id)).toContain(`json/${id}`);
  expect(parsed.findings.length).toBeLessThanOrEqual(1010);
  expect(JSON.stringify(parsed.findings).length).toBeLessThan(4 * 1024 * 1024);
  expect(parseJsonTree(bytes).findings).toEqual(parsed.findings);
});

test('a million different names in one object', () => {
  const names = Array.from({ length: 999_999 }, (_, i) => `"${i.toString(36)}":0`);
  expect(parseJson(`{${names.join(',')}}`).ok).toBe(true);
  expect(parseJson(`{${names.join(',')},"-":1}`).findings.map((finding) => finding.id)).toEqual(['json/too-many-values']);
  expect(parseJson(`{${names.slice(1).join(',')},"1":1}`).findings.map((finding) => finding.id)).toEqual(['json/duplicate-key']);
});

test('exactly 1,000,000 values and 16 MiB pass, one more does not', () => {
  const ids = (input: string): string[] => parseJson(input).findings.map((finding) => finding.id);
  expect(ids(`[0${',0'.repeat(999_998)}]`)).toEqual([]);
  expect(ids(`[0${',0'.repeat(999_999)}]`)).toEqual(['json/too-many-values']);
  expect(ids(`"${'a'.repeat(limit - 2)}"`)).toEqual([]);
  expect(ids(`"${'a'.repeat(limit - 1)}"`)).toEqual(['json/too-large']);
});
