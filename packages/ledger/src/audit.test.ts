import type { Finding } from '@plimsoll/findings';
import { concatBytes } from '@plimsoll/bytes';
import { decodeEntryBundle, encodeEntryBundle, hashLeaf, parseTilePath } from '@plimsoll/merkle';
import { cosigner, ed25519Signer, formatCheckpoint, formatVkey, noteSigner, parseTrustPolicy, signNote, type TrustPolicy } from '@plimsoll/signed-note';
import { describe, expect, test } from 'vitest';
import { audit, type EntryInput, type LogSource, memoryStore, openLedger } from './index.ts';

const origin = 'log.example/audit';
const key = ed25519Signer(new Uint8Array(32).fill(9));
const signer = noteSigner(origin, key);
const clock = (): number => Date.parse('2026-03-01T12:00:00Z');
const policyOf = (text: string): TrustPolicy => {
  const parsed = parseTrustPolicy(text);
  if (!parsed.ok) throw new Error(parsed.findings[0]?.sentence);
  return parsed.value;
};
const policy = policyOf(`log ${formatVkey(signer.verifier)}\nquorum none\n`);
const event = (n: number, more: Partial<EntryInput> = {}): EntryInput => ({ id: `e${n}`, source: '/audit', type: 'dev.plimsoll.test.happened.v1', data: { n }, ...more });

/** Files of a log, to be damaged. */
class Files extends Map<string, Uint8Array> implements LogSource {
  read(path: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.get(path));
  }
  async *list(): AsyncGenerator<string> {
    yield* this.keys();
    await Promise.resolve();
  }
  flip(path: string, at: number): void {
    const bytes = Uint8Array.from(this.get(path) ?? []);
    bytes[at]! ^= 1;
    this.set(path, bytes);
  }
}

const made = new Map<number, Promise<Files>>();
/** A fresh copy of a log of that many entries. */
async function logOf(size: number): Promise<Files> {
  const log = made.get(size) ?? makeLog(size);
  made.set(size, log);
  return new Files(await log);
}

async function makeLog(size: number): Promise<Files> {
  const store = memoryStore({ origin });
  const ledger = await openLedger({ store, signers: [signer], clock });
  for (let at = 0; at < size; at += 1024) await ledger.append(Array.from({ length: Math.min(1024, size - at) }, (_, i) => event(at + i)));
  await ledger.read();
  const files = new Files();
  for await (const path of store.list()) files.set(path, (await store.read(path))!);
  // Partial tiles on the way are of no interest here.
  for (const path of files.keys()) if (path.includes('.p/') && !isCurrent(path, BigInt(size))) files.delete(path);
  return files;
}

function isCurrent(path: string, size: bigint): boolean {
  const tile = parseTilePath(path)!;
  const count = tile.level === 'entries' ? size : size >> BigInt(8 * tile.level);
  return tile.index === count / 256n && tile.width === Number(count % 256n);
}

async function findingsOf(source: LogSource, known: Uint8Array[] = [], trust = policy): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of audit(source, { policy: trust, known })) findings.push(finding);
  return findings;
}
const brief = (findings: readonly Finding[]): string[] => findings.map((finding) => `${finding.id}${finding.location?.file === undefined ? '' : ` ${finding.location.file}`}`);

describe('an untouched log', () => {
  test.each([0, 1, 2, 255, 256, 257, 511, 512, 700, 65_536 + 300])('of %i entries is clean and says so', async (size) => {
    const files = await logOf(size);
    const findings = await findingsOf(files);
    expect(findings.filter((finding) => finding.verdict !== 'pass')).toEqual([]);
    expect(findings.at(-1)).toMatchObject({ id: 'ledger/audited', verdict: 'pass', subject: origin, detail: { size: String(size) } });
  });
});

function swap(files: Files, one: string, other: string): void {
  const [first, second] = [files.get(one)!, files.get(other)!];
  files.set(one, second);
  files.set(other, first);
}

function move(files: Files, from: string, to: string): void {
  files.set(to, files.get(from)!);
  files.delete(from);
}

