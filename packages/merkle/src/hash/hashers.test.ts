import { createHash } from 'node:crypto';
import { equalBytes } from '@plimsoll/bytes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashers } from '../../test/hashers.ts';
import { someBytes } from '../../test/messages.ts';
import { defaultHasher } from '../default-hasher.ts';
import { nodeHasher } from './node.ts';
import { portableHasher } from './portable.ts';

/** The examples of FIPS 180-2 appendix B and of the NIST test page, and the empty message. */
const fips = [
  { message: '', digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
  { message: 'abc', digest: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
  { message: 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', digest: '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1' },
  {
    message: 'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu',
    digest: 'cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1',
  },
  { message: 'a'.repeat(1_000_000), digest: 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0' },
];

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const prefixed = (prefix: number, ...parts: Uint8Array[]): string => createHash('sha256').update(Buffer.concat([Buffer.of(prefix), ...parts])).digest('hex');

describe.each([...hashers, { ...defaultHasher, name: 'default' }])('the $name hasher', (hasher) => {
  test.each(fips)('gives the digest of the standard for a message of $message.length bytes', ({ message, digest }) => {
    expect(hex(hasher.sha256(Buffer.from(message)))).toBe(digest);
  });

  test('prefixes leaves with 00: entries of 0 to 200 bytes, and around the bound of its scratch', () => {
    const data = someBytes(5000);
    for (const length of [...Array(201).keys(), 4094, 4095, 4096, 4097, 5000]) {
      expect(hex(hasher.hashLeaf(data.subarray(0, length)))).toBe(prefixed(0, data.subarray(0, length)));
    }
  });

  test('prefixes nodes with 01, whichever byte is the last', () => {
    const data = someBytes(64);
    for (let last = 0; last < 256; last++) {
      data[63] = last;
      expect(hex(hasher.hashNode(data.subarray(0, 32), data.subarray(32)))).toBe(prefixed(1, data));
    }
  });

  test('hashes one to nine entries of 0 to 200 bytes in bulk as it hashes each', () => {
    const data = someBytes(9 * 200);
    for (let length = 0; length <= 200; length++) {
      const count = 1 + (length % 9);
      const out = new Uint8Array(32 * count);
      hasher.hashLeaves(data, length, out);
      for (let i = 0; i < count; i++) expect(hex(out.subarray(32 * i, 32 * i + 32))).toBe(prefixed(0, data.subarray(length * i, length * (i + 1))));
    }
  });

  test('hashes levels in place as the portable hasher does, at any address, and leaves what follows alone', () => {
    const data = someBytes(64 * 4100);
    const parents = Uint8Array.from(data);
    portableHasher.hashPairs(parents, 4097);
    const pairs = fc.oneof({ arbitrary: fc.integer({ min: 0, max: 130 }), weight: 4 }, fc.constantFrom(2047, 2048, 2049, 4097));
    fc.assert(
      fc.property(pairs, fc.nat({ max: 33 }), (count, shift) => {
        const level = new Uint8Array(shift + data.length).subarray(shift);
        level.set(data);
        hasher.hashPairs(level, count);
        expect(equalBytes(level.subarray(0, 32 * count), parents.subarray(0, 32 * count))).toBe(true);
        expect(equalBytes(level.subarray(32 * count), data.subarray(32 * count))).toBe(true);
      }),
      { numRuns: 25, seed: 6962 },
    );
  });

  test('hashes runs of short entries in bulk at any address', () => {
    const data = someBytes(60 * 2100);
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.constantFrom(0, 1, 5, 2047, 2050), fc.nat({ max: 40 }), (length, count, shift) => {
        const [found, expected] = [new Uint8Array(32 * count), new Uint8Array(32 * count)];
        hasher.hashLeaves(data.subarray(shift), length, found);
        portableHasher.hashLeaves(data.subarray(shift), length, expected);
        expect(equalBytes(found, expected)).toBe(true);
      }),
      { numRuns: 15, seed: 6962 },
    );
  });

  test('a digest it gave does not change with the next', () => {
    const [first, leaf, node] = [hasher.sha256(Buffer.from('abc')), hasher.hashLeaf(Buffer.from('abc')), hasher.hashNode(new Uint8Array(32), new Uint8Array(32))];
    const before = [first, leaf, node].map(hex);
    hasher.hashNode(hasher.sha256(Buffer.of(1)), hasher.hashLeaf(Buffer.of(2)));
    expect([first, leaf, node].map(hex)).toEqual(before);
  });

  test('refuses what is no byte array', () => {
    for (const value of ['abc', [1, 2, 3], undefined] as unknown as Uint8Array[]) {
      expect(() => hasher.sha256(value)).toThrow(TypeError);
      expect(() => hasher.hashLeaf(value)).toThrow(TypeError);
      expect(() => hasher.hashNode(value, value)).toThrow(TypeError);
    }
  });

  test('refuses children of another length than 32', () => {
    const [right, short, long] = [32, 31, 33].map((length) => new Uint8Array(length)) as [Uint8Array, Uint8Array, Uint8Array];
    for (const [a, b] of [[short, right], [right, short], [long, short], [right, long]] as const) expect(() => hasher.hashNode(a, b)).toThrow(RangeError);
  });

  test('refuses to hash past the end of a level or of entries', () => {
    expect(() => { hasher.hashPairs(new Uint8Array(64 * 8 - 1), 8); }).toThrow('Cannot hash pairs: a number of pairs within 511 bytes is needed, received 8');
    expect(() => { hasher.hashPairs(new Uint8Array(640), -1); }).toThrow(RangeError);
    expect(() => { hasher.hashPairs(new Uint8Array(640), 4.5); }).toThrow(RangeError);
    expect(() => { hasher.hashLeaves(new Uint8Array(79), 10, new Uint8Array(32 * 8)); }).toThrow('Cannot hash leaves: an entry length of which 79 bytes hold 8 is needed, received 10');
    expect(() => { hasher.hashLeaves(new Uint8Array(80), -1, new Uint8Array(32 * 8)); }).toThrow(RangeError);
    expect(() => { hasher.hashLeaves(new Uint8Array(80), 1.5, new Uint8Array(32 * 8)); }).toThrow(RangeError);
    expect(() => { hasher.hashLeaves(new Uint8Array(80), 10, new Uint8Array(32 * 8 - 1)); }).toThrow('room for digests of 32 bytes');
  });
});

test('names tell the hashers apart, and Node has the one that was meant for it', () => {
  expect(hashers.map(({ name }) => name)).toEqual(['portable', 'node', 'node+wasm-simd']);
  expect(defaultHasher.name).toBe(nodeHasher.name);
});
