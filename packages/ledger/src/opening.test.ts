import { EMPTY_ROOT, rootOfLeafHashes } from '@plimsoll/merkle';
import { ed25519Signer, formatCheckpoint, formatVkey, noteSigner, signNote } from '@plimsoll/signed-note';
import { expect, test } from 'vitest';
import { memoryStore } from './memory-store.ts';
import { objectionsToWriting, ownNote } from './opening.ts';
import { ledgerRules } from './rules.ts';
import type { LedgerStore, Loaded } from './store.ts';
import { NO_RECORD } from './wal-frame.ts';

const signer = noteSigner('log.example/opening', ed25519Signer(new Uint8Array(32).fill(1)));
const second = noteSigner('log.example/second', ed25519Signer(new Uint8Array(32).fill(2)));
const stranger = noteSigner(signer.verifier.name, ed25519Signer(new Uint8Array(32).fill(3)));
const root = rootOfLeafHashes(new Uint8Array(32).fill(5));
const origin = signer.verifier.name;
const note = (size: bigint, by = [signer], of = root, name = origin): Promise<Uint8Array> => signNote(formatCheckpoint({ origin: name, size, root: of, extensions: [] }), by);
const loaded = (rest: Partial<Loaded> = {}): Loaded => ({ head: { size: 5n, root, recordHash: NO_RECORD, rightEdge: [], epoch: 1n }, note: undefined, findings: [], rootAt: (size) => Promise.resolve(size === 0n ? EMPTY_ROOT : root), isCurrent: () => true, ...rest });
/** A store whose published checkpoint is this one. */
const publishing = (bytes: Uint8Array | undefined, firstKey?: string): LedgerStore => Object.assign(memoryStore({ origin, ...(firstKey !== undefined && { firstKey }) }), {
  read: () => Promise.resolve(bytes),
  readEntries: (from: bigint, to: bigint) => Promise.resolve(Array.from({ length: Number(to - from) }, () => new Uint8Array())),
});
const ids = async (store: LedgerStore, state: Loaded, known: readonly Uint8Array[] = []): Promise<string[]> => (await objectionsToWriting(store, state, { signers: [signer], known })).map(({ id }) => id);

test('nothing speaks against a log whose published and known checkpoints it extends', async () => {
  expect(await ids(publishing(await note(5n)), loaded(), [await note(3n), await note(0n, [signer], EMPTY_ROOT)])).toEqual([]);
  expect(await ids(publishing(undefined), loaded())).toEqual([]);
});

test('an entry that cannot be read is a reason not to write: it may change the key', async () => {
  const store = Object.assign(publishing(undefined), { readEntries: () => Promise.resolve([new Uint8Array()]) });
  await expect(ids(store, loaded())).rejects.toMatchObject({ code: 'refused', findings: [{ id: 'ledger/bundle-missing', location: { file: 'tile/entries/000.p/5' }, detail: { index: '1' } }] });
});

test('what the store found is told alone', async () => {
  const finding = ledgerRules.finding('ledger/edge-mismatch', { sentence: 'the edge differs' });
  expect(await ids(publishing(await note(9n)), loaded({ findings: [finding] }))).toEqual(['ledger/edge-mismatch']);
});

test('every checkpoint that contradicts the log is told', async () => {
  const other = rootOfLeafHashes(new Uint8Array(32).fill(6));
  const known = [await note(7n), await note(4n, [signer], other), await note(4n, [stranger]), await note(4n, [signer], root, 'log.example/other'), Buffer.from('text')];
  expect(await ids(publishing(await note(6n)), loaded(), known)).toEqual(['ledger/commit-lost', 'ledger/rolled-back', 'ledger/forked', 'ledger/checkpoint-bad', 'ledger/checkpoint-bad', 'ledger/checkpoint-bad']);
  expect(await ids(publishing(undefined), loaded({ rootAt: () => Promise.resolve(undefined) }), [await note(4n)])).toEqual(['ledger/tile-missing']);
});

test('the first signer has the name of the log, and one of them is its first key', async () => {
  await expect(objectionsToWriting(publishing(undefined), loaded(), { signers: [second] })).rejects.toMatchObject({ code: 'misuse' });
  await expect(objectionsToWriting(publishing(undefined), loaded(), { signers: [] })).rejects.toMatchObject({ code: 'misuse' });
  await expect(objectionsToWriting(publishing(undefined, formatVkey(signer.verifier)), loaded(), { signers: [stranger] })).rejects.toMatchObject({ code: 'misuse' });
  expect(await objectionsToWriting(publishing(undefined, formatVkey(signer.verifier)), loaded(), { signers: [signer, second] })).toEqual([]);
});

test('the note of the head is used again only if it says the head and every signer signed it', async () => {
  const right = await note(5n, [signer, second]);
  expect(await ownNote(publishing(undefined), loaded({ note: right }), [signer, second])).toBe(right);
  for (const wrong of [undefined, await note(5n), await note(4n, [signer, second]), await note(5n, [signer, second], EMPTY_ROOT), Buffer.from('text')]) {
    expect(await ownNote(publishing(wrong), loaded({ note: wrong }), [signer, second])).toBeUndefined();
  }
});

test('a published note with cosignatures goes before the one of the store', async () => {
  const cosigned = await note(5n, [signer, stranger]);
  expect(await ownNote(publishing(cosigned), loaded({ note: await note(5n) }), [signer])).toBe(cosigned);
  const own = await note(5n);
  expect(await ownNote(publishing(await note(4n)), loaded({ note: own }), [signer])).toBe(own);
});
