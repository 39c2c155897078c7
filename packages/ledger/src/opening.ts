import { decodeUtf8, equalBytes } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { type Checkpoint, formatCheckpoint, formatVkey, type NoteSigner, openNote, parseCheckpoint, parseVkey, type Verifier } from '@plimsoll/signed-note';
import { committedEntries } from './committed-entries.ts';
import { compareWithLog } from './compare-with-log.ts';
import { decodeEntry, type Entry } from './entry.ts';
import { LedgerError } from './error.ts';
import { KEY_CHANGED, type KeyChange, readKeyChange } from './key-change.ts';
import { KeyRanges } from './key-ranges.ts';
import type { LedgerOptions } from './open-ledger.ts';
import { ledgerRules } from './rules.ts';
import { splitViewFinding } from './split-view.ts';
import type { LedgerStore, Loaded } from './store.ts';
import { distinctVerifiers, readCheckpoint } from './trusted-checkpoint.ts';
import type { Cosigning } from './witness/cosigning.ts';

/**
 * Everything that speaks against writing to a loaded store: its own findings, then the published checkpoint, then each
 * known one, those that witnesses remember included. Changes nothing.
 * @throws LedgerError `misuse` if the signers are not those of the log
 */
export async function objectionsToWriting(store: LedgerStore, loaded: Loaded, options: Pick<LedgerOptions, 'signers' | 'known'>, cosigning?: Pick<Cosigning, 'latest'>): Promise<Finding[]> {
  const verifiers = options.signers.map((signer) => signer.verifier);
  if (verifiers[0]?.name !== store.origin) throw new LedgerError('misuse', `Cannot sign for ${store.origin}: the first signer must have this name, received ${verifiers[0]?.name ?? 'none'}`);
  if (loaded.findings.length > 0) return [...loaded.findings];
  const keys = await keysAtHead(store, loaded, verifiers);
  if (keys.current !== undefined && !verifiers.some((verifier) => formatVkey(verifier) === keys.current)) {
    throw new LedgerError('misuse', `Cannot sign for ${store.origin}: the log's key is ${keys.current}, received ${formatVkey(verifiers[0])}`);
  }
  const findings: Finding[] = [];
  const published = await store.read('checkpoint');
  if (published !== undefined) findings.push(...(await contradictions(published, 'The published checkpoint', 'ledger/commit-lost', loaded, store, keys.known)));
  for (const note of options.known ?? []) findings.push(...keyOutOfRange(note, keys), ...(await contradictions(note, 'A known checkpoint', 'ledger/rolled-back', loaded, store, keys.known)));
  for (const note of (await cosigning?.latest(published, keys.ranges)) ?? []) findings.push(...(await contradictions(note, 'The checkpoint that a witness remembers', 'ledger/rolled-back', loaded, store, keys.known)));
  return findings;
}

/** Which keys sign the log. */
interface LogKeys {
  /** The key that signs the head; undefined if no key is known that did. */
  readonly current: string | undefined;
  readonly known: readonly Verifier[];
  readonly ranges: KeyRanges;
}

/** A finding if the key that signed a checkpoint is not the one for its size. */
function keyOutOfRange(note: Uint8Array, { ranges, known }: LogKeys): Finding[] {
  const [opened, checkpoint] = [openNote(note, known), readCheckpoint(note)];
  const objection = opened.ok && typeof checkpoint !== 'string' ? ranges.objection(opened.value, checkpoint.size) : undefined;
  if (typeof objection !== 'object' || typeof checkpoint === 'string') return [];
  const sentence = `A known checkpoint of size ${checkpoint.size} is signed by ${objection.key}, which is the key for the sizes ${objection.range} by the entries of the log; do not write, find out who used that key`;
  return [ledgerRules.finding('ledger/key-out-of-range', { sentence, actual: objection.key, detail: { size: String(checkpoint.size) } })];
}


/**
 * The key that signs the head: the one that signed the published checkpoint, or what the entries behind that changed it
 * to; the log's first key where nothing is published. `known` are all keys that were met. Reads the entries behind the
 * published checkpoint, and all of them where it is not signed by the first key; undefined if no key of theirs signed it.
 */
async function keysAtHead(store: LedgerStore, loaded: Loaded, verifiers: readonly Verifier[]): Promise<LogKeys> {
  const published = await store.read('checkpoint');
  const checkpoint = published && readCheckpoint(published);
  const from = checkpoint === undefined || typeof checkpoint === 'string' ? 0n : checkpoint.size;
  for (const start of new Set([from, 0n])) {
    const changes = await keyChanges(store, start, loaded.head.size);
    const first = store.firstKey === undefined ? undefined : parseVkey(store.firstKey);
    const known = distinctVerifiers([...verifiers, ...(first?.ok === true ? [first.value] : []), ...changes.flatMap(({ change }) => [change.oldKey, change.newKey])]);
    const signers = published === undefined ? [] : signersOf(published, known, store.origin);
    const signed = signers.find((key) => verifiers.some((verifier) => formatVkey(verifier) === key)) ?? signers[0];
    // Another key than the first is one of the log only if all changes since the first lead to it.
    if (start < from && signed === undefined) break;
    if (start === from && from > 0n && (signed === undefined || (store.firstKey !== undefined && signed !== store.firstKey))) continue;
    let current = store.firstKey ?? signed;
    const ranges = new KeyRanges(store.origin, first?.ok === true ? [first.value] : verifiers);
    for (const { change, entry, index } of changes) {
      if (formatVkey(change.oldKey) === current) current = formatVkey(change.newKey);
      ranges.change(entry, index);
    }
    return { current, known, ranges };
  }
  return { current: undefined, known: verifiers, ranges: new KeyRanges(store.origin, verifiers) };
}

