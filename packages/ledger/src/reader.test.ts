import { toHex } from '@plimsoll/bytes';
import { hashLeaf } from '@plimsoll/merkle';
import { ed25519Signer, formatCheckpoint, noteSigner, signNote } from '@plimsoll/signed-note';
import { describe, expect, test } from 'vitest';
import { type LedgerReader, LedgerReader as Reader, memoryStore, openLedger } from './index.ts';

const origin = 'log.example/reader';
const signer = noteSigner(origin, ed25519Signer(new Uint8Array(32).fill(3)));

/** Files of a log of 300 entries. */
async function logFiles(): Promise<Map<string, Uint8Array>> {
  const store = memoryStore({ origin });
  const ledger = await openLedger({ store, signers: [signer], clock: () => Date.parse('2026-03-01T12:00:00Z') });
  await ledger.append(Array.from({ length: 300 }, (_, i) => ({ id: `e${i}`, source: '/reader', type: 'dev.plimsoll.test.happened.v1', data: { i } })));
  await ledger.read();
  const files = new Map<string, Uint8Array>();
  for await (const path of store.list()) files.set(path, (await store.read(path))!);
  return files;
}
const readerOf = (files: ReadonlyMap<string, Uint8Array>): LedgerReader => new Reader((path) => Promise.resolve(files.get(path)));
const idsOf = (result: { readonly findings: readonly { readonly id: string }[] }): string[] => result.findings.map(({ id }) => id);
const absent = toHex(hashLeaf(new Uint8Array()));

describe('find', () => {
  test('finds a leaf in any tile, and none that is not there', async () => {
    const reader = readerOf(await logFiles());
    const found: unknown[] = [];
    for await (const logged of reader.entries(254n, 258n)) found.push(logged.ok && (await reader.find(toHex(hashLeaf(logged.value.bytes)))));
    expect(found).toMatchObject([{ value: 254n }, { value: 255n }, { value: 256n }, { value: 257n }]);
    expect(idsOf(await reader.find(absent))).toEqual(['ledger/entry-not-found']);
  });

  test('a tile that is missing or cut leaves open what is in it', async () => {
    const files = await logFiles();
    files.set('tile/0/000', files.get('tile/0/000')!.slice(0, 100));
    expect(idsOf(await readerOf(files).find(absent))).toEqual(['ledger/tile-size']);
    files.delete('tile/0/000');
    expect(idsOf(await readerOf(files).find(absent))).toEqual(['ledger/tile-missing']);
  });

  test('a published size of 2^63 does not keep it busy', async () => {
    const files = await logFiles();
    files.set('checkpoint', await signNote(formatCheckpoint({ origin, size: 2n ** 63n, root: hashLeaf(new Uint8Array()), extensions: [] }), [signer]));
    expect(idsOf(await readerOf(files).find(absent))).toEqual(['ledger/tile-missing']);
  });
});

describe('proveInclusion', () => {
  test('a tile that the published size needs is missing or cut: the fault of the log, as in an audit', async () => {
    const files = await logFiles();
    files.set('tile/0/000', files.get('tile/0/000')!.slice(0, 100));
    expect(idsOf(await readerOf(files).proveInclusion(0n))).toEqual(['ledger/tile-size']);
    files.delete('tile/0/000');
    expect(idsOf(await readerOf(files).proveInclusion(0n))).toEqual(['ledger/tile-missing']);
    expect(idsOf(await readerOf(files).rootAt(3n))).toEqual(['ledger/tile-missing']);
    expect(idsOf(await readerOf(files).proveConsistency(1n, 2n ** 40n))).toContain('tile/missing');
  });

  test('gives no proof that does not lead to the published root', async () => {
    const files = await logFiles();
    expect(await readerOf(files).proveInclusion(1n)).toMatchObject({ ok: true });
    const tile = Uint8Array.from(files.get('tile/0/000')!);
    tile[0]! ^= 1;
    files.set('tile/0/000', tile);
    expect((await readerOf(files).proveInclusion(1n)).findings).toMatchObject([{ id: 'ledger/root-mismatch', integrity: true, subject: 'entry 1' }]);
  });
});

test('an entry that is none is named with its file', async () => {
  expect.assertions(1);
  const files = await logFiles();
  const path = 'tile/entries/001.p/44';
  const bundle = Uint8Array.from(files.get(path)!);
  bundle[2] = 0x20;
  files.set(path, bundle);
  for await (const logged of readerOf(files).entries(256n, 257n)) expect(logged.findings[0]).toMatchObject({ subject: 'entry 256', location: { file: path } });
});