function rebundle(files: Files, file: string, width: number, change: (entries: readonly Uint8Array[]) => readonly Uint8Array[]): void {
  const entries = decodeEntryBundle(files.get(file)!, width);
  if (!entries.ok) throw new Error('bundle');
  files.set(file, encodeEntryBundle(change(entries.value)));
}

/** Puts the first entry of the bundle at its end once more. */
function surplus(files: Files, file: string): void {
  const bundle = files.get(file)!;
  files.set(file, concatBytes(bundle, bundle.subarray(0, 2 + (bundle[0]! << 8) + bundle[1]!)));
}

describe('one fault gives one finding that names the place', () => {
  const cases: readonly [string, number, (files: Files) => void, string[]][] = [
    ['an entry in a full bundle', 600, (f) => { f.flip('tile/entries/000', 500); }, ['ledger/entry-altered tile/entries/000']],
    ['an entry in the last bundle', 600, (f) => { f.flip('tile/entries/002.p/88', 40); }, ['ledger/entry-altered tile/entries/002.p/88']],
    ['a hash in a full tile', 600, (f) => { f.flip('tile/0/001', 33); }, ['ledger/tile-altered tile/0/001']],
    ['a hash in the last tile', 600, (f) => { f.flip('tile/0/002.p/88', 33); }, ['ledger/tile-altered tile/0/002.p/88']],
    ['a hash of an upper tile', 600, (f) => { f.flip('tile/1/000.p/2', 33); }, ['ledger/tile-altered tile/1/000.p/2']],
    ['a hash of a full upper tile', 65_536 + 300, (f) => { f.flip('tile/1/000', 64); }, ['ledger/tile-altered tile/1/000']],
    ['the root of a full upper tile', 65_536 + 300, (f) => { f.flip('tile/2/000.p/1', 3); }, ['ledger/tile-altered tile/2/000.p/1']],
    ['a missing tile', 600, (f) => { f.delete('tile/0/001'); }, ['ledger/tile-missing tile/0/001']],
    ['a missing upper tile', 600, (f) => { f.delete('tile/1/000.p/2'); }, ['ledger/tile-missing tile/1/000.p/2']],
    ['a missing bundle', 600, (f) => { f.delete('tile/entries/001'); }, ['ledger/bundle-missing tile/entries/001']],
    ['a missing last bundle', 600, (f) => { f.delete('tile/entries/002.p/88'); }, ['ledger/bundle-missing tile/entries/002.p/88']],
    ['a tile cut by one byte', 600, (f) => { f.set('tile/0/001', f.get('tile/0/001')!.slice(1)); }, ['ledger/tile-size tile/0/001']],
    ['a tile grown by 32 bytes', 600, (f) => { f.set('tile/0/002.p/88', concatBytes(f.get('tile/0/002.p/88')!, new Uint8Array(32))); }, ['ledger/tile-size tile/0/002.p/88']],
    ['a bundle grown by one byte', 600, (f) => { f.set('tile/entries/001', concatBytes(f.get('tile/entries/001')!, Uint8Array.of(0))); }, ['ledger/bundle-bad tile/entries/001']],
    ['two tiles in each other\'s place', 600, (f) => { swap(f, 'tile/0/000', 'tile/0/001'); }, ['ledger/tile-altered tile/0/000', 'ledger/tile-altered tile/0/001']],
    ['two bundles in each other\'s place', 600, (f) => { swap(f, 'tile/entries/000', 'tile/entries/001'); }, ['ledger/entry-altered tile/entries/000', 'ledger/entry-altered tile/entries/001']],
    ['two entries in each other\'s place', 600, (f) => { rebundle(f, 'tile/entries/001', 256, (entries) => entries.with(3, entries[9]!).with(9, entries[3]!)); }, ['ledger/entry-altered tile/entries/001', 'ledger/entry-altered tile/entries/001']],
    ['an entry too many in a full bundle', 600, (f) => { surplus(f, 'tile/entries/000'); }, ['ledger/bundle-bad tile/entries/000']],
    ['an entry too many in the last bundle', 600, (f) => { surplus(f, 'tile/entries/002.p/88'); }, ['ledger/bundle-bad tile/entries/002.p/88']],
    ['an entry too few in a full bundle', 600, (f) => { rebundle(f, 'tile/entries/001', 256, (entries) => entries.slice(0, 255)); }, ['ledger/bundle-bad tile/entries/001']],
    ['part of a tile in the place of all of it', 600, (f) => { f.set('tile/0/001', f.get('tile/0/001')!.slice(0, 100 * 32)); }, ['ledger/tile-size tile/0/001']],
    ['the last tile in the place of a full one', 600, (f) => { move(f, 'tile/0/002.p/88', 'tile/0/002'); }, ['ledger/tile-size tile/0/002', 'ledger/stray-file tile/0/002']],
    ['the last bundle in the place of a full one', 600, (f) => { move(f, 'tile/entries/002.p/88', 'tile/entries/002'); }, ['ledger/bundle-bad tile/entries/002', 'ledger/stray-file tile/entries/002']],
    ['no checkpoint', 3, (f) => { f.delete('checkpoint'); }, ['ledger/checkpoint-missing checkpoint']],
    ['a checkpoint of another size', 3, (f) => { f.flip('checkpoint', origin.length + 1); }, ['ledger/checkpoint-bad checkpoint']],
    ['a file that nothing explains', 3, (f) => { f.set('tile/0/007', new Uint8Array(8192)); }, ['ledger/stray-file tile/0/007']],
    ['a partial tile from before', 300, (f) => { f.set('tile/0/000.p/7', new Uint8Array(7 * 32)); }, ['ledger/stale-partial']],
  ];
  test.each(cases)('%s', async (_name, size, damage, expected) => {
    const files = await logOf(size);
    damage(files);
    const findings = await findingsOf(files);
    expect(brief(findings.filter((f) => f.id !== 'ledger/audited' && !f.id.startsWith('entry/') && !f.id.startsWith('json/')))).toEqual(expected);
    const faulty = findings.some((f) => f.verdict === 'fail' && f.severity !== 'warning' && f.id !== 'ledger/audited');
    expect(findings.at(-1)).toMatchObject({ id: 'ledger/audited', verdict: faulty ? 'fail' : 'pass' });
  });
});

