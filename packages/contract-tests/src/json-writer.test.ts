import * as fc from 'fast-check';
import type { Json } from '@plimsoll/findings';
import { describe, expect, test } from 'vitest';
import { jsonWriter } from './json-writer.ts';

const json = fc.jsonValue() as fc.Arbitrary<Json>;

describe('values that share parts with another', () => {
  test('have the text that JSON.stringify gives them', () => {
    fc.assert(
      fc.property(json, json, fc.constantFrom(0, 1, 2, 4, '\t'), (base, other, indent) => {
        const write = jsonWriter(base, indent);
        // The base at its depth, below it, and twice; then it must be found as it was.
        for (const value of [base, other, { a: base, b: other }, [base, [base]], [], {}, base]) expect(write(value)).toBe(JSON.stringify(value, null, indent));
      }),
    );
  });
});
