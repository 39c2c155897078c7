import { toHex } from '@plimsoll/bytes';
import { canonicalBytes } from '@plimsoll/canonical-json';
import { formatVkey, type NoteSigner, signNote, vkeyOf } from '@plimsoll/signed-note';
import { describe, expect, test } from 'vitest';
import { brief, bytesOf, event, filesOf, findingsOf, type LogFiles, origin, policyOf, signer as first, signerOf } from '../test/log-files.ts';
import type { EntryInput } from './entry.ts';
import { LedgerReader } from './reader.ts';
import { KEY_CHANGED, keyChangeEntry } from './key-change.ts';

const [second, third, stranger] = [signerOf(2), signerOf(3), signerOf(4)];
const time = event(0).time ?? '';
/** The entry at this index that changes the key. */
const change = async (index: number, old: NoteSigner, next: NoteSigner, more: Partial<EntryInput> = {}): Promise<EntryInput> => ({
  ...(await keyChangeEntry({ origin, from: BigInt(index + 1), old, next: next.verifier })),
  time,
  ...more,
});
/** A log of such entries, an event wherever there is none, signed so. */
const logOf = (size: number, changes: Record<number, EntryInput>, signers: readonly NoteSigner[]): Promise<LogFiles> =>
  filesOf(Array.from({ length: size }, (_, i) => bytesOf(changes[i] ?? event(i))), signers);
const briefly = async (files: LogFiles): Promise<string[]> => brief(await findingsOf(files)).slice(0, -1);
const bundle = 'tile/entries/000.p';

describe('a log that changed its key at index 2', () => {
  test.each([
    ['by the old key up to size 2', 2, first, []],
    ['by the new key from size 3', 3, second, []],
    ['by the new key later', 9, second, []],
    ['by the old key from size 3', 3, first, ['ledger/key-out-of-range checkpoint']],
    ['by the old key later', 9, first, ['ledger/key-out-of-range checkpoint']],
    ['by a stranger', 9, stranger, ['ledger/checkpoint-bad checkpoint']],
    ['by the new key up to size 2', 2, second, ['ledger/checkpoint-bad checkpoint']],
  ] as const)('and is signed %s', async (_name, size, signer, expected) => {
    expect(await briefly(await logOf(size, { 2: await change(2, first, second) }, [signer]))).toEqual(expected);
  });
  test('and is signed by the old and the new key', async () => {
    expect(await briefly(await logOf(3, { 2: await change(2, first, second) }, [first, second]))).toEqual([]);
  });
  test('and is compared with a checkpoint by a key out of its range', async () => {
    const files = await logOf(9, { 2: await change(2, first, second) }, [second]);
    const known = [(await logOf(2, {}, [first])).get('checkpoint')!, (await logOf(5, { 2: await change(2, first, second) }, [first])).get('checkpoint')!];
    expect(await findingsOf(files, { known })).toMatchObject([{ id: 'ledger/key-out-of-range', subject: 'known checkpoint 2' }, { id: 'ledger/audited' }]);
  });
});

test('two changes in a row, and back to the first key', async () => {
  const changes = { 2: await change(2, first, second), 3: await change(3, second, third), 5: await change(5, third, first) };
  for (const [size, signer] of [[3, second], [4, third], [5, third], [6, first]] as const) expect(await briefly(await logOf(size, changes, [signer]))).toEqual([]);
  const known = [(await logOf(2, {}, [first])).get('checkpoint')!, (await logOf(3, changes, [second])).get('checkpoint')!];
  expect(brief(await findingsOf(await logOf(6, changes, [first]), { known }))).toEqual(['ledger/audited']);
  for (const [size, signer] of [[4, second], [4, first], [6, third]] as const) expect(await briefly(await logOf(size, changes, [signer]))).toEqual(['ledger/key-out-of-range checkpoint']);
});

