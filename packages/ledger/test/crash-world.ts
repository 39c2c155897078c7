import { equalBytes } from '@plimsoll/bytes';
import { decodeEntryBundle, EMPTY_ROOT, encodeEntryBundle, hashLeaf, parseTilePath, rootOfLeafHashes, tilePath } from '@plimsoll/merkle';
import { ed25519Signer, formatVkey, type NoteSigner, noteSigner, openNote, parseCheckpoint, parseTrustPolicy } from '@plimsoll/signed-note';
import { expect } from 'vitest';
import type { Files } from '../src/files.ts';
import { audit, createFileStore, type EntryInput, type FileStoreOptions, type Host, type Ledger, type LedgerOptions, logFolder, openFileStore, openLedger, type Receipt } from '../src/index.ts';

/** Where the log of all crash scripts stands. */
export const folder = '/srv/log';
const key = noteSigner('log.example/crash', ed25519Signer(new Uint8Array(32).fill(7)));
const signatures = new Map<string, Promise<Uint8Array>>();
/** Signs each text once: the same few checkpoints come again in thousands of cases. */
export const signer: NoteSigner = {
  verifier: key.verifier,
  sign(text) {
    const name = Buffer.from(text).toString('latin1');
    const signature = signatures.get(name) ?? key.sign(text);
    signatures.set(name, signature);
    return signature;
  },
};
export const log = { origin: signer.verifier.name, firstKey: formatVkey(signer.verifier) };
export const clock = (): number => Date.parse('2026-03-01T12:00:00Z');

/** A machine in memory: `start` is another machine start or another process of the same one; time passes only by sleeping. */
export function modelHost(start: number, processId = 1, others: ReadonlySet<number> = new Set()): Host {
  let now = 0;
  let names = 0;
  return {
    processId,
    bootId: `boot-${start}`,
    processNamespace: 'model',
    processStart: (id) => (id === processId || others.has(id) ? `start-${id}` : undefined),
    nonce: () => `${start}-${processId}-${names++}`,
    monotonic: () => now,
    sleep: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
    every: () => () => undefined,
  };
}

/** Time stands still in a test that can be run again to the same calls: no timer publishes in between. */
export const still = (): (() => void) => () => undefined;

export async function openModel(files: Files, host: Host, options: Omit<FileStoreOptions, 'files' | 'host'> & Pick<LedgerOptions, 'known'> = {}): Promise<Ledger> {
  const { known: checkpoints = [], ...rest } = options;
  return openLedger({ store: await openFileStore(folder, { ...rest, files, host }), signers: [signer], clock, every: still, known: checkpoints });
}

export async function createModel(files: Files, host: Host): Promise<void> {
  await (await createFileStore(folder, log, { files, host })).close();
}

let made = 0;
/** Lets the next entry be number `n`, so that a script can be run again to the same bytes. */
export function countFrom(n: number): void {
  made = n;
}

/** Appends so many entries that never were before: what a lost entry was is not what comes in its place. */
export async function appendNew(ledger: Ledger, count: number): Promise<readonly Receipt[]> {
  const entries = Array.from({ length: count }, (): EntryInput => ({ id: `event-${made++}`, source: '/test', type: 'dev.plimsoll.test.happened.v1', time: '2026-03-01T12:00:00Z', data: {} }));
  const result = await ledger.append(entries);
  if (!result.ok) throw new Error(result.findings[0]?.sentence);
  return result.value;
}

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

const opened = new Map<string, { readonly size: number; readonly root: string }>();
/** What the note signs; fails unless the log's key signed it. */
function signed(note: Uint8Array): { readonly size: number; readonly root: string } {
  const text = Buffer.from(note).toString('latin1');
  const before = opened.get(text);
  if (before !== undefined) return before;
  const checked = openNote(note, [signer.verifier]);
  const checkpoint = checked.ok ? parseCheckpoint(checked.value.text) : checked;
  if (!checkpoint.ok) throw new Error(`not a signed checkpoint: ${checkpoint.findings[0]?.sentence ?? ''}`);
  const value = { size: Number(checkpoint.value.size), root: hex(checkpoint.value.root) };
  opened.set(text, value);
  return value;
}

