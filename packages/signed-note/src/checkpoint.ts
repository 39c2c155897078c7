import { encodeUtf8, fromBase64, isDigest, type Root, toBase64 } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { checkpointRules } from './checkpoint-rules.ts';
import { excerpt } from './excerpt.ts';
import { MAX_TEXT_BYTES, noteTextFault } from './note-text.ts';

/** What a log says of itself: its size and the root of its tree (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** The log's name: not empty, one line. */
  readonly origin: string;
  /** Entries in the tree, 0 to 2^64 − 1. */
  readonly size: bigint;
  readonly root: Root;
  /** Further lines, none empty; opaque. */
  readonly extensions: readonly string[];
}

/** Sizes are below this. */
const SIZE_LIMIT = 1n << 64n;

/** A tree size in decimal without leading zeros, below 2^64; undefined for any other text. */
function parseSize(text: string): bigint | undefined {
  if (!/^(?:0|[1-9][0-9]{0,19})$/.test(text)) return undefined;
  const size = BigInt(text);
  return size < SIZE_LIMIT ? size : undefined;
}

/** Number of the first empty line, from 0; undefined if there is none. The text is empty or ends with a newline. */
function emptyLineOf(text: string): number | undefined {
  let line = 0;
  for (let at = 0; at < text.length; at = text.indexOf('\n', at) + 1, line++) if (text[at] === '\n') return line;
  return undefined;
}

function malformed(sentence: string, line?: number): Finding {
  return checkpointRules.finding('checkpoint/malformed', { sentence, ...(line !== undefined && { location: { line } }) });
}

/**
 * Parses the text of a checkpoint note, its last newline included (C2SP tlog-checkpoint). A checkpoint proves nothing
 * by itself: open its note first. Refusals, all of them at once: `checkpoint/malformed`. At most 1 MiB.
 */
export function parseCheckpoint(text: string): Result<Checkpoint> {
  if (text.length > MAX_TEXT_BYTES) return refuse(malformed(`The checkpoint has ${text.length} characters, at most ${MAX_TEXT_BYTES} are read`));
  const fault = noteTextFault(text);
  if (fault !== undefined) return refuse(malformed(`The checkpoint is malformed: ${fault}`));
  const [origin = '', sizeText = '', rootText = ''] = text.split('\n', 3);
  const extensions = text.slice(origin.length + sizeText.length + rootText.length + 3);
  const size = parseSize(sizeText);
  const root = fromBase64(rootText);
  const faults: Finding[] = [];
  if (origin === '') faults.push(malformed('Line 1 of the checkpoint is empty, expected the origin of the log', 1));
  if (size === undefined) faults.push(malformed(`Line 2 of the checkpoint is ${excerpt(sizeText)}, expected a size: decimal, no leading zero, below 2^64`, 2));
  if (!isDigest(root)) faults.push(malformed(`Line 3 of the checkpoint is ${excerpt(rootText)}, expected the padded base64 of 32 bytes`, 3));
  const empty = emptyLineOf(extensions);
  if (empty !== undefined) faults.push(malformed(`Line ${empty + 4} of the checkpoint is empty, but no extension line may be`, empty + 4));
  if (size === undefined || !isDigest(root) || faults.length > 0) return refuse(...faults);
  return accept({ origin, size, root, extensions: extensions === '' ? [] : extensions.slice(0, -1).split('\n') });
}

/**
 * The text of a checkpoint, its last newline included; the mirror of {@link parseCheckpoint}.
 * @throws RangeError for an origin, size, root or extension that no checkpoint can have
 */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  if (size < 0n || size >= SIZE_LIMIT) throw new RangeError(`Cannot format a checkpoint: the size must be from 0 to 2^64 - 1, received ${size}`);
  if (!isDigest(root)) throw new RangeError('Cannot format a checkpoint: the root must be a Uint8Array of 32 bytes');
  for (const line of [origin, ...extensions]) {
    if (line === '' || line.includes('\n')) throw new RangeError(`Cannot format a checkpoint: origin and extensions are lines that are not empty, received ${JSON.stringify(line)}`);
  }
  const text = [origin, String(size), toBase64(root), ...extensions, ''].join('\n');
  const fault = noteTextFault(text);
  if (fault !== undefined) throw new RangeError(`Cannot format a checkpoint: ${fault}`);
  if (encodeUtf8(text).length > MAX_TEXT_BYTES) throw new RangeError(`Cannot format a checkpoint: it must have at most ${MAX_TEXT_BYTES} bytes`);
  return text;
}
