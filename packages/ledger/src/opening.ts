import { equalBytes } from '@plimsoll/bytes';
import type { Finding } from '@plimsoll/findings';
import { type Checkpoint, formatCheckpoint, formatVkey, type NoteSigner, openNote, parseCheckpoint, type Verifier } from '@plimsoll/signed-note';
import { compareWithLog } from './compare-with-log.ts';
import { LedgerError } from './error.ts';
import type { LedgerOptions } from './ledger.ts';
import { ledgerRules } from './rules.ts';
import { splitViewFinding } from './split-view.ts';
import type { LedgerStore, Loaded } from './store.ts';

/**
 * Everything that speaks against writing to a loaded store: its own findings, then the published checkpoint, then each
 * known one. Changes nothing.
 * @throws LedgerError `misuse` if the signers are not those of the log
 */
export async function objectionsToWriting(store: LedgerStore, loaded: Loaded, options: Pick<LedgerOptions, 'signers' | 'known'>): Promise<Finding[]> {
  const verifiers = options.signers.map((signer) => signer.verifier);
  if (verifiers[0]?.name !== store.origin) throw new LedgerError('misuse', `Cannot sign for ${store.origin}: the first signer must have this name, received ${verifiers[0]?.name ?? 'none'}`);
  if (store.firstKey !== undefined && !verifiers.some((verifier) => formatVkey(verifier) === store.firstKey)) {
    throw new LedgerError('misuse', `Cannot sign for ${store.origin}: the log's key is ${store.firstKey}, received ${formatVkey(verifiers[0])}`);
  }
  if (loaded.findings.length > 0) return [...loaded.findings];
  const findings: Finding[] = [];
  const published = await store.read('checkpoint');
  if (published !== undefined) findings.push(...(await contradictions(published, 'The published checkpoint', 'ledger/commit-lost', loaded, store, verifiers)));
  for (const note of options.known ?? []) findings.push(...(await contradictions(note, 'A known checkpoint', 'ledger/rolled-back', loaded, store, verifiers)));
  return findings;
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
