import type { Json } from '@plimsoll/findings';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pretty } from './write-registry.ts';

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
