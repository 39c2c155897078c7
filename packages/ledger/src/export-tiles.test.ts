import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EMPTY_ROOT } from '@plimsoll/merkle';
import { ed25519Signer, formatCheckpoint, formatVkey, noteSigner, parseTrustPolicy, signNote } from '@plimsoll/signed-note';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nodeFiles } from './files.ts';
import { nodeHost } from './host.ts';
import { audit, createFileStore, exportTiles, type Files, httpLog, logFolder, type LogSource, memoryStore, openLedger } from './index.ts';

const origin = 'log.example/export';
const signer = noteSigner(origin, ed25519Signer(new Uint8Array(32).fill(6)));
const parsed = parseTrustPolicy(`log ${formatVkey(signer.verifier)}\nquorum none\n`);
const policy = parsed.ok ? parsed.value : expect.fail('the policy must parse');

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'plimsoll-export-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  return folder;
}

type Log = Map<string, Uint8Array>;
const sourceOf = (log: Log): LogSource => ({ read: (file) => Promise.resolve(log.get(file)) });

/** The files of one log at several sizes; `history` makes the entries others. */
async function logs(sizes: readonly number[], history = '', name = origin): Promise<Log[]> {
  const store = memoryStore({ origin: name });
  const ledger = await openLedger({ store, signers: [name === origin ? signer : noteSigner(name, ed25519Signer(new Uint8Array(32).fill(7)))], clock: () => Date.parse('2026-03-01T12:00:00Z') });
  const all: Log[] = [];
  let at = 0;
  for (const size of sizes) {
    for (; at < size; at++) await ledger.append([{ id: `e${at}${history}`, source: '/export', type: 'dev.plimsoll.test.happened.v1', data: {} }]);
    await ledger.read();
    const files: Log = new Map();
    for await (const file of store.list()) files.set(file, (await store.read(file)) ?? new Uint8Array());
    all.push(files);
  }
  return all;
}

