import { encodeUtf8, fromBase64, toBase64, toHex } from '@plimsoll/bytes';
import { canonicalBytes, parseJson } from '@plimsoll/canonical-json';
import { accept, type Finding, type Json, refuse, type Result } from '@plimsoll/findings';
import { sha256 } from '@plimsoll/merkle';
import { proofBundleRules } from './proof-bundle-rules.ts';

/** What is in a bundle before anything of it is verified; byte for byte as it was put in. */
export interface ProofBundle {
  /** Canonical bytes of the entry, as hashed. */
  readonly entry: Uint8Array;
  /** A C2SP tlog-proof of the entry. */
  readonly proof: string;
  /** DSSE envelopes. */
  readonly attestations: readonly Uint8Array[];
  /** Evidence by its digest; without `bytes` where it is only named. */
  readonly evidence: readonly BundledEvidence[];
}

/** Evidence of a bundle. */
export interface BundledEvidence {
  /** 64 hex. */
  readonly sha256: string;
  readonly bytes?: Uint8Array;
}

const SCHEMA = 'plimsoll.proof-bundle.v1';
/** Bytes of a bundle. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_ATTESTATIONS = 64;
/** As many as an entry can name. */
const MAX_EVIDENCE = 256;
const MEMBERS = ['schema_version', 'entry', 'proof', 'attestations', 'evidence'];

type Members = Readonly<Record<string, Json>>;

function fault(sentence: string, pointer?: string): Finding {
  return proofBundleRules.finding('bundle/malformed', { sentence: `The bundle is malformed: ${sentence}`, ...(pointer !== undefined && { location: { pointer } }) });
}

function isObject(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 8785 bytes of a bundle: one entry with its proof, envelopes and evidence in one file. Carries no trust: whoever checks it brings a policy. */
export function formatProofBundle({ entry, proof, attestations, evidence }: ProofBundle): Uint8Array {
  return canonicalBytes({
    schema_version: SCHEMA,
    entry: toBase64(entry),
    proof,
    attestations: attestations.map(toBase64),
    evidence: evidence.map(({ sha256: digest, bytes }) => ({ sha256: digest, ...(bytes !== undefined && { base64: toBase64(bytes) }) })),
  });
}

/** Why the contents are more than a bundle may hold; undefined if they are not. */
export function bundleFault(bundle: ProofBundle): string | undefined {
  const { attestations, evidence } = bundle;
  if (attestations.length > MAX_ATTESTATIONS) return `it has ${attestations.length} attestations, at most ${MAX_ATTESTATIONS} are read`;
  if (evidence.length > MAX_EVIDENCE) return `it has ${evidence.length} pieces of evidence, at most ${MAX_EVIDENCE} are read`;
  const raw = [...attestations, ...evidence.map(({ bytes }) => bytes ?? new Uint8Array())].reduce((sum, { length }) => sum + length, 0);
  const length = raw > MAX_BYTES ? raw : formatProofBundle(bundle).length;
  return length > MAX_BYTES ? `it has ${length} bytes, at most ${MAX_BYTES} are read; leave evidence out` : undefined;
}

/**
 * Parses `plimsoll.proof-bundle.v1` from any strict JSON of at most 16 MiB with at most 64 attestations and 256 pieces of
 * evidence, and checks that embedded evidence has the digest it stands under. All faults at once: `bundle/malformed` (with
 * `json/*` beside it), `bundle/evidence-altered`.
 */
export function parseProofBundle(bytes: Uint8Array): Result<ProofBundle> {
  const parsed = parseJson(bytes, { maxBytes: MAX_BYTES });
  if (!parsed.ok) return refuse(fault('it is not strict JSON'), ...parsed.findings);
  if (!isObject(parsed.value)) return refuse(fault('it is not a JSON object', ''));
  const bundle = parsed.value;
  if (bundle['schema_version'] !== SCHEMA) return refuse(fault(`its schema_version is not ${SCHEMA}`, '/schema_version'));
  const reader = new BundleReader();
  reader.members(bundle, MEMBERS, '');
  const value: ProofBundle = {
    entry: reader.base64(bundle['entry'], '/entry'),
    proof: reader.text(bundle['proof'], '/proof'),
    attestations: reader.list(bundle['attestations'], MAX_ATTESTATIONS, '/attestations').map((item, i) => reader.base64(item, `/attestations/${i}`)),
    evidence: reader.evidence(bundle['evidence']),
  };
  return reader.faults.length > 0 ? refuse(...reader.faults) : accept(value);
}

/** Reads member by member and keeps every fault. */
class BundleReader {
  readonly faults: Finding[] = [];

  members(value: Members, known: readonly string[], pointer: string): void {
    const names = Object.keys(value).filter((name) => !known.includes(name));
    // An open place would be one that no digest and no signature covers.
    if (names.length > 0) this.faults.push(fault(`it has members that the format does not know: ${JSON.stringify(names.slice(0, 8)).slice(0, 200)}`, pointer));
  }

  text(value: Json | undefined, pointer: string): string {
    if (typeof value === 'string') return value;
    this.faults.push(fault(`${pointer} is not a text`, pointer));
    return '';
  }

  base64(value: Json | undefined, pointer: string): Uint8Array {
    const bytes = typeof value === 'string' ? fromBase64(value) : undefined;
    if (bytes === undefined) this.faults.push(fault(`${pointer} is not padded base64`, pointer));
    return bytes ?? new Uint8Array();
  }

  list(value: Json | undefined, limit: number, pointer: string): readonly Json[] {
    if (Array.isArray(value) && value.length <= limit) return value as readonly Json[];
    this.faults.push(fault(`${pointer} is not a list of at most ${limit} items`, pointer));
    return [];
  }

  evidence(value: Json | undefined): BundledEvidence[] {
    const seen = new Set<string>();
    return this.list(value, MAX_EVIDENCE, '/evidence').flatMap((item, i): BundledEvidence[] => {
      const pointer = `/evidence/${i}`;
      const digest = isObject(item) ? item['sha256'] : undefined;
      if (!isObject(item) || typeof digest !== 'string' || !/^[0-9a-f]{64}$/u.test(digest) || seen.has(digest)) {
        this.faults.push(fault(`${pointer} is not an object with a sha256 of 64 lower-case hex digits that stands in the list once`, pointer));
        return [];
      }
      seen.add(digest);
      this.members(item, ['sha256', 'base64'], pointer);
      if (item['base64'] === undefined) return [{ sha256: digest }];
      const bytes = this.base64(item['base64'], `${pointer}/base64`);
      const actual = toHex(sha256(bytes));
      if (actual !== digest) {
        this.faults.push(proofBundleRules.finding('bundle/evidence-altered', { sentence: `Evidence ${i} of the bundle has another digest than it stands under`, location: { pointer }, expected: digest, actual }));
      }
      return [{ sha256: digest, bytes }];
    });
  }
}

/** The proof as bytes, as {@link verifyTlogProof} takes it. */
export function proofBytes(bundle: ProofBundle): Uint8Array {
  return encodeUtf8(bundle.proof);
}
