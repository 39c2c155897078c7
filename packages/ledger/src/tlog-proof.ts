import { decodeUtf8, type Digest, encodeUtf8, fromBase64, isDigest, toBase64 } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { verifyInclusion } from '@plimsoll/merkle';
import { type Checkpoint, openNote, parseCheckpoint, quorumMet, type TrustPolicy, verifiersOf, witnessesOf } from '@plimsoll/signed-note';
import { tlogProofRules } from './rules.ts';
import { isSignedByLog } from './signed-by-log.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_BYTES = 1024 * 1024;
const MAX_HASHES = 63;
const INDEX_LIMIT = 1n << 64n;

/** An offline proof that one leaf is in a log (C2SP tlog-proof), as parsed: nothing of it is verified. */
export interface TlogProof {
  readonly index: bigint;
  /** From the leaf's sibling up; at most 63. */
  readonly hashes: readonly Digest[];
  /** The signed checkpoint, byte for byte. */
  readonly checkpoint: Uint8Array;
  /** Opaque bytes that nothing authenticates. */
  readonly extra?: Uint8Array;
}

function malformed(what: string, line?: number): Finding {
  return tlogProofRules.finding('proof/malformed', { sentence: `The proof is malformed: ${what}`, ...(line !== undefined && { location: { line } }) });
}

/** Parses `c2sp.org/tlog-proof@v1`; the head ends at the first empty line, the checkpoint note follows verbatim. */
export function parseTlogProof(bytes: Uint8Array): Result<TlogProof> {
  if (bytes.length > MAX_BYTES) return refuse(malformed(`it has ${bytes.length} bytes, at most ${MAX_BYTES} are read`));
  const text = decodeUtf8(bytes);
  if (text === undefined) return refuse(malformed('it is not UTF-8'));
  const end = text.indexOf('\n\n');
  if (end === -1) return refuse(malformed('no empty line ends its head'));
  const lines = text.slice(0, end).split('\n');
  let at = 0;
  if (lines[at++] !== HEADER) return refuse(malformed(`line 1 is not ${HEADER}`, 1));
  let extra: Uint8Array | undefined;
  if (lines[at]?.startsWith('extra ') === true) {
    extra = fromBase64(lines[at++]?.slice(6) ?? '');
    if (extra === undefined) return refuse(malformed(`line ${at} is not "extra" and padded base64`, at));
  }
  const digits = /^index (0|[1-9]\d{0,19})$/.exec(lines[at++] ?? '')?.[1];
  if (digits === undefined || BigInt(digits) >= INDEX_LIMIT) return refuse(malformed(`line ${at} is not "index" and a number below 2^64 without leading zero`, at));
  const hashes: Digest[] = [];
  for (; at < lines.length; at++) {
    const hash = fromBase64(lines[at] ?? '');
    if (!isDigest(hash)) return refuse(malformed(`line ${at + 1} is not the base64 of 32 bytes`, at + 1));
    if (hashes.push(hash) > MAX_HASHES) return refuse(malformed(`it has more than ${MAX_HASHES} hashes`, at + 1));
  }
  return accept({ index: BigInt(digits), hashes, checkpoint: encodeUtf8(text.slice(end + 2)), ...(extra !== undefined && { extra }) });
}

/** The text of a proof; the mirror of {@link parseTlogProof}. */
export function formatTlogProof(proof: TlogProof): string {
  const head = [HEADER, ...(proof.extra === undefined ? [] : [`extra ${toBase64(proof.extra)}`]), `index ${proof.index}`, ...proof.hashes.map(toBase64)];
  return `${head.join('\n')}\n\n${decodeUtf8(proof.checkpoint) ?? ''}`;
}

/** What a verified proof says. */
export interface VerifiedEntry {
  readonly index: bigint;
  readonly checkpoint: Checkpoint;
  /** The policy's names of the witnesses that cosigned. */
  readonly witnesses: readonly string[];
  /** As in the proof; not authenticated. */
  readonly extra?: Uint8Array;
}

/**
 * Checks, in this order: the proof parses; every signature of a key of the policy verifies; the text is a checkpoint;
 * a log of the policy whose key name is the origin signed it; the leaf is included; the witness quorum is met.
 * Only the last step is inconclusive, all before it are failures. Offline and pure.
 */
export function verifyTlogProof(bytes: Uint8Array, options: { readonly leafHash: Digest; readonly policy: TrustPolicy }): Result<VerifiedEntry> {
  const { leafHash, policy } = options;
  const proof = parseTlogProof(bytes);
  if (!proof.ok) return proof;
  const note = openNote(proof.value.checkpoint, verifiersOf(policy));
  if (!note.ok) return note;
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) return checkpoint;
  const { origin, size, root } = checkpoint.value;
  if (!isSignedByLog(note.value, origin, policy)) {
    return refuse(tlogProofRules.finding('proof/log-not-trusted', { sentence: `No log key of the policy with the name ${JSON.stringify(origin)} signed the checkpoint`, actual: origin, expected: policy.logs.map((log) => log.verifier.name) }));
  }
  const included = verifyInclusion({ index: proof.value.index, size, leafHash, proof: proof.value.hashes, root });
  if (!included.ok) return included;
  const witnesses = witnessesOf(policy, note.value);
  if (!quorumMet(policy, witnesses)) {
    return refuse(
      tlogProofRules.finding('proof/quorum-unmet', {
        sentence: `The checkpoint of size ${size} is cosigned by ${witnesses.size === 0 ? 'no witness' : [...witnesses].join(', ')}, the policy asks for quorum ${JSON.stringify(policy.quorum)}; collect cosignatures`,
        expected: policy.quorum,
        actual: [...witnesses],
      }),
    );
  }
  const { index, extra } = proof.value;
  return accept({ index, checkpoint: checkpoint.value, witnesses: [...witnesses], ...(extra !== undefined && { extra }) });
}
