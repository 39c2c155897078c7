import { concatBytes, equalBytes } from '@plimsoll/bytes';
import { CompactRange } from '@plimsoll/merkle';
import { LedgerError } from './error.ts';
import { ledgerRules } from './rules.ts';
import type { Head } from './store.ts';
import { encodeCommitBody, encodeEntries, encodeFrame, FRAME_KIND, recordHashOf } from './wal-frame.ts';

/** The head after the entries, and the write-ahead record that states it. `range` is the right edge of the base and grows by the entries. */
export function nextHead(range: CompactRange, base: Head, entries: readonly Uint8Array[], leafHashes: readonly Uint8Array[], now: number): { next: Head; frame: Uint8Array } {
  range.appendMany(concatBytes(...leafHashes));
  const root = range.root();
  const body = encodeCommitBody({ baseSize: base.size, baseRoot: base.root, time: BigInt(Math.floor(now)), count: entries.length, bundle: encodeEntries(entries) });
  const frame = encodeFrame({ kind: FRAME_KIND.commit, epoch: base.epoch, size: range.size, root, prev: base.recordHash }, ...body);
  return { next: { size: range.size, root, rightEdge: range.hashes, recordHash: recordHashOf(frame), epoch: base.epoch }, frame };
}

/**
 * The right edge of the head, to be extended.
 * @throws LedgerError `refused` if it does not give the head's root: what extends a damaged edge must never be signed
 */
export function rightEdgeOf(head: Head): CompactRange {
  const range = CompactRange.fromHashes(head.size, head.rightEdge);
  if (equalBytes(range.root(), head.root)) return range;
  const finding = ledgerRules.finding('ledger/edge-mismatch', { sentence: `The right edge that the store gives for size ${head.size} does not give the root of that size; do not write, run ledger audit`, detail: { size: String(head.size) } });
  throw new LedgerError('refused', `Cannot write to the ledger: ${finding.sentence}`, { findings: [finding] });
}