test('an entry rewritten together with its tile is found at the tile above', async () => {
  const files = await logOf(600);
  const entries = decodeEntryBundle(files.get('tile/entries/000')!, 256);
  if (!entries.ok) throw new Error('bundle');
  const forged = Uint8Array.from(entries.value[3]!);
  forged[forged.indexOf(0x65, 20)] = 0x66;
  files.set('tile/entries/000', encodeEntryBundle(entries.value.with(3, forged)));
  const tile = Uint8Array.from(files.get('tile/0/000')!);
  tile.set(hashLeaf(forged), 3 * 32);
  files.set('tile/0/000', tile);
  expect(brief((await findingsOf(files)).filter((f) => f.id.startsWith('ledger/')))).toEqual(['ledger/subtree-mismatch tile/0/000', 'ledger/audited']);
});

test('several faults are all reported in one run', async () => {
  const files = await logOf(600);
  files.flip('tile/entries/000', 500);
  files.flip('tile/0/001', 33);
  files.delete('tile/entries/002.p/88');
  files.set('tile/x', new Uint8Array());
  expect(brief(await findingsOf(files)).filter((f) => f.startsWith('ledger/'))).toEqual([
    'ledger/entry-altered tile/entries/000',
    'ledger/tile-altered tile/0/001',
    'ledger/bundle-missing tile/entries/002.p/88',
    'ledger/stray-file tile/x',
    'ledger/audited',
  ]);
});

test('entries and tiles that agree with each other but not with the signed root', async () => {
  const files = await logOf(3);
  const other = await logOf(4);
  const note = files.get('checkpoint')!;
  files.set('checkpoint', await signNote(formatCheckpoint({ origin, size: 3n, root: hashLeaf(other.get('checkpoint')!), extensions: [] }), [signer]));
  expect(brief(await findingsOf(files))).toEqual(['ledger/root-mismatch checkpoint', 'ledger/audited']);
  expect(brief(await findingsOf(await logOf(3), [note]))).toEqual(['ledger/audited']);
});