test('a policy that trusts the old and the new key sees the ranges all the same', async () => {
  const policy = policyOf(`log ${formatVkey(first.verifier)}\nlog ${formatVkey(second.verifier)}\nquorum none\n`);
  const changes = { 2: await change(2, first, second) };
  expect(brief(await findingsOf(await logOf(5, changes, [second]), { policy }))).toEqual(['ledger/audited']);
  expect(brief(await findingsOf(await logOf(2, changes, [second]), { policy }))).toEqual(['ledger/audited']);
  expect(brief(await findingsOf(await logOf(5, changes, [first]), { policy }))).toEqual(['ledger/key-out-of-range checkpoint', 'ledger/audited']);
});

const named = async (data: Record<string, unknown>): Promise<EntryInput> => {
  const right = await change(2, first, second);
  return { ...right, data: { ...right.data, ...data } };
};
test.each<[string, () => Promise<EntryInput>]>([
  ['signed by a stranger in the name of the old key', () => named({}).then(async ({ data, ...rest }) => ({ ...rest, data: { ...data, note: (await change(2, stranger, second)).data['note'] } }))],
  ['signed by a stranger who says to be the old key', () => change(2, stranger, second)],
  ['made for another index', () => change(3, first, second)],
  ['for a key other than the signed one', () => named({ new_key: formatVkey(third.verifier) })],
  ['for a key of another name', async () => {
    const other = vkeyOf('log.example/other', 1, second.verifier.publicKey);
    const note = await signNote(`${KEY_CHANGED}\n${origin}\n3\n${formatVkey(other)}\n`, [first]);
    return named({ new_key: formatVkey(other), note: Buffer.from(note).toString() });
  }],
  ['without a note', () => named({ note: '' })],
  ['with a key that is none', () => named({ new_key: 'key' })],
  ['with more members', () => named({ more: 1 })],
])('a change %s changes nothing and is named', async (_name, make) => {
  const forged = await make();
  expect(await briefly(await logOf(5, { 2: forged }, [first]))).toEqual([`ledger/key-change-bad ${bundle}/5`]);
  expect(await briefly(await logOf(5, { 2: forged }, [second]))).toEqual([`ledger/key-change-bad ${bundle}/5`, 'ledger/checkpoint-bad checkpoint']);
});

test('a change by a key whose time is over changes nothing', async () => {
  const changes = { 2: await change(2, first, second), 4: await change(4, first, third) };
  expect(await briefly(await logOf(6, changes, [second]))).toEqual([`ledger/key-change-bad ${bundle}/6`]);
});

test('an audit that goes on from a state knows the keys that the entries before named', async () => {
  const entries = Array.from({ length: 600 }, (_, i) => event(i));
  entries[2] = await change(2, first, second, { time: event(2).time ?? '' });
  entries[300] = await change(300, second, third, { time: event(300).time ?? '' });
  const files = await filesOf(entries.map(bytesOf), [third]);
  const states: (Uint8Array | undefined)[] = [];
  await findingsOf(files, { onProgress: (_read, _size, state) => states.push(state()) });
  for (const resume of states) expect(brief(await findingsOf(files, resume && { resume }))).toEqual(['ledger/audited']);
  const wrong = await filesOf(entries.map(bytesOf), [second]);
  expect(brief(await findingsOf(wrong, { resume: states[1]! }))).toContain('ledger/key-out-of-range checkpoint');
  // A state that somebody else wrote cannot name a key that no key of the log signed.
  entries[400] = await change(400, stranger, signerOf(5), { time: event(400).time ?? '' });
  const forged = await filesOf(entries.map(bytesOf), [signerOf(5)]);
  const state = JSON.parse(Buffer.from(states[1]!).toString()) as { readonly root: string };
  expect(state).toMatchObject({ key_changes: ['2', '300'] });
  const [root] = await rootsOf(forged);
  const resume = canonicalBytes({ ...state, root: root ?? '', key_changes: ['2', '300', '400'], checkpoint: null });
  expect(brief(await findingsOf(forged, { resume }))).toEqual(['ledger/audit-state-bad', `ledger/key-change-bad tile/entries/001`, 'ledger/checkpoint-bad checkpoint', 'ledger/audited']);
});

/** Hex of the root that the tiles of the log give at size 512. */
async function rootsOf(files: LogFiles): Promise<string[]> {
  const root = await new LedgerReader(files.read).rootAt(512n);
  return root.ok ? [toHex(root.value)] : [];
}
