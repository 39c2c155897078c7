import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashers } from '../test/hashers.ts';
import { countingTree } from '../test/tile-store.ts';
import { portableHasher } from './hash/portable.ts';
import { CompactRange, EMPTY_ROOT, MerkleTree, rootOfLeafHashes, treeRoot } from './index.ts';

describe.each(hashers)('a compact range with the $name hasher', (hasher) => {
  const { flat, tree } = countingTree(600, hasher);

  test('appending in pieces of any length gives the roots of the whole tree', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 90 }), { maxLength: 8 }), (lengths) => {
        const range = new CompactRange(hasher);
        let size = 0;
        for (const length of lengths) {
          const end = Math.min(600, size + length);
          if (length % 7 === 0) for (let i = size; i < end; i++) range.append(flat.subarray(32 * i, 32 * i + 32));
          else range.appendMany(flat.subarray(32 * size, 32 * end));
          size = end;
          expect(range.root()).toEqual(tree.root(size));
          expect(range.size).toBe(BigInt(size));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('comes back from its hashes, one for each set bit of the size, the largest subtree first', () => {
    for (let size = 0; size < 70; size++) {
      const range = new CompactRange(hasher);
      range.appendMany(flat.subarray(0, 32 * size));
      const { hashes } = range;
      let at = 0;
      const expected = [64, 32, 16, 8, 4, 2, 1].filter((width) => (size & width) !== 0).map((width) => rootOfLeafHashes(flat.subarray(32 * at, 32 * (at += width)), hasher));
      expect(hashes).toEqual(expected);
      const restored = CompactRange.fromHashes(size, hashes, hasher);
      restored.appendMany(flat.subarray(32 * size));
      expect(restored.root()).toEqual(tree.root());
    }
  });
});

test('folds more leaves than it copies at a time', () => {
  const flat = new Uint8Array(32 * 65_540).fill(3);
  const whole = MerkleTree.fromLeafHashes(flat);
  expect(rootOfLeafHashes(flat)).toEqual(whole.root());
  const range = CompactRange.fromHashes(3, [whole.root(2), flat.subarray(0, 32)]);
  range.appendMany(flat.subarray(96));
  expect(range.root()).toEqual(whole.root());
  const entry = Buffer.from('entry');
  const entries = Array.from({ length: 65_540 }, () => entry);
  expect(treeRoot(entries)).toEqual(MerkleTree.fromEntries(entries).root());
});

test('does not write to what it is given, nor keep it', () => {
  const flat = Buffer.alloc(32 * 5, 7);
  const range = new CompactRange();
  range.appendMany(flat);
  range.append(flat.subarray(0, 32));
  const root = range.root();
  expect(flat.equals(Buffer.alloc(32 * 5, 7))).toBe(true);
  flat.fill(0);
  root.fill(0);
  expect(range.root()).toEqual(rootOfLeafHashes(Buffer.alloc(32 * 6, 7)));
  expect(MerkleTree.fromLeafHashes(flat).root(1)).toEqual(Uint8Array.from(flat.subarray(0, 32)));
});

describe('bounds', () => {
  const hash = portableHasher.hashLeaf(Buffer.from(''));

  test('a range grows to 2^64 − 1 leaves and no further', () => {
    const range = CompactRange.fromHashes(2n ** 64n - 2n, Array.from({ length: 63 }, () => hash));
    range.append(hash);
    expect(range.size).toBe(2n ** 64n - 1n);
    expect(range.hashes).toHaveLength(64);
    expect(() => {
      range.append(hash);
    }).toThrow(new RangeError('Cannot append 1 leaves: a tree has fewer than 2^64, this one has 18446744073709551615'));
    expect(range.size).toBe(2n ** 64n - 1n);
  });

  test.each([2 ** 53, -1, 0.5, NaN, -1n, 2n ** 64n])('refuses the size %s', (size) => {
    expect(() => CompactRange.fromHashes(size, [hash])).toThrow(RangeError);
  });

  test('refuses a size that is no number', () => {
    expect(() => CompactRange.fromHashes('1' as unknown as number, [hash])).toThrow(TypeError);
  });

  test.each([
    [0, 1],
    [1, 0],
    [3, 1],
    [3, 3],
    [2 ** 53 - 1, 52],
  ])('refuses size %d with %d hashes', (size, count) => {
    expect(() => CompactRange.fromHashes(size, Array.from({ length: count }, () => hash))).toThrow(/hashes are needed/u);
  });

  test('refuses hashes that have not 32 bytes', () => {
    const range = new CompactRange();
    expect(() => CompactRange.fromHashes(1, [hash.subarray(1)])).toThrow(RangeError);
    expect(() => {
      range.append(hash.subarray(1));
    }).toThrow(RangeError);
    expect(() => {
      range.appendMany(hash.subarray(1));
    }).toThrow(RangeError);
    expect(range.root()).toEqual(EMPTY_ROOT);
    expect(range.size).toBe(0n);
  });
});
