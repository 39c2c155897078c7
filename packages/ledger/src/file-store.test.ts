import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestFromHex } from '@plimsoll/bytes';
import { EMPTY_ROOT } from '@plimsoll/merkle';
import { ed25519Signer, formatVkey, noteSigner, parseTrustPolicy } from '@plimsoll/signed-note';
import { afterEach, expect, test } from 'vitest';
import { audit, createFileStore, type EntryInput, fileReader, logFolder, openFileStore, openLedger, verifyTlogProof } from './index.ts';
import { formatBase } from './state-files.ts';
import { NO_RECORD } from './wal-frame.ts';

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'plimsoll-ledger-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const signer = noteSigner('log.example/test', ed25519Signer(new Uint8Array(32).fill(7)));
const firstKey = formatVkey(signer.verifier);
const log = { origin: 'log.example/test', firstKey };
const clock = (): number => Date.parse('2026-03-01T12:00:00Z');
const event = (id: string | number): EntryInput => ({ id: `event-${id}`, source: '/test', type: 'dev.plimsoll.test.happened.v1', data: { n: id } });

test('what was appended is there after opening again, with proofs that verify', async () => {
  const folder = newFolder();
  const first = await openLedger({ store: await createFileStore(folder, log), signers: [signer], clock });
  expect(await first.append([event(0), event(1)])).toMatchObject({ ok: true, value: [{ index: 0n, size: 2n, duplicate: false }, { index: 1n }] });
  await first.close();
  const second = await openLedger({ store: await openFileStore(folder), signers: [signer], clock });
  expect(second.size).toBe(2n);
  const appended = await second.append(Array.from({ length: 600 }, (_, i) => event(2 + i)));
  expect(appended).toMatchObject({ ok: true });
  await second.close();
  const reader = fileReader(folder);
  const policy = parseTrustPolicy(`log ${firstKey}\nquorum none\n`);
  if (!policy.ok || !appended.ok) throw new Error('refused');
  for (const receipt of appended.value.filter((_, i) => i % 97 === 0)) {
    const proof = await reader.proveInclusion(receipt.index);
    if (!proof.ok) throw new Error(proof.findings[0]?.sentence);
    const verified = verifyTlogProof(Buffer.from(proof.value), { leafHash: digestFromHex(receipt.leafHash)!, policy: policy.value });
    expect(verified).toMatchObject({ ok: true, value: { index: receipt.index, checkpoint: { size: 602n } } });
    expect(await reader.find(receipt.leafHash)).toMatchObject({ ok: true, value: receipt.index });
  }
});

test('partial tiles go once their full tile is there, also those of writers before', async () => {
  const folder = newFolder();
  const partialsOf = (tile: string): string[] => (readdirSync(path.join(folder, 'tile'), { recursive: true }) as string[]).filter((file) => file.startsWith(`${tile}.p/`)).sort();
  let store = await createFileStore(folder, log);
  let size = 0;
  for (const next of [100, 200, 255, 256, 258, 300]) {
    const ledger = await openLedger({ store, signers: [signer], clock });
    await ledger.append(Array.from({ length: next - size }, (_, i) => event(size + i)));
    await ledger.close();
    size = next;
    if (next === 255) expect([partialsOf('entries/000'), partialsOf('0/000')]).toEqual([['100', '200', '255'].map((width) => `entries/000.p/${width}`), ['100', '200', '255'].map((width) => `0/000.p/${width}`)]);
    // A reader may be at the last two published sizes: their partial tiles are left to the next writer.
    if (next === 256) expect([partialsOf('entries/000'), partialsOf('0/000')]).toEqual([['entries/000.p/255'], ['0/000.p/255']]);
    store = await openFileStore(folder);
  }
  expect([partialsOf('entries/000'), partialsOf('0/000')]).toEqual([[], []]);
  expect(partialsOf('entries/001')).toEqual(['entries/001.p/2', 'entries/001.p/44']);
  const policy = parseTrustPolicy(`log ${firstKey}\nquorum none\n`);
  if (!policy.ok) throw new Error('refused');
  const findings = [];
  for await (const finding of audit(logFolder(folder), { policy: policy.value })) findings.push(finding);
  expect(findings.map(({ id }) => id)).toEqual(['ledger/stale-partial', 'ledger/audited']);
});

