import fc from 'fast-check';
import type { Json } from '@plimsoll/findings';
import { expect, test } from 'vitest';
import { referenceJson } from './reference-json.ts';

test('writes what json.dumps with an indent of two writes', () => {
  expect(referenceJson({ 'é': ['\u007f', '\u2028 😀 \ud800', '\b\f\n\r\t\u0001"\\/'], e: [], o: {}, n: null, t: true, i: -1, f: 0.5 })).toBe(
    [
      '{',
      String.raw`  "\u00e9": [`,
      String.raw`    "\u007f",`,
      String.raw`    "\u2028 \ud83d\ude00 \ud800",`,
      String.raw`    "\b\f\n\r\t\u0001\"\\/"`,
      '  ],',
      '  "e": [],',
      '  "o": {},',
      '  "n": null,',
      '  "t": true,',
      '  "i": -1,',
      '  "f": 0.5',
      '}',
    ].join('\n'),
  );
});

test('is ASCII and reads back as the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const written = referenceJson(value as Json);
      return /^[\n -~]*$/.test(written) && JSON.stringify(JSON.parse(written)) === JSON.stringify(value);
    }),
  );
});
