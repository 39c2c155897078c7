import { expect, test } from 'vitest';
import { buildSet, verifySetProof } from '../src/index.ts';

function* records(n: number): Generator<{ id: string; value: Uint8Array }> {
  for (let i = 0; i < n; i++) yield { id: `record ${i}`, value: new Uint8Array() };
}

test('a set of 1,000,000 records proves presence and absence', () => {
  const built = buildSet(records(1_000_000), { domain: 'test' });
  if (!built.ok) throw new Error('The set was refused');
  const set = built.value;
  expect(verifySetProof(set.prove('record 999999'), { root: set.root, domain: 'test', id: 'record 999999' })).toMatchObject({ value: 'present' });
  expect(verifySetProof(set.prove('record'), { root: set.root, domain: 'test', id: 'record' })).toMatchObject({ value: 'absent' });
});

test('one more is refused', () => {
  expect(buildSet(records(1_000_001), { domain: 'test' }).findings).toMatchObject([{ id: 'set/too-large' }]);
});
