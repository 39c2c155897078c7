import { parseTilePath } from '@plimsoll/merkle';
import { MAX_ENTRY_BYTES } from './entry.ts';

/** What is known of a published file by its path alone. */
export interface PublishedFile {
  readonly mediaType: string;
  /** False for the checkpoint alone: all other files never change once they are there. */
  readonly immutable: boolean;
  /** The most bytes it can legally have. */
  readonly maxBytes: number;
}

const MAX_CHECKPOINT = 1024 * 1024;
/** The most bytes of evidence that is served. */
export const MAX_EVIDENCE = 16 * 1024 * 1024;
const HASH = 32;
/** A bundle has a length of two bytes before each entry. */
const MAX_RECORD = 2 + MAX_ENTRY_BYTES;

/**
 * The file of a published log that has this path: `checkpoint`, a tile or bundle in the one way that C2SP tlog-tiles writes
 * it, or evidence by its digest. Undefined for every other text, so also for `.state`, for anything encoded and for a path that leaves the log.
 */
export function publishedFile(path: string): PublishedFile | undefined {
  if (path === 'checkpoint') return { mediaType: 'text/plain; charset=utf-8', immutable: false, maxBytes: MAX_CHECKPOINT };
  const digest = /^evidence\/sha256\/([0-9a-f]{2})\/([0-9a-f]{64})$/u.exec(path);
  if (digest?.[2]?.startsWith(digest[1] ?? '') === true) return { mediaType: 'application/octet-stream', immutable: true, maxBytes: MAX_EVIDENCE };
  const tile = parseTilePath(path);
  if (tile === undefined) return undefined;
  return { mediaType: 'application/octet-stream', immutable: true, maxBytes: tile.width * (tile.level === 'entries' ? MAX_RECORD : HASH) };
}
