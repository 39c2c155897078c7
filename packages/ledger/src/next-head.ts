import { concatBytes } from '@plimsoll/bytes';
import type { CompactRange } from '@plimsoll/merkle';
import type { Head } from './store.ts';
import { encodeCommitBody, encodeEntries, encodeFrame, FRAME_KIND, recordHashOf } from './wal-frame.ts';

/** The head after the entries, and the write-ahead record that states it. `range` is the right edge of the base and grows by the entries. */
export function nextHead(range: CompactRange, base: Head, entries: readonly Uint8Array[], leafHashes: readonly Uint8Array[], now: number): { next: Head; frame: Uint8Array } {
  range.appendMany(concatBytes(...leafHashes));
  const root = range.root();
  const body = encodeCommitBody({ baseSize: base.size, baseRoot: base.root, time: BigInt(Math.floor(now)), count: entries.length, bundle: encodeEntries(entries) });
  const frame = encodeFrame({ kind: FRAME_KIND.commit, epoch: base.epoch, size: range.size, root, prev: base.recordHash }, body);
  return { next: { size: range.size, root, rightEdge: range.hashes, recordHash: recordHashOf(frame), epoch: base.epoch }, frame };
}
