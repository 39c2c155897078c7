import { decodeUtf8, type Digest, encodeUtf8, fromBase64, isDigest, toBase64 } from '@plimsoll/bytes';

/** Bytes of a request at most. */
export const MAX_REQUEST_BYTES = 64 * 1024;
const MAX_HASHES = 63;
const SIZE_LIMIT = 1n << 64n;

/** What a log asks a witness for (C2SP tlog-witness, "add-checkpoint"). */
export interface AddCheckpoint {
  /** Size of the checkpoint that the witness cosigned last, as far as the log knows. */
  readonly old: bigint;
  /** Consistency proof from there, RFC 6962 section 2.1.2; at most 63 hashes. */
  readonly proof: readonly Digest[];
  /** The signed checkpoint, byte for byte. */
  readonly note: Uint8Array;
}

/** The body of a request. */
export function formatAddCheckpoint({ old, proof, note }: AddCheckpoint): Uint8Array {
  return encodeUtf8([`old ${old}`, ...proof.map(toBase64), '', decodeUtf8(note) ?? ''].join('\n'));
}

/** The request of a body; a string says why it is none. */
export function parseAddCheckpoint(body: Uint8Array): AddCheckpoint | string {
  if (body.length > MAX_REQUEST_BYTES) return `the body has more than ${MAX_REQUEST_BYTES} bytes`;
  const text = decodeUtf8(body);
  if (text === undefined) return 'the body is not UTF-8';
  const end = text.indexOf('\n\n');
  if (end === -1) return 'no empty line stands before the checkpoint';
  const [first = '', ...lines] = text.slice(0, end).split('\n');
  const digits = /^old (0|[1-9]\d{0,19})$/.exec(first)?.[1];
  if (digits === undefined || BigInt(digits) >= SIZE_LIMIT) return 'line 1 is not "old" and a size below 2^64 without leading zero';
  if (lines.length > MAX_HASHES) return `there are ${lines.length} proof lines, at most ${MAX_HASHES} are allowed`;
  const proof: Digest[] = [];
  for (const [i, line] of lines.entries()) {
    const hash = fromBase64(line);
    if (!isDigest(hash)) return `line ${i + 2} is not the base64 of 32 bytes`;
    proof.push(hash);
  }
  return { old: BigInt(digits), proof, note: encodeUtf8(text.slice(end + 2)) };
}