test('the same event gives its old place, other content under its id is refused', async () => {
  const folder = newFolder();
  const ledger = await openLedger({ store: await createFileStore(folder, log), signers: [signer], clock });
  await ledger.append([event(0)]);
  await ledger.close();
  const again = await openLedger({ store: await openFileStore(folder), signers: [signer], clock: () => clock() + 5000 });
  expect(await again.append([event(0)])).toMatchObject({ ok: true, value: [{ index: 0n, duplicate: true }] });
  expect(await again.append([event(1), { ...event(0), data: { n: 'other' } }])).toMatchObject({ ok: false, findings: [{ id: 'ledger/event-conflict' }] });
  expect(again.size).toBe(1n);
  await again.close();
});

test('a second writer waits for the first and gets the log when it closes', async () => {
  const folder = newFolder();
  const first = await openLedger({ store: await createFileStore(folder, log), signers: [signer], clock });
  await expect(openLedger({ store: await openFileStore(folder, { wait: 50 }), signers: [signer], clock })).rejects.toMatchObject({ code: 'contended' });
  const waiting = openLedger({ store: await openFileStore(folder, { wait: 5000 }), signers: [signer], clock });
  await first.append([event(0)]);
  await first.close();
  const second = await waiting;
  expect(second.size).toBe(1n);
  await second.close();
});

test('a folder is made a ledger once, and only a ledger can be opened', async () => {
  const folder = newFolder();
  await expect(async () => openFileStore(folder)).rejects.toMatchObject({ code: 'not-a-ledger' });
  const store = await createFileStore(folder, log);
  await store.close();
  await expect(async () => createFileStore(folder, log)).rejects.toMatchObject({ code: 'exists' });
});

test('another key than the log has cannot write', async () => {
  const folder = newFolder();
  const other = noteSigner(log.origin, ed25519Signer(new Uint8Array(32).fill(8)));
  await expect(openLedger({ store: await createFileStore(folder, log), signers: [other], clock })).rejects.toMatchObject({ code: 'misuse' });
  expect(readdirSync(path.join(folder, '.state'))).not.toContain('claim');
});

test('256 callers share a few commits and each gets its own place', async () => {
  const folder = newFolder();
  const ledger = await openLedger({ store: await createFileStore(folder, log), signers: [signer], clock });
  const receipts = await Promise.all(Array.from({ length: 256 }, (_, i) => ledger.append([event(i)])));
  expect(new Set(receipts.map((receipt) => (receipt.ok ? receipt.value[0]?.index : undefined))).size).toBe(256);
  expect(ledger.size).toBe(256n);
  await ledger.close();
});

test('a folder with other files in it is not made a ledger, and published files can be read by others', async () => {
  const folder = newFolder();
  writeFileSync(path.join(folder, 'notes.txt'), 'mine');
  await expect(async () => createFileStore(folder, log)).rejects.toMatchObject({ code: 'exists', message: expect.stringContaining('notes.txt') as string });
  rmSync(path.join(folder, 'notes.txt'));
  const ledger = await openLedger({ store: await createFileStore(folder, log), signers: [signer], clock });
  await ledger.close();
  writeFileSync(path.join(folder, 'public'), '', { mode: 0o644 });
  expect(statSync(path.join(folder, 'checkpoint')).mode).toBe(statSync(path.join(folder, 'public')).mode);
});

test('a call of no entry, of too many, or of too many bytes is refused as a whole', async () => {
  const folder = newFolder();
  const ledger = await openLedger({ store: await createFileStore(folder, log), signers: [signer], clock });
  const large = { ...event('large'), data: { text: 'x'.repeat(60_000) } };
  for (const entries of [[], Array.from({ length: 1025 }, (_, i) => event(i)), Array.from({ length: 80 }, (_, i) => ({ ...large, id: `large-${i}` }))]) {
    expect(await ledger.append(entries)).toMatchObject({ ok: false, findings: [{ id: 'ledger/batch-refused' }] });
  }
  expect(ledger.size).toBe(0n);
  await ledger.close();
});

test('a state file that was changed or is gone forbids writing and is named', async () => {
  const folder = newFolder();
  const ledger = await openLedger({ store: await createFileStore(folder, log), signers: [signer], clock });
  await ledger.append([event(0)]);
  await ledger.close();
  const wal = path.join(folder, '.state/wal');
  const base = readdirSync(wal).find((name) => name.endsWith('.base'))!;
  const bytes = readFileSync(path.join(wal, base));
  writeFileSync(path.join(wal, base), bytes.toString().replace('"size":"1"', '"size":"0"'));
  const refused = { code: 'refused', findings: [{ id: 'ledger/state-bad', location: { file: `.state/wal/${base}` } }] };
  await expect(openLedger({ store: await openFileStore(folder), signers: [signer], clock })).rejects.toMatchObject(refused);
  writeFileSync(path.join(wal, base), bytes);
  rmSync(path.join(wal, base.replace('.base', '.wal')));
  await expect(openLedger({ store: await openFileStore(folder), signers: [signer], clock })).rejects.toMatchObject({ code: 'refused', findings: [{ id: 'ledger/state-bad' }] });
});

