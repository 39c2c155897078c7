import path from 'node:path';
import { type Digest, equalBytes } from '@plimsoll/bytes';
import { LedgerError } from './error.ts';
import type { Files } from './files.ts';
import type { Head } from './store.ts';
import { FRAME_KIND, readFrame } from './wal-frame.ts';
import { MAX_SEGMENT, segmentPath, type WalSegment } from './wal-segment.ts';

/** What a writer is told that was replaced by another one. */
export function replacedByAnother(): LedgerError {
  return new LedgerError('contended', 'Cannot write to the ledger: another writer took over; open it again');
}

/**
 * Others wrote into the segment: finds the first frame from its known end that extends the head. Only the writer of
 * the segment commits there, so a foreign one is the close frame of a writer that took over: this one is fenced off.
 * Where it is the frame with the record hash `own`, all bytes of the segment are known from now on.
 * @throws LedgerError `contended` if it is another one
 */
export function demandFirst(files: Files, root: string, segment: WalSegment, head: Head, own: Digest): void {
  const bytes = files.read(path.join(root, segmentPath(segment.number)), MAX_SEGMENT);
  let at = segment.end;
  for (let frame = bytes && readFrame(bytes, at); bytes !== undefined && frame !== undefined; frame = readFrame(bytes, at)) {
    const decides = (frame.kind === FRAME_KIND.commit || frame.kind === FRAME_KIND.close) && equalBytes(frame.prev, head.recordHash);
    if (decides) {
      if (!equalBytes(frame.recordHash, own)) break;
      segment.advance(bytes.length);
      return;
    }
    at += frame.length;
  }
  throw replacedByAnother();
}
