import { toHex } from '@plimsoll/bytes';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { loaded, sampleRecord, sampleRegistry } from '../test/sample-registry.ts';
import { recordId, verifyFlagProof } from './index.ts';

const registry = loaded(sampleRegistry({ a: sampleRecord(), c: sampleRecord({ owner: 'sre' }) }));
const root = toHex(registry.set.root);
const proofOf = (id: string): unknown => JSON.parse(JSON.stringify(registry.set.prove(recordId(id))));

test('a proof shows that a flag is in the registry, and is as it is given', () => {
  expect(verifyFlagProof(proofOf('a'), root, 'a')).toMatchObject({ ok: true, value: 'present' });
  expect(verifyFlagProof(proofOf('a'), root, 'a', sampleRecord())).toMatchObject({ ok: true, value: 'present' });
});

test.each(['b', 'd', ' ', 'header', 'aa', '__proto__'])('a proof shows that %j is not in the registry', (id) => {
  expect(verifyFlagProof(proofOf(id), root, id)).toMatchObject({ ok: true, value: 'absent' });
});

test('of an empty registry any flag is absent', () => {
  const { set } = loaded(sampleRegistry({}));
  expect(verifyFlagProof(set.prove(recordId('a')), toHex(set.root), 'a')).toMatchObject({ ok: true, value: 'absent' });
});

test.each<readonly [string, () => ReturnType<typeof verifyFlagProof>]>([
  ['of another flag', () => verifyFlagProof(proofOf('a'), root, 'c')],
  ['of absence for a flag that is there', () => verifyFlagProof({ ...(proofOf('b') as object), id: recordId('a') }, root, 'a')],
  ['of another record', () => verifyFlagProof(proofOf('a'), root, 'a', sampleRecord({ owner: 'sre' }))],
  ['of absence where the record is given', () => verifyFlagProof(proofOf('b'), root, 'b', sampleRecord())],
  ['under another root', () => verifyFlagProof(proofOf('a'), toHex(loaded().set.root), 'a')],
  ['of another domain', () => verifyFlagProof({ ...(proofOf('a') as object), domain: 'other.v1' }, root, 'a')],
  ['that is none', () => verifyFlagProof(null, root, 'a')],
])('a proof %s does not hold', (_name, verify) => {
  expect(new Set(verify().findings.map(({ id }) => id))).toEqual(new Set(['set/proof-invalid']));
});

test('a root that is no digest is misuse', () => {
  expect(() => verifyFlagProof(proofOf('a'), root.slice(1), 'a')).toThrow(RangeError);
});

test('every id proves in or out, and a change of one record changes the root and no other proof value', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[a-z_]{1,12}$/).filter((id) => id !== '__proto__'), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(ids, fc.stringMatching(/^[a-z_]{1,12}$/), (names, asked) => {
      const records = Object.fromEntries(names.map((name) => [name, sampleRecord()]));
      const { set } = loaded(sampleRegistry(records));
      expect(verifyFlagProof(set.prove(recordId(asked)), toHex(set.root), asked)).toMatchObject({ ok: true, value: names.includes(asked) ? 'present' : 'absent' });
      const [changed = ''] = names;
      const after = loaded(sampleRegistry({ ...records, [changed]: sampleRecord({ owner: 'sre' }) }));
      expect(toHex(after.set.root)).not.toBe(toHex(set.root));
      for (const name of names) {
        const [before, now] = [set.prove(recordId(name)).leaves[0]?.valueSha256, after.set.prove(recordId(name)).leaves[0]?.valueSha256];
        expect(before === now).toBe(name !== changed);
      }
    }),
    { numRuns: 50 },
  );
});