const roots = new Map<string, string>();
function rootOf(leafHashes: readonly Uint8Array[]): string {
  const bytes = Buffer.concat(leafHashes);
  const name = bytes.toString('latin1');
  const root = roots.get(name) ?? hex(leafHashes.length === 0 ? EMPTY_ROOT : rootOfLeafHashes(bytes));
  roots.set(name, root);
  return root;
}

/** The entries that the checkpoint names; fails if a bundle or tile of level 0 is missing. */
export function readPublishedEntries(snapshot: ReadonlyMap<string, Uint8Array>): Uint8Array[] {
  const checkpoint = signed(snapshot.get('checkpoint') ?? new Uint8Array());
  const entries: Uint8Array[] = [];
  for (let index = 0; index * 256 < checkpoint.size; index++) {
    const width = Math.min(256, checkpoint.size - index * 256);
    const file = tilePath({ level: 'entries', index: BigInt(index), width });
    const bundle = decodeEntryBundle(snapshot.get(file) ?? new Uint8Array(), width);
    if (!bundle.ok) throw new Error(`${file}: ${bundle.findings[0]?.sentence ?? ''}`);
    entries.push(...bundle.value);
    if (!snapshot.has(tilePath({ level: 0, index: BigInt(index), width }))) throw new Error(`no level 0 tile for ${file}`);
  }
  return entries;
}

/**
 * Leaf hashes of the published log; fails unless the checkpoint signs exactly its entries, every tile it needs is there,
 * and no other file has bytes that are not the log's.
 */
export function readPublished(snapshot: ReadonlyMap<string, Uint8Array>): Uint8Array[] {
  const checkpoint = signed(snapshot.get('checkpoint') ?? new Uint8Array());
  const entries = readPublishedEntries(snapshot);
  const leafHashes = entries.map((entry) => hashLeaf(entry));
  expect(rootOf(leafHashes)).toBe(checkpoint.root);
  for (const [file, bytes] of snapshot) {
    const tile = parseTilePath(file);
    if (tile === undefined) continue;
    const first = Number(tile.index) * 256;
    const step = tile.level === 'entries' ? 1 : 256 ** tile.level;
    const subtree = (i: number): Uint8Array => Buffer.from(rootOf(leafHashes.slice((first + i) * step, (first + i + 1) * step)), 'hex');
    const right =
      tile.level === 'entries' ? encodeEntryBundle(entries.slice(first, first + tile.width)) : Buffer.concat(step === 1 ? leafHashes.slice(first, first + tile.width) : Array.from({ length: tile.width }, (_, i) => subtree(i)));
    if ((first + tile.width) * step > entries.length || !equalBytes(right, bytes)) throw new Error(`${file} has bytes that are not the log's`);
  }
  return leafHashes;
}

/** Fails unless each receipt's entry stands at its index, and each note is signed and its root is that of the log's first entries. */
export function expectHeld(leafHashes: readonly Uint8Array[], receipts: readonly Receipt[], notes: readonly Uint8Array[]): void {
  for (const { index, leafHash, size } of receipts) {
    expect(hex(leafHashes[Number(index)]), `entry ${index}`).toBe(leafHash);
    expect(size > index).toBe(true);
  }
  for (const note of notes) {
    const { size, root } = signed(note);
    expect(size).toBeLessThanOrEqual(leafHashes.length);
    expect(rootOf(leafHashes.slice(0, size)), `root of a checkpoint of size ${size}`).toBe(root);
  }
}

const trusted = parseTrustPolicy(`log ${log.firstKey}\nquorum none\n`);

/** Fails unless an audit of the published log finds nothing at fault, also not against the checkpoints seen before. */
export async function expectAuditClean(files: Files, known: readonly Uint8Array[] = []): Promise<void> {
  if (!trusted.ok) throw new Error(trusted.findings[0]?.sentence);
  const faults: string[] = [];
  let verdict: string | undefined;
  for await (const finding of audit(logFolder(folder, files), { policy: trusted.value, known })) {
    if (finding.id === 'ledger/audited') verdict = finding.verdict;
    else if (finding.severity === 'blocker' || finding.severity === 'critical') faults.push(`${finding.id}: ${finding.sentence}`);
  }
  expect([verdict, ...faults]).toEqual(['pass']);
}
