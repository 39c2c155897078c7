import { equalBytes } from '@plimsoll/bytes';
import { decodeEntryBundle, EMPTY_ROOT, encodeEntryBundle, hashLeaf, parseTilePath, rootOfLeafHashes } from '@plimsoll/merkle';
import { ed25519Signer, formatVkey, type NoteSigner, noteSigner, openNote, parseCheckpoint } from '@plimsoll/signed-note';
import { expect } from 'vitest';
import { encodeEntry } from '../src/entry.ts';
import type { Files } from '../src/files.ts';
import { createFileStore, type EntryInput, type FileStoreOptions, type Host, type Ledger, type LedgerOptions, openFileStore, openLedger, type Receipt } from '../src/index.ts';

/** The log that all crash scripts write: entry n is always `event(n)`, so that what a log must hold is known. */
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
export const event = (n: number): EntryInput => ({ id: `event-${n}`, source: '/test', type: 'dev.plimsoll.test.happened.v1', time: '2026-03-01T12:00:00Z', data: { n } });

const entries: Uint8Array[] = [];
const leafHashes: Uint8Array[] = [];
function known(size: number): void {
  for (let n = entries.length; n < size; n++) {
    const encoded = encodeEntry({ ...event(n), time: '2026-03-01T12:00:00Z' });
    if (!encoded.ok) throw new Error(encoded.findings[0]?.sentence);
    entries.push(encoded.value);
    leafHashes.push(hashLeaf(encoded.value));
  }
}

/** Root of the first entries. */
function rootAt(size: number): Uint8Array {
  known(size);
  return size === 0 ? EMPTY_ROOT : rootOfLeafHashes(Buffer.concat(leafHashes.slice(0, size)));
}

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

export async function openModel(files: Files, host: Host, options: Omit<FileStoreOptions, 'files' | 'host'> & Pick<LedgerOptions, 'known'> = {}): Promise<Ledger> {
  const { known: checkpoints = [], ...rest } = options;
  return openLedger({ store: await openFileStore(folder, { ...rest, files, host }), signers: [signer], clock, known: checkpoints });
}

export async function createModel(files: Files, host: Host): Promise<void> {
  await (await createFileStore(folder, log, { files, host })).close();
}

/** Appends entries `ledger.size` to `ledger.size + count - 1`. */
export async function appendNext(ledger: Ledger, count: number): Promise<readonly Receipt[]> {
  const first = Number(ledger.size);
  const result = await ledger.append(Array.from({ length: count }, (_, i) => event(first + i)));
  if (!result.ok) throw new Error(result.findings[0]?.sentence);
  return result.value;
}

const genuine = new Map<string, number>();
/** Size of the checkpoint that the note signs; fails unless the log's key signed it and its root is that of the log's first entries. */
export function expectPrefix(note: Uint8Array): number {
  const text = Buffer.from(note).toString('latin1');
  const before = genuine.get(text);
  if (before !== undefined) return before;
  const opened = openNote(note, [signer.verifier]);
  if (!opened.ok) throw new Error(`not signed: ${opened.findings[0]?.sentence ?? ''}`);
  const checkpoint = parseCheckpoint(opened.value.text);
  if (!checkpoint.ok) throw new Error('not a checkpoint');
  const size = Number(checkpoint.value.size);
  expect(Buffer.from(checkpoint.value.root).toString('hex')).toBe(Buffer.from(rootAt(size)).toString('hex'));
  genuine.set(text, size);
  return size;
}

/** Fails unless the receipt names the entry at its index, under a checkpoint that covers it. */
export function expectTrue(receipts: readonly Receipt[]): void {
  for (const { index, leafHash, size, checkpoint } of receipts) {
    known(Number(size));
    expect(leafHash).toBe(Buffer.from(hashLeaf(entries[Number(index)]!)).toString('hex'));
    expect(size > index && BigInt(expectPrefix(checkpoint)) === size).toBe(true);
  }
}

const published = new Map<string, Uint8Array | undefined>();
/** Bytes that the published file must have; undefined for one that a log has not. */
function expected(file: string): Uint8Array | undefined {
  if (!published.has(file)) published.set(file, compute(file));
  return published.get(file);
}

function compute(file: string): Uint8Array | undefined {
  const tile = parseTilePath(file);
  if (tile === undefined) return undefined;
  const step = tile.level === 'entries' ? 1 : 256 ** tile.level;
  const first = Number(tile.index) * 256;
  known((first + tile.width) * step);
  if (tile.level === 'entries') return encodeEntryBundle(entries.slice(first, first + tile.width));
  const hashes = Array.from({ length: tile.width }, (_, i) => rootOfLeafHashes(Buffer.concat(leafHashes.slice((first + i) * step, (first + i + 1) * step))));
  return Buffer.concat(hashes);
}

/** Fails unless the folder publishes exactly the log of this size: the checkpoint, every tile it needs, and no file with wrong bytes. */
export function expectPublished(snapshot: ReadonlyMap<string, Uint8Array>, size: number): void {
  const checkpoint = snapshot.get('checkpoint');
  if (checkpoint === undefined) throw new Error('no checkpoint');
  expect(expectPrefix(checkpoint)).toBe(size);
  for (const [file, bytes] of snapshot) {
    if (file === 'checkpoint' || file.startsWith('.state/')) continue;
    const right = expected(file);
    if (right === undefined || !equalBytes(right, bytes)) throw new Error(`${file} has wrong bytes`);
  }
  const bundles = Math.ceil(size / 256);
  for (let index = 0; index < bundles; index++) {
    const width = Math.min(256, size - index * 256);
    const name = `tile/entries/${String(index).padStart(3, '0')}${width < 256 ? `.p/${width}` : ''}`;
    const bundle = decodeEntryBundle(snapshot.get(name) ?? new Uint8Array(), width);
    if (!bundle.ok) throw new Error(`${name}: ${bundle.findings[0]?.sentence ?? ''}`);
    if (!snapshot.has(name.replace('entries', '0'))) throw new Error(`no ${name.replace('entries', '0')}`);
  }
}
