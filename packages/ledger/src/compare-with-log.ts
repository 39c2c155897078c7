import type { Digest } from '@plimsoll/bytes';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { proveConsistencyFromTiles, rightEdgeFromTiles } from '@plimsoll/merkle';
import type { Verifier } from '@plimsoll/signed-note';
import { compareCheckpoints, type Comparison, signedByLog } from './compare-checkpoints.ts';
import { ledgerRules } from './rules.ts';
import { ofPublished } from './published-tiles.ts';
import type { ReadFile } from './tile-builder.ts';
import { earlierTiles } from './tile-prefix.ts';

/**
 * Compares a checkpoint that was kept with the log as it is published now: what a client does with the last checkpoint
 * it has seen. The proof is made from the log's own tiles, which need not be trusted. Refusals: those of
 * {@link compareCheckpoints}, `ledger/checkpoint-missing`, `ledger/rolled-back` if the log is smaller than the kept
 * checkpoint, and `ledger/tile-missing` and `ledger/tile-size` if the log cannot prove anything.
 */
export async function compareWithLog(kept: Uint8Array, log: { readonly read: ReadFile }, verifiers: readonly Verifier[]): Promise<Result<Comparison>> {
  const published = await log.read('checkpoint');
  if (published === undefined) return refuse(ledgerRules.finding('ledger/checkpoint-missing', { sentence: 'The log has no file named checkpoint; nothing can be compared with it', location: { file: 'checkpoint' } }));
  const [before, now] = [signedByLog(kept, 'The kept checkpoint', verifiers), signedByLog(published, 'The published checkpoint', verifiers)];
  if (!before.ok || !now.ok) return refuse(...(before.ok ? [] : before.findings), ...(now.ok ? [] : now.findings));
  const [older, newer] = [before.value, now.value];
  if (older.origin !== newer.origin || older.size === newer.size || older.size === 0n) return compareCheckpoints(kept, published, null, verifiers);
  if (older.size > newer.size) {
    const [expected, actual] = [String(older.size), String(newer.size)];
    return refuse(ledgerRules.finding('ledger/rolled-back', { sentence: `The kept checkpoint has size ${expected}, the log only ${actual}: entries are gone`, location: { file: 'checkpoint' }, expected, actual }));
  }
  const proof = await prefixProof(older.size, newer.size, (path) => log.read(path));
  return proof.ok ? compareCheckpoints(kept, published, proof.value, verifiers) : proof;
}

/** The root that the published log of size `to` has at size `from`, 0 < from < to, then the consistency proof between them, from its tiles. */
export function prefixProof(from: bigint, to: bigint, read: ReadFile): Promise<Result<Digest[]>> {
  return ofPublished(to, async () => {
    const readTile = earlierTiles(to, read);
    const edge = await rightEdgeFromTiles(from, readTile);
    if (!edge.ok) return edge;
    const proof = await proveConsistencyFromTiles(from, to, readTile);
    return proof.ok ? accept([edge.value.root(), ...proof.value]) : proof;
  });
}