test('a signed size far beyond what is there ends after 256 missing bundles', async () => {
  const files = await logOf(3);
  files.set('checkpoint', await signNote(formatCheckpoint({ origin, size: 2n ** 63n, root: hashLeaf(new Uint8Array()), extensions: [] }), [signer]));
  const findings = await findingsOf(files);
  expect(findings.filter((f) => f.id === 'ledger/bundle-missing')).toHaveLength(257);
  expect(findings.at(-2)?.sentence).toContain('entries 65536 to 9223372036854775807 were not looked for');
  expect(findings.at(-1)).toMatchObject({ id: 'ledger/audited', verdict: 'fail' });
});

test('a known checkpoint that is none is blamed on itself, not on the log', async () => {
  const findings = await findingsOf(await logOf(2), [(await logOf(1)).get('checkpoint')!, new Uint8Array(3)]);
  expect(findings[0]).toMatchObject({ id: 'ledger/checkpoint-bad', subject: 'known checkpoint 2' });
  expect(findings[0]?.location).toBeUndefined();
});

test('a known checkpoint tells a log that was cut or rewritten', async () => {
  const known = (await logOf(5)).get('checkpoint')!;
  expect(brief(await findingsOf(await logOf(4), [known]))).toEqual(['ledger/rolled-back checkpoint', 'ledger/audited']);
  const fork = await signNote(formatCheckpoint({ origin, size: 5n, root: hashLeaf(known), extensions: [] }), [signer]);
  expect(brief(await findingsOf(await logOf(9), [known, fork]))).toEqual(['ledger/forked checkpoint', 'split-view/found', 'ledger/audited']);
});

test('a checkpoint of a key that the policy does not have is not trusted', async () => {
  const stranger = noteSigner(origin, ed25519Signer(new Uint8Array(32).fill(1)));
  const findings = await findingsOf(await logOf(2), [], policyOf(`log ${formatVkey(stranger.verifier)}\nquorum none\n`));
  expect(brief(findings)).toEqual(['ledger/checkpoint-bad checkpoint', 'ledger/audited']);
});

test('a quorum that is not met is inconclusive', async () => {
  const witness = cosigner('w.example', ed25519Signer(new Uint8Array(32).fill(2)), () => 1_700_000_000n);
  const trust = policyOf(`log ${formatVkey(signer.verifier)}\nwitness w ${formatVkey(witness.verifier)}\nquorum w\n`);
  const findings = await findingsOf(await logOf(2), [], trust);
  expect(findings[0]).toMatchObject({ id: 'ledger/quorum-unmet', verdict: 'inconclusive' });
});

test('entries that repeat an event or go back in time are named', async () => {
  const store = memoryStore({ origin });
  let now = clock();
  const ledger = await openLedger({ store, signers: [signer], clock: () => now });
  await ledger.append([event(0)]);
  now += 1_000_000;
  await ledger.append([event(1)]);
  await ledger.append([event(2, { time: new Date(now - 299_000).toISOString() })]);
  expect(await ledger.append([event(3, { time: new Date(now - 301_000).toISOString() })])).toMatchObject({ ok: false, findings: [{ id: 'ledger/time-refused' }] });
  // A log as another writer could have made it.
  const reader = await ledger.read();
  const entries: Uint8Array[] = [];
  for await (const logged of reader.entries()) if (logged.ok) entries.push(logged.value.bytes);
  const forged = [entries[1]!, entries[0]!, entries[0]!];
  const files = new Files();
  files.set('tile/entries/000.p/3', encodeEntryBundle(forged));
  files.set('tile/0/000.p/3', concatBytes(...forged.map((entry) => hashLeaf(entry))));
  const { treeRoot } = await import('@plimsoll/merkle');
  files.set('checkpoint', await signNote(formatCheckpoint({ origin, size: 3n, root: treeRoot(forged), extensions: [] }), [signer]));
  expect(brief(await findingsOf(files))).toEqual([
    'ledger/time-regression tile/entries/000.p/3',
    'ledger/duplicate-event tile/entries/000.p/3',
    'ledger/time-regression tile/entries/000.p/3',
    'ledger/audited',
  ]);
});