/** The key changes among the entries in [from, to), with their entries. */
async function keyChanges(store: LedgerStore, from: bigint, to: bigint): Promise<{ readonly change: KeyChange; readonly entry: Entry; readonly index: bigint }[]> {
  const changes: { readonly change: KeyChange; readonly entry: Entry; readonly index: bigint }[] = [];
  for await (const { index, bytes } of committedEntries(store, from, to)) {
    // Most entries are something else, which the bytes alone show.
    const entry = includesText(bytes, KEY_CHANGED) ? decodeEntry(bytes) : undefined;
    if (entry?.ok !== true || entry.value.type !== KEY_CHANGED) continue;
    const change = readKeyChange(entry.value, store.origin, index);
    if (typeof change === 'object') changes.push({ change, entry: entry.value, index });
  }
  return changes;
}

function includesText(bytes: Uint8Array, text: string): boolean {
  return (decodeUtf8(bytes) ?? '').includes(text);
}

/** The log's keys among the known ones that signed the note. */
function signersOf(note: Uint8Array, known: readonly Verifier[], origin: string): string[] {
  const opened = openNote(note, known);
  if (!opened.ok) return [];
  return known.filter(({ type, name, keyId }) => type === 1 && name === origin && opened.value.signatures.some((signature) => signature.keyId === keyId && signature.name === name)).map((verifier) => formatVkey(verifier));
}

async function contradictions(note: Uint8Array, what: string, ifNewer: 'ledger/commit-lost' | 'ledger/rolled-back', loaded: Loaded, store: LedgerStore, verifiers: readonly Verifier[]): Promise<Finding[]> {
  const checkpoint = trusted(note, store.origin, verifiers);
  if (typeof checkpoint === 'string') return [ledgerRules.finding('ledger/checkpoint-bad', { sentence: `${what} cannot be trusted: ${checkpoint}; do not write`, ...(ifNewer === 'ledger/commit-lost' && { location: { file: 'checkpoint' } }) })];
  const { size, root } = checkpoint;
  const [expected, actual] = [String(size), String(loaded.head.size)];
  if (size > loaded.head.size) return [ledgerRules.finding(ifNewer, { sentence: `${what} has size ${expected}, the log only ${actual}; do not write, restore the newer log`, expected, actual })];
  const own = await loaded.rootAt(size);
  if (own !== undefined && equalBytes(own, root)) return [];
  if (own === undefined) return [ledgerRules.finding('ledger/tile-missing', { sentence: `${what} of size ${expected} cannot be compared with the log: a tile is missing or damaged; do not write, run ledger audit`, detail: { size: expected } })];
  const forked = ledgerRules.finding('ledger/forked', { sentence: `${what} has another root at size ${expected} than the log; do not write, keep both as evidence`, detail: { size: expected } });
  const compared = await compareWithLog(note, store, verifiers);
  return compared.ok && typeof compared.value === 'object' ? [forked, splitViewFinding(compared.value, verifiers)] : [forked];
}

/** The checkpoint of a note that a log key signed, or why it is not trusted. */
function trusted(note: Uint8Array, origin: string, verifiers: readonly Verifier[]): Checkpoint | string {
  const opened = openNote(note, verifiers);
  if (!opened.ok) return opened.findings[0]?.sentence ?? 'its signatures do not verify';
  const checkpoint = parseCheckpoint(opened.value.text);
  if (!checkpoint.ok) return checkpoint.findings[0]?.sentence ?? 'it does not parse';
  return checkpoint.value.origin === origin ? checkpoint.value : `its origin is ${JSON.stringify(checkpoint.value.origin)}, not ${JSON.stringify(origin)}`;
}

/** The published note, or else the one that the store has for its head, if it says exactly that head and every signer signed it. */
export async function ownNote(store: LedgerStore, loaded: Loaded, signers: readonly NoteSigner[]): Promise<Uint8Array | undefined> {
  const { size, root } = loaded.head;
  const text = formatCheckpoint({ origin: store.origin, size, root, extensions: [] });
  // The published one may have cosignatures, which must not be lost.
  return [await store.read('checkpoint'), loaded.note].find((note) => {
    const opened = note && openNote(note, signers.map((signer) => signer.verifier));
    return opened?.ok === true && opened.value.signatures.length === signers.length && opened.value.text === text;
  });
}
