import { dsse } from '@sigstore/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pae } from './index.ts';

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test.each([
  ['text', 'http://example.com/HelloWorld', 'hello world', 'DSSEv1 29 http://example.com/HelloWorld 11 hello world'],
  ['an empty payload', 'a', '', 'DSSEv1 1 a 0 '],
  ['a type whose length differs in bytes and in characters', 'é/x', 'ü', 'DSSEv1 4 é/x 2 ü'],
])('counts bytes: %s', (_what, type, payload, expected) => {
  expect(decode(pae(type, new TextEncoder().encode(payload)))).toBe(expected);
});

test('is what @sigstore/core encodes, for any payload and any ASCII type', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), fc.uint8Array(), (type, payload) => {
      expect(pae(type, payload)).toEqual(new Uint8Array(dsse.preAuthEncoding(type, Buffer.from(payload))));
    }),
  );
});

test('two different inputs never encode alike', () => {
  const input = fc.tuple(fc.string({ unit: 'grapheme', maxLength: 4 }), fc.uint8Array({ maxLength: 4 }));
  fc.assert(
    fc.property(input, input, (a, b) => {
      const same = a[0] === b[0] && Buffer.compare(a[1], b[1]) === 0;
      expect(Buffer.compare(pae(...a), pae(...b)) === 0).toBe(same);
    }),
  );
});

test('misuse throws', () => {
  expect(() => pae(1 as unknown as string, new Uint8Array())).toThrow(TypeError);
  expect(() => pae('a', 'b' as unknown as Uint8Array)).toThrow(TypeError);
  expect(() => pae('\ud800', new Uint8Array())).toThrow(RangeError);
});
