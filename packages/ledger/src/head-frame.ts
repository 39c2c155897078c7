import type { Head } from './store.ts';
import { encodeCloseBody, encodeFrame, FRAME_KIND } from './wal-frame.ts';

/** A seal of the head: with its signed checkpoint, or empty where it only says that the commit is durable. */
export function sealFrame(head: Head, note: Uint8Array): Uint8Array {
  return encodeFrame({ kind: FRAME_KIND.seal, epoch: head.epoch, size: head.size, root: head.root, prev: head.recordHash }, note);
}

/** The end of a segment, behind the head: the log goes on in segment `next`. */
export function closeFrame(head: Head, next: number): Uint8Array {
  return encodeFrame({ kind: FRAME_KIND.close, epoch: head.epoch, size: head.size, root: head.root, prev: head.recordHash }, encodeCloseBody(BigInt(next)));
}
