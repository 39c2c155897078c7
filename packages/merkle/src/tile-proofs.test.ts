import { describe, expect, test } from 'vitest';
import { hashers } from '../test/hashers.ts';
import { countingTree, readerOf, tilesOf, uniformLog } from '../test/tile-store.ts';
import { portableHasher } from './hash/portable.ts';
import { CompactRange, proveConsistencyFromTiles, proveInclusionFromTiles, rightEdgeFromTiles, tilePath, verifyConsistency, verifyInclusion } from './index.ts';

const sizes = [1, 2, 3, 255, 256, 257, 300, 511, 512, 513, 1000];

describe.each(hashers)('a log of 1,000 leaves read from tiles with the $name hasher', (hasher) => {
  const { flat, tree } = countingTree(1000, hasher);

  test.each(sizes)('proofs at size %d equal those of the whole tree', async (size) => {
    const read = readerOf(tilesOf(flat.subarray(0, 32 * size), hasher));
    for (const at of sizes.filter((s) => s <= size)) {
      expect(await proveInclusionFromTiles(at - 1, size, read, hasher)).toEqual({ ok: true, value: tree.inclusionProof(at - 1, size), findings: [] });
      expect(await proveConsistencyFromTiles(at, size, read, hasher)).toEqual({ ok: true, value: tree.consistencyProof(at, size), findings: [] });
    }
    const edge = await rightEdgeFromTiles(size, read, hasher);
    expect(edge.ok && [edge.value.size, edge.value.root()]).toEqual([BigInt(size), tree.root(size)]);
  });

  test('leaves can be appended to the right edge', async () => {
    const edge = await rightEdgeFromTiles(300, readerOf(tilesOf(flat.subarray(0, 32 * 300), hasher)), hasher);
    if (edge.ok) edge.value.appendMany(flat.subarray(32 * 300));
    expect(edge.ok && edge.value.root()).toEqual(tree.root());
  });

  test('earlier sizes are read from full tiles once the partial ones are gone', async () => {
    const read = readerOf(tilesOf(flat.subarray(0, 32 * 512), hasher));
    expect(await proveInclusionFromTiles(7, 300, read, hasher)).toMatchObject({ ok: true, value: tree.inclusionProof(7, 300) });
  });
});

test('three levels of tiles', async () => {
  const { flat, tree } = countingTree(70_000, portableHasher);
  const read = readerOf(tilesOf(flat, portableHasher));
  for (const at of [1, 256, 65_535, 65_536, 65_537, 69_999]) {
    expect(await proveInclusionFromTiles(at, 70_000, read)).toMatchObject({ ok: true, value: tree.inclusionProof(at) });
    expect(await proveConsistencyFromTiles(at, 70_000, read)).toMatchObject({ ok: true, value: tree.consistencyProof(at) });
  }
});

const large = [2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n];

test.each(large)('proofs of a log of %d leaves hold', async (size) => {
  const leafHash = portableHasher.hashLeaf(new Uint8Array());
  const read = uniformLog(leafHash, portableHasher);
  const rootAt = async (leaves: bigint): Promise<Uint8Array> => {
    const edge = await rightEdgeFromTiles(leaves, read);
    return edge.ok ? edge.value.root() : new Uint8Array();
  };
  const root = await rootAt(size);
  for (const index of [0n, size / 3n, size - 1n]) {
    const proof = await proveInclusionFromTiles(index, size, read);
    expect(proof.ok && verifyInclusion({ index, size, leafHash, proof: proof.value, root })).toEqual({ ok: true, value: root, findings: [] });
    if (size < 2n ** 53n) expect(proof.ok && verifyInclusion({ index: Number(index), size: Number(size), leafHash, proof: proof.value, root }).ok).toBe(true);
  }
  // From any other size, consistency with 2^63 leaves needs 64 hashes.
  for (const size1 of size === 2n ** 63n ? [1n, 2n ** 62n, size] : [1n, size / 3n, size - 1n]) {
    const proof = await proveConsistencyFromTiles(size1, size, read);
    expect(proof.ok && verifyConsistency({ size1, size2: size, root1: await rootAt(size1), root2: root, proof: proof.value }).ok).toBe(true);
  }
});