test('a full tile that is there with other bytes is never overwritten', async () => {
  const folder = newFolder();
  const ledger = await openLedger({ store: await createFileStore(folder, log), signers: [signer], clock });
  await ledger.append([event(0)]);
  await ledger.read();
  writeFileSync(path.join(folder, 'tile/0/000'), new Uint8Array(8192));
  await ledger.append(Array.from({ length: 256 }, (_, i) => event(i + 1)));
  await expect(ledger.read()).rejects.toMatchObject({ code: 'refused', findings: [{ id: 'ledger/tile-conflict', location: { file: 'tile/0/000' } }] });
  await ledger.close();
  expect(readFileSync(path.join(folder, 'tile/0/000'))).toEqual(Buffer.alloc(8192));
});

test('a flipped bit in a tile at the right edge: nothing is signed on top of it', async () => {
  const folder = newFolder();
  const ledger = await openLedger({ store: await createFileStore(folder, log), signers: [signer], clock });
  await ledger.append([event(0), event(1), event(2)]);
  await ledger.close();
  const [tile, checkpoint] = [path.join(folder, 'tile/0/000.p/3'), readFileSync(path.join(folder, 'checkpoint'))];
  const bytes = readFileSync(tile);
  bytes[70]! ^= 4;
  writeFileSync(tile, bytes);
  const refused = openLedger({ store: await openFileStore(folder), signers: [signer], clock });
  await expect(refused).rejects.toMatchObject({ code: 'refused', findings: [{ id: 'ledger/edge-mismatch' }] });
  expect(readFileSync(path.join(folder, 'checkpoint'))).toEqual(checkpoint);
});

test('a flipped bit at the right edge while the log is written: the writer rests on what it knows, not on the file', async () => {
  const folder = newFolder();
  const ledger = await openLedger({ store: await createFileStore(folder, log), signers: [signer], clock });
  await ledger.append([event(0), event(1), event(2)]);
  await ledger.read();
  const tile = path.join(folder, 'tile/0/000.p/3');
  const bytes = readFileSync(tile);
  bytes[70]! ^= 4;
  writeFileSync(tile, bytes);
  await ledger.append([event(3)]);
  await ledger.close();
  const policy = parseTrustPolicy(`log ${firstKey}\nquorum none\n`);
  if (!policy.ok) throw new Error('refused');
  const findings = [];
  for await (const finding of audit(logFolder(folder), { policy: policy.value })) if (finding.verdict === 'fail') findings.push(finding.id);
  expect(findings).toEqual([]);
  const again = await openLedger({ store: await openFileStore(folder), signers: [signer], clock });
  expect(again.size).toBe(4n);
  await again.close();
});

test('a store that a ledger writes to is left alone when a second ledger is opened on it', async () => {
  const store = await createFileStore(newFolder(), log);
  const ledger = await openLedger({ store, signers: [signer], clock });
  await expect(openLedger({ store, signers: [signer], clock })).rejects.toMatchObject({ code: 'misuse' });
  expect(await ledger.append([event(0)])).toMatchObject({ ok: true });
  await ledger.close();
});

test('the segment after number 999,999 is found again', async () => {
  const folder = newFolder();
  await (await createFileStore(folder, log)).close();
  const wal = path.join(folder, '.state/wal');
  for (const name of readdirSync(wal)) rmSync(path.join(wal, name));
  writeFileSync(path.join(wal, '999999.wal'), '');
  writeFileSync(path.join(wal, '999999.base'), formatBase({ size: 0n, root: EMPTY_ROOT, recordHash: NO_RECORD, segment: 999_999, epoch: 0n }));
  for (let size = 1n; size <= 2n; size++) {
    const ledger = await openLedger({ store: await openFileStore(folder), signers: [signer], clock });
    await ledger.append([event(String(size))]);
    await ledger.close();
    expect(ledger.size).toBe(size);
  }
  expect(readdirSync(wal).map((name) => name.slice(0, 7))).toEqual(['1000003', '1000003']);
});

test('a file that a writer left half written is gone when the next one begins', async () => {
  const folder = newFolder();
  await (await createFileStore(folder, log)).close();
  writeFileSync(path.join(folder, '.state/write.0123456789abcdef.new'), 'half');
  await (await openLedger({ store: await openFileStore(folder), signers: [signer], clock })).close();
  expect(readdirSync(path.join(folder, '.state'))).toEqual(['log.json', 'wal']);
});
