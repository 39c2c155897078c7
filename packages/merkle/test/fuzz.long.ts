import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildSet, decodeEntryBundle, encodeEntryBundle, legacySortedRoot, MerkleTree, parseTilePath, tilePath, verifyConsistency, verifyInclusion, verifySetProof } from '../src/index.ts';

const RUNS = 200_000;

const tree = MerkleTree.fromEntries(Array.from({ length: 21 }, (_, i) => Buffer.of(i)));
const root = tree.root();
const hashes = Array.from({ length: 21 }, (_, i) => tree.inclusionProof(i)).flat();
const numbers = fc.oneof(fc.nat({ max: 40 }), fc.integer(), fc.double(), fc.bigInt({ min: -2n, max: 2n ** 65n }), fc.bigInt({ min: 0n, max: 40n }));
const proofs = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...hashes) }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) }), { maxLength: 70 });

test('tile paths: what parses formats to the same path', () => {
  const parts = fc.array(fc.constantFrom('tile', 'entries', '/', '.p/', 'x', '000', '001', '999', '0', '7', '63', '64', '255', '256', '\n', ' ', '٣'), { maxLength: 12 });
  fc.assert(
    fc.property(parts, fc.boolean(), (list, prefixed) => {
      const path = (prefixed ? 'tile/0/' : '') + list.join('');
      const parsed = parseTilePath(path);
      return parsed === undefined || tilePath(parsed) === path;
    }),
    { numRuns: RUNS },
  );
});

test('entry bundles: what decodes encodes to the same bytes', () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.array(fc.uint8Array({ maxLength: 5 }), { minLength: 1, maxLength: 8 }).map(encodeEntryBundle));
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 256 }), fc.nat({ max: 8 }), (bundle, width, cut) => {
      const decoded = decodeEntryBundle(bundle.subarray(0, bundle.length - cut), width % 9 || width);
      if (decoded.ok) expect(Buffer.compare(encodeEntryBundle(decoded.value), bundle.subarray(0, bundle.length - cut))).toBe(0);
      else expect(decoded.findings).toHaveLength(1);
    }),
    { numRuns: RUNS },
  );
});

test('log proofs: only the true ones hold, and nothing throws', () => {
  fc.assert(
    fc.property(numbers, numbers, proofs, fc.nat({ max: 20 }), (a, b, proof, leaf) => {
      const leafHash = MerkleTree.fromEntries([Buffer.of(leaf)]).root();
      const inclusion = verifyInclusion({ index: a, size: b, leafHash, proof, root });
      if (inclusion.ok) expect(proof).toEqual(tree.inclusionProof(leaf));
      expect(inclusion.findings).toHaveLength(inclusion.ok ? 0 : 1);
      const consistency = verifyConsistency({ size1: a, size2: b, root1: tree.root(leaf), root2: root, proof });
      if (consistency.ok) expect(proof).toEqual(tree.consistencyProof(leaf));
      expect(consistency.findings).toHaveLength(consistency.ok ? 0 : 1);
    }),
    { numRuns: RUNS },
  );
});

test('set proofs: only the true ones hold, and nothing throws', () => {
  const ids = ['a', 'c', 'e', 'g', 'i'];
  const built = buildSet(
    ids.map((id) => ({ id, value: Buffer.from(id) })),
    { domain: 'test' },
  );
  if (!built.ok) throw new Error('The set was refused');
  const set = built.value;
  const leaf = fc.oneof(fc.constantFrom(...ids.flatMap((id) => set.prove(id).leaves)), fc.record({ index: fc.nat({ max: 6 }), id: fc.constantFrom(...ids), valueSha256: fc.constant('00'.repeat(32)), path: fc.constant([]) }));
  const documents = fc.record(
    {
      schema_version: fc.constant('plimsoll.set-proof.v1'),
      domain: fc.constantFrom('test', 'other'),
      kind: fc.constantFrom('inclusion', 'absence'),
      size: fc.constantFrom(5, 5, 5, 0, 4, 6),
      id: fc.constantFrom('a', 'b', 'c', 'd', 'z', ''),
      leaves: fc.array(leaf, { maxLength: 3 }),
    },
    { requiredKeys: ['schema_version', 'domain', 'kind', 'leaves'] },
  );
  let held = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: documents }, { weight: 1, arbitrary: fc.jsonValue() }), fc.constantFrom('a', 'b', 'c', 'd', 'z', ''), (proof, id) => {
      const result = verifySetProof(proof, { root: set.root, domain: 'test', id });
      if (!result.ok) return result.findings.length > 0;
      held++;
      return result.value === (ids.includes(id) ? 'present' : 'absent');
    }),
    { numRuns: RUNS },
  );
  expect(held).toBeGreaterThan(0);
});

test('legacy records: findings, never exceptions', () => {
  const parts = fc.array(fc.constantFrom('[', ']', '{', '}', ',', ':', '"id"', '"a"', '"é"', '"\\ud83d\\udea2"', '"\\ud83d"', '1', '-0', '1.50', '1e9', '9007199254740993', 'null', 'true', ' '), { maxLength: 14 });
  fc.assert(
    fc.property(fc.oneof(parts.map((list) => `[${list.join('')}]`), fc.json().map((text) => `[${text}]`)), (text) => {
      const result = legacySortedRoot(text);
      return result.findings.length > 0;
    }),
    { numRuns: RUNS },
  );
});