/** All files of a folder with their bytes, but the state of exports. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((item) => item.isFile()).map((item) => path.relative(folder, path.join(item.parentPath, item.name)));
  return Object.fromEntries(files.filter((file) => !file.startsWith('.state')).sort().map((file) => [file, readFileSync(path.join(folder, file)).toString('base64')]));
}
async function faultsOf(folder: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id, verdict } of audit(logFolder(folder), { policy })) if (verdict !== 'pass') ids.push(id);
  return ids;
}
const flipped = (log: Log, file: string): Log => {
  const bytes = Uint8Array.from(log.get(file) ?? []);
  bytes[bytes.length - 1]! ^= 1;
  return new Map(log).set(file, bytes);
};

test('a size that somebody made up is refused at the first missing bundle', async () => {
  const note = await signNote(formatCheckpoint({ origin, size: 2n ** 63n, root: EMPTY_ROOT, extensions: [] }), [signer]);
  const folder = temporaryFolder();
  expect(await exportTiles(sourceOf(new Map([['checkpoint', note]])), folder)).toMatchObject({ ok: false, findings: [{ id: 'ledger/bundle-missing' }] });
  expect(contents(folder)).toEqual({});
});

describe('an export', () => {
  test.each([0, 1, 255, 256, 257, 600])('of %i entries into a new folder is a log that an audit passes', async (size) => {
    const [log] = await logs([size]);
    const folder = path.join(temporaryFolder(), 'new/copy');
    const exported = await exportTiles(sourceOf(log!), folder);
    const files = contents(folder);
    const bytes = Object.values(files).reduce((sum, text) => sum + Buffer.from(text, 'base64').length, 0);
    expect(exported).toEqual({ ok: true, value: { origin, from: 0n, size: BigInt(size), files: Object.keys(files).length, bytes }, findings: [] });
    expect(await faultsOf(folder)).toEqual([]);
  });

  test('again writes only what is new, then nothing', async () => {
    const [first, second] = await logs([300, 520]);
    const folder = temporaryFolder();
    await exportTiles(sourceOf(first!), folder);
    const asked: string[] = [];
    const source = { read: (file: string) => (asked.push(file), Promise.resolve(second!.get(file))) };
    // Bundles 1 and 2, their tiles, the partial tile above, the checkpoint.
    expect(await exportTiles(source, folder)).toMatchObject({ ok: true, value: { from: 300n, size: 520n, files: 6 } });
    expect(asked).toEqual(['checkpoint', 'tile/entries/001', 'tile/entries/002.p/8']);
    expect(await faultsOf(folder)).toEqual([]);
    expect(await exportTiles(source, folder)).toMatchObject({ ok: true, value: { from: 520n, size: 520n, files: 0, bytes: 0 } });
  });

  test('takes over new signatures of the same head', async () => {
    const [log] = await logs([3]);
    const folder = temporaryFolder();
    await exportTiles(sourceOf(log!), folder);
    const note = Buffer.concat([log!.get('checkpoint')!, Buffer.from('\u2014 witness.example AAAAAAAA\n')]);
    expect(await exportTiles(sourceOf(new Map(log).set('checkpoint', note)), folder)).toMatchObject({ ok: true, value: { files: 1, bytes: note.length } });
    expect(readFileSync(path.join(folder, 'checkpoint'))).toEqual(note);
  });

  test('goes on where an earlier one was cut off', async () => {
    const [log] = await logs([600]);
    const folder = temporaryFolder();
    const broken = httpLog('http://log.example', (url) => Promise.resolve(url.endsWith('/entries/001') ? new Response('busy', { status: 503 }) : new Response(log!.get(url.slice('http://log.example/'.length)) ?? null)));
    expect(await exportTiles(broken, folder)).toMatchObject({ ok: false, findings: [{ id: 'ledger/unavailable', location: { file: 'tile/entries/001' } }] });
    expect(contents(folder)).toEqual({});
    expect(await exportTiles(sourceOf(log!), folder)).toMatchObject({ ok: true });
    expect(await faultsOf(folder)).toEqual([]);
    expect(readdirSync(path.join(folder, '.state/export'))).toEqual([]);
  });
});

describe('changes nothing and says', () => {
  const cases: readonly [string, string, () => Promise<{ copy?: Log; source: Log }>][] = [
    ['a source that lost entries', 'ledger/rolled-back', async () => { const [source, copy] = await logs([300, 301]); return { copy: copy!, source: source! }; }],
    ['another history of the same size', 'ledger/forked', async () => ({ copy: (await logs([300]))[0]!, source: (await logs([300], 'x'))[0]! })],
    ['another history that is longer', 'ledger/root-mismatch', async () => ({ copy: (await logs([300]))[0]!, source: (await logs([301], 'x'))[0]! })],
    ['another log', 'ledger/checkpoint-bad', async () => ({ copy: (await logs([3]))[0]!, source: (await logs([4], '', 'log.example/other'))[0]! })],
    ['an altered entry', 'ledger/root-mismatch', async () => ({ source: flipped((await logs([300]))[0]!, 'tile/entries/000') })],
    ['a missing bundle', 'ledger/bundle-missing', async () => { const [source] = await logs([300]); source!.delete('tile/entries/001.p/44'); return { source: source! }; }],
    ['a malformed bundle', 'ledger/bundle-bad', async () => { const [source] = await logs([300]); source!.set('tile/entries/000', new Uint8Array(9)); return { source: source! }; }],
    ['no checkpoint', 'ledger/checkpoint-missing', async () => { const [source] = await logs([3]); source!.delete('checkpoint'); return { source: source! }; }],
    ['a checkpoint that is none', 'ledger/checkpoint-bad', async () => ({ source: flipped((await logs([0]))[0]!, 'nothing').set('checkpoint', new Uint8Array(3)) })],
    ['a copy whose right edge is damaged', 'ledger/edge-mismatch', async () => { const [copy, source] = await logs([300, 301]); return { copy: flipped(copy!, 'tile/0/001.p/44'), source: source! }; }],
    ['a copy without its last bundle', 'ledger/edge-mismatch', async () => { const [copy, source] = await logs([300, 301]); copy!.delete('tile/entries/001.p/44'); return { copy: copy!, source: source! }; }],
    ['a full tile with other bytes', 'ledger/tile-conflict', async () => { const [copy, source] = await logs([3, 300]); return { copy: copy!.set('tile/entries/000', new Uint8Array(5)), source: source! }; }],
  ];
  test.each(cases)('%s: %s', async (_, id, make) => {
    const { copy = new Map<string, Uint8Array>(), source } = await make();
    const folder = temporaryFolder();
    for (const [file, bytes] of copy) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), bytes);
    }
    const before = contents(folder);
    const exported = await exportTiles(sourceOf(source), folder);
    expect(exported.findings.map((finding) => finding.id)).toEqual([id]);
    expect(exported.ok).toBe(false);
    expect(contents(folder)).toEqual(before);
  });

  test('a folder that holds a ledger of its own', async () => {
    const folder = temporaryFolder();
    await (await createFileStore(folder, { origin, firstKey: formatVkey(signer.verifier) })).close();
    await expect(exportTiles(sourceOf((await logs([3]))[0]!), folder)).rejects.toMatchObject({ code: 'exists' });
  });
});

/** The operations of this machine, of which number `failing` throws. */
function failingAt(failing: number): { files: Files; calls: () => number } {
  let calls = 0;
  const files = Object.fromEntries(
    Object.entries(nodeFiles).map(([name, work]) => [name, (...given: unknown[]) => {
      if (++calls === failing) throw Object.assign(new Error('EIO'), { code: 'EIO' });
      return (work as (...given: unknown[]) => unknown)(...given);
    }]),
  ) as unknown as Files;
  return { files, calls: () => calls };
}

test('a file operation that fails, whichever it is, leaves the old copy or the new one, and the next export repairs it', async () => {
  const [first, second] = await logs([255, 258]);
  const count = failingAt(0);
  // The process that failed is gone when the next one comes: it ran before the machine was started again.
  const before = { ...nodeHost, bootId: 'before' };
  const whole = temporaryFolder();
  await exportTiles(sourceOf(first!), whole);
  await exportTiles(sourceOf(second!), whole, { files: count.files });
  expect(count.calls()).toBeGreaterThan(50);
  for (let failing = 1; failing <= count.calls(); failing++) {
    const folder = temporaryFolder();
    await exportTiles(sourceOf(first!), folder);
    await exportTiles(sourceOf(second!), folder, { files: failingAt(failing).files, host: before }).catch((error: unknown) => { expect(error).toMatchObject({ code: 'io' }); });
    expect((await faultsOf(folder)).filter((id) => id !== 'ledger/stray-file')).toEqual([]);
    const repaired = await exportTiles(sourceOf(second!), folder);
    expect(repaired).toMatchObject({ ok: true });
    expect(contents(folder)).toEqual(contents(whole));
  }
});
