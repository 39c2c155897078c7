import type { Json } from '@plimsoll/findings';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { record, registry, rootOf } from '../test/registries.ts';
import { readRegistry } from './index.ts';
import { layOut, pretty } from './write-registry.ts';

/** The layout as it is described: keys by UTF-16 code units, two spaces of indentation. */
function laidOut(value: Json, newline: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${newline}  `;
  const [open, close, parts] = Array.isArray(value)
    ? ['[', ']', (value as readonly Json[]).map((item) => laidOut(item, inner))]
    : ['{', '}', Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => `${JSON.stringify(key)}: ${laidOut(member, inner)}`)];
  return parts.length === 0 ? open + close : `${open}${parts.map((part) => inner + part).join(',')}${newline}${close}`;
}

const key = fc.oneof(fc.constantFrom('', '10', '9', 'a', 'b', '\u{10000}', '\uffff', '"', '\\', '\n', '\u007f', 'ü'), fc.string());
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.string({ unit: 'binary' }), fc.constantFrom<Json>(null, true, 0, -0, 1e21, 1e-7, '\ud800', '\u0000', '[', ']', '~', '^'), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(key, tie('value'), { maxKeys: 4 })),
}));

test('any value is laid out as described', () => {
  fc.assert(
    fc.property(value, (json) => {
      expect(pretty(json, '\n')).toBe(laidOut(json, '\n'));
    }),
    { numRuns: 300 },
  );
});

test('what would be too large for readers is written without white space, and read as the same', () => {
  const of = registry({ f: record(), ä: record() });
  const usual = layOut(of, rootOf(of));
  const bytes = Buffer.byteLength(usual);
  expect(layOut(of, rootOf(of), bytes)).toBe(usual);
  const compact = layOut(of, rootOf(of), bytes - 1);
  expect(compact.length).toBeLessThan(usual.length * 0.8);
  const read = readRegistry(compact);
  expect(read.ok && read.value.registry).toEqual(of);
});
