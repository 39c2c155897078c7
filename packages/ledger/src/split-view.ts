import { decodeUtf8, type Digest, encodeUtf8, fromBase64, isDigest, toBase64, toHex } from '@plimsoll/bytes';
import { canonicalBytes, parseJson } from '@plimsoll/canonical-json';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import type { Verifier } from '@plimsoll/signed-note';
import * as z from 'zod';
import { compareCheckpoints, signedByLog } from './compare-checkpoints.ts';
import { splitViewRules } from './witness-rules.ts';

/**
 * Evidence that a log showed two histories: two notes that it signed and that cannot be of one append-only tree.
 * Whoever has the log's public key can check it, offline ({@link checkSplitView}).
 */
export interface SplitView {
  /** The signed checkpoint of the smaller size, or of the same. */
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  /**
   * For two sizes above 0: the root that b's tree has at the size of a, then the consistency proof from there to b
   * (RFC 6962 section 2.1.2). The contradiction is that this root is not a's. Otherwise empty.
   */
  readonly proof: readonly Digest[];
}

/** Bytes of an evidence file at most: two notes of the largest size and a proof. */
const MAX_BYTES = 4 * 1024 * 1024;
const SCHEMA_VERSION = 'plimsoll.split-view.v1';
const Document = z.strictObject({
  schema_version: z.literal(SCHEMA_VERSION),
  a: z.string(),
  b: z.string(),
  proof: z.array(z.string()).max(127),
});

function documentOf({ a, b, proof }: SplitView): z.infer<typeof Document> {
  return { schema_version: SCHEMA_VERSION, a: decodeUtf8(a) ?? '', b: decodeUtf8(b) ?? '', proof: proof.map(toBase64) };
}

/** The evidence file: a `plimsoll.split-view.v1` document in RFC 8785 form, the notes as text, the hashes in base64. */
export function formatSplitView(evidence: SplitView): Uint8Array {
  return canonicalBytes(documentOf(evidence));
}

function malformed(why: string): Result<never> {
  return refuse(splitViewRules.finding('split-view/malformed', { sentence: `The evidence is no ${SCHEMA_VERSION} document: ${why}` }));
}

function parseSplitView(bytes: Uint8Array): Result<SplitView> {
  if (bytes.length > MAX_BYTES) return malformed(`it has ${bytes.length} bytes, at most ${MAX_BYTES} are read`);
  const json = parseJson(bytes);
  if (!json.ok) return malformed(json.findings[0]?.sentence ?? 'it is not JSON');
  const parsed = Document.safeParse(json.value);
  if (!parsed.success) return malformed(`/${parsed.error.issues[0]?.path.join('/') ?? ''}: ${parsed.error.issues[0]?.message ?? ''}`);
  const proof = parsed.data.proof.map((text) => fromBase64(text));
  if (!proof.every(isDigest)) return malformed('/proof: each hash must be the padded base64 of 32 bytes');
  return accept({ a: encodeUtf8(parsed.data.a), b: encodeUtf8(parsed.data.b), proof });
}

/**
 * Checks an evidence file against the log's public keys: the evidence if it holds. Refusals: `split-view/malformed`,
 * `split-view/not-signed`, `split-view/other-log`, and `split-view/not-shown` if the two checkpoints do not contradict each other.
 */
export function checkSplitView(bytes: Uint8Array, verifiers: readonly Verifier[]): Result<SplitView> {
  const evidence = parseSplitView(bytes);
  if (!evidence.ok) return evidence;
  const { a, b, proof } = evidence.value;
  const compared = compareCheckpoints(a, b, proof, verifiers);
  if (!compared.ok && compared.findings.some(({ id }) => id !== 'split-view/undecided')) return compared;
  const comparison = compared.ok ? compared.value : undefined;
  if (typeof comparison === 'object') return accept(comparison);
  const why = comparison !== undefined ? `the checkpoints are ${comparison}` : 'its hashes do not lead to the root of the larger checkpoint';
  return refuse(splitViewRules.finding('split-view/not-shown', { sentence: `The evidence shows no split view: ${why}` }));
}

/** The finding that says what the evidence shows; `detail.split_view` is the whole document. The evidence must hold for the verifiers. */
export function splitViewFinding(evidence: SplitView, verifiers: readonly Verifier[]): Finding {
  const [a, b] = [signedByLog(evidence.a, 'The first checkpoint', verifiers), signedByLog(evidence.b, 'The second checkpoint', verifiers)];
  if (!a.ok || !b.ok) throw new RangeError('Cannot report a split view: the given keys have not signed both checkpoints');
  const { origin, size } = a.value;
  return splitViewRules.finding('split-view/found', {
    sentence:
      size === b.value.size
        ? `The log ${origin} signed two roots for size ${size}; keep the evidence, it convinces anyone`
        : `The log ${origin} signed size ${size} and size ${b.value.size}, and the second does not extend the first; keep the evidence, it convinces anyone`,
    subject: origin,
    evidence: [
      { name: `checkpoint of size ${size}`, sha256: toHex(sha256(evidence.a)) },
      { name: `checkpoint of size ${b.value.size}`, sha256: toHex(sha256(evidence.b)) },
    ],
    detail: { sizes: [String(size), String(b.value.size)], split_view: documentOf(evidence) },
  });
}