test('beyond 2^63 leaves only leaves with short paths can be proven: 63 hashes are the limit', async () => {
  const size = 2n ** 64n - 1n;
  const leafHash = portableHasher.hashLeaf(new Uint8Array());
  const read = uniformLog(leafHash, portableHasher);
  const edge = await rightEdgeFromTiles(size, read);
  const root = edge.ok ? edge.value.root() : new Uint8Array();
  const last = await proveInclusionFromTiles(size - 1n, size, read);
  expect(last.ok && last.value).toHaveLength(63);
  expect(last.ok && verifyInclusion({ index: size - 1n, size, leafHash, proof: last.value, root }).ok).toBe(true);
  const first = await proveInclusionFromTiles(0, size, read);
  expect(first.ok && first.value).toHaveLength(64);
  expect(first.ok && verifyInclusion({ index: 0, size, leafHash, proof: first.value, root }).findings).toMatchObject([{ id: 'proof/inclusion', actual: 'too-long' }]);
});

describe('faults of tiles', () => {
  const { flat } = countingTree(700, portableHasher);
  const tiles = tilesOf(flat, portableHasher);

  test('every tile that is missing is named, and the answer is inconclusive', async () => {
    const some = new Map([...tiles].filter(([path]) => path.startsWith('tile/1/')));
    const { ok, findings } = await proveInclusionFromTiles(5, 700, readerOf(some));
    expect(ok).toBe(false);
    expect(findings).toMatchObject([
      { id: 'tile/missing', verdict: 'inconclusive', subject: 'tile/0/000' },
      { id: 'tile/missing', verdict: 'inconclusive', subject: 'tile/0/002.p/188' },
    ]);
  });

  test.each([
    ['one byte short', (bytes: Uint8Array) => bytes.subarray(1)],
    ['one hash long', (bytes: Uint8Array) => Buffer.concat([bytes, bytes.subarray(0, 32)])],
    ['empty', () => new Uint8Array()],
  ])('a tile that is %s', async (_name, change) => {
    const altered = new Map([...tiles].map(([path, bytes]) => [path, path === 'tile/0/000' ? change(bytes) : bytes]));
    const { findings } = await proveInclusionFromTiles(5, 700, readerOf(altered));
    expect(findings).toMatchObject([{ id: 'tile/bad-bundle', integrity: true, subject: 'tile/0/000' }]);
  });

  test('an altered hash is found by checking the proof', async () => {
    const { tree } = countingTree(700, portableHasher);
    const altered = new Map([...tiles].map(([path, bytes]) => [path, path === 'tile/0/000' ? Buffer.from(bytes).fill(1, 4 * 32, 4 * 32 + 1) : bytes]));
    const proof = await proveInclusionFromTiles(5, 700, readerOf(altered));
    expect(proof.ok && verifyInclusion({ index: 5, size: 700, leafHash: flat.subarray(160, 192), proof: proof.value, root: tree.root() }).findings).toMatchObject([
      { id: 'proof/inclusion', actual: 'root-mismatch' },
    ]);
  });

  test('each tile is read once', async () => {
    const asked: string[] = [];
    await proveInclusionFromTiles(5, 700, (tile) => {
      asked.push(tilePath(tile));
      return Promise.resolve(tiles.get(tilePath(tile)));
    });
    expect(asked.sort()).toEqual(['tile/0/000', 'tile/0/002.p/188', 'tile/1/000.p/2']);
  });

  test('what the reader throws passes through', async () => {
    await expect(rightEdgeFromTiles(5, () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
  });
});

test('the right edge of nothing reads nothing', async () => {
  expect(await rightEdgeFromTiles(0, () => Promise.reject(new Error('read')))).toMatchObject({ ok: true, value: { size: 0n, hashes: [] } });
  expect(new CompactRange().root()).toEqual(portableHasher.sha256(new Uint8Array()));
});

test('refuses indexes and sizes out of bounds', async () => {
  const read = readerOf(new Map());
  await expect(proveInclusionFromTiles(5, 5, read)).rejects.toThrow(new RangeError('Cannot prove inclusion: an index below the size 5 is needed, received 5'));
  await expect(proveConsistencyFromTiles(0, 5, read)).rejects.toThrow(RangeError);
  await expect(proveConsistencyFromTiles(6, 5, read)).rejects.toThrow(RangeError);
  await expect(rightEdgeFromTiles(2n ** 64n, read)).rejects.toThrow(RangeError);
});
