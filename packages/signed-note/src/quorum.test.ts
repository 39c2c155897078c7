import { expect, test } from 'vitest';
import { cosigner, ed25519Signer, noteSigner, openNote, quorumMet, signNote, type TrustPolicy, verifiersOf, vkeyOf, witnessesOf } from './index.ts';

const signers = ['a', 'b', 'c', 'd', 'e'].map((name, i) => cosigner(`${name}.example`, ed25519Signer(new Uint8Array(32).fill(i + 1)), () => 7n));
const witnesses = signers.map(({ verifier }, i) => ({ name: `W${i}`, verifier }));
const log = noteSigner('log.example', ed25519Signer(new Uint8Array(32).fill(9)));

// two of three, and any of two
const policy: TrustPolicy = {
  logs: [{ verifier: log.verifier }],
  witnesses,
  groups: [
    { name: 'X', threshold: 2, members: ['W0', 'W1', 'W2'] },
    { name: 'Y', threshold: 1, members: ['W3', 'W4'] },
    { name: 'X-and-Y', threshold: 2, members: ['X', 'Y'] },
  ],
  quorum: 'X-and-Y',
};
const subsets = Array.from({ length: 32 }, (_, bits) => new Set(witnesses.map((w) => w.name).filter((_name, i) => (bits >> i) & 1)));
const count = (set: ReadonlySet<string>, names: string[]): number => names.filter((name) => set.has(name)).length;

test('two of three and one of two, for every set of witnesses', () => {
  for (const set of subsets) expect(quorumMet(policy, set)).toBe(count(set, ['W0', 'W1', 'W2']) >= 2 && count(set, ['W3', 'W4']) >= 1);
});

test('a single witness as quorum, and none', () => {
  for (const set of subsets) {
    expect(quorumMet({ ...policy, quorum: 'W3' }, set)).toBe(set.has('W3'));
    expect(quorumMet({ ...policy, quorum: 'none' }, set)).toBe(true);
  }
});

test('names of groups and of strangers do not count', () => {
  expect(quorumMet(policy, new Set(['X-and-Y', 'X', 'Y', 'W9', 'none']))).toBe(false);
  expect(quorumMet({ ...policy, quorum: 'W9' }, new Set(['W9']))).toBe(false);
});

test('witnesses are found by their keys, not by the names that they have in the policy', async () => {
  const note = await signNote('log.example\n', [log, signers[0]!, signers[3]!]);
  const opened = openNote(note, verifiersOf(policy));
  expect(opened.ok && witnessesOf(policy, opened.value)).toEqual(new Set(['W0', 'W3']));
  const renamed = { ...policy, witnesses: [{ name: 'W0', verifier: vkeyOf('a.example', 4, new Uint8Array(32).fill(5)) }] };
  expect(opened.ok && witnessesOf(renamed, opened.value)).toEqual(new Set());
});
