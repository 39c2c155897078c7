import { toHex } from '@plimsoll/bytes';
import { accept, refuse, type Result } from '@plimsoll/findings';
import { hashLeaf, sha256, verifyInclusion } from '@plimsoll/merkle';
import type { EvidenceReference } from './entry.ts';
import { type BundledEvidence, bundleFault, formatProofBundle } from './proof-bundle.ts';
import { proofBundleRules } from './proof-bundle-rules.ts';
import { type LedgerReader, type LoggedEntry, parseSignedCheckpoint } from './reader.ts';
import { ledgerRules } from './rules.ts';
import { parseTlogProof } from './tlog-proof.ts';

/** What goes into a bundle beside the entry and its proof. */
export interface BundleContents {
  /** DSSE envelopes, byte for byte; not checked here. */
  readonly attestations?: readonly Uint8Array[];
  /** Bytes of evidence that the entry names; undefined where they stay outside. Called for each reference in order. */
  readonly evidence?: (reference: EvidenceReference) => Promise<Uint8Array | undefined>;
}

/**
 * A bundle (`plimsoll.proof-bundle.v1`) of one entry of a published log, for {@link verifyProofBundle}. The entry is checked
 * against the published root, evidence against its digest; signatures are the verifier's to judge. Refuses with the
 * findings of reading and proving, `ledger/entry-altered`, `bundle/evidence-altered` and `bundle/too-large`.
 */
export async function buildProofBundle(reader: LedgerReader, index: bigint, contents: BundleContents = {}): Promise<Result<Uint8Array>> {
  const proof = await reader.proveInclusion(index);
  if (!proof.ok) return proof;
  const logged = await readEntry(reader, index);
  if (!logged.ok) return logged;
  const { bytes, entry } = logged.value;
  const parsed = parseTlogProof(new TextEncoder().encode(proof.value));
  if (!parsed.ok) return parsed;
  const checkpoint = parseSignedCheckpoint(parsed.value.checkpoint);
  if (!checkpoint.ok) return checkpoint;
  const { size, root } = checkpoint.value;
  if (!verifyInclusion({ index, size, leafHash: hashLeaf(bytes), proof: parsed.value.hashes, root }).ok) {
    return refuse(ledgerRules.finding('ledger/entry-altered', { sentence: `Entry ${index} is not what the root of size ${size} was signed over; audit the log`, subject: `entry ${index}` }));
  }
  const evidence: BundledEvidence[] = [];
  for (const reference of entry.data.evidence ?? []) {
    if (evidence.some((each) => each.sha256 === reference.sha256)) continue;
    const found = await contents.evidence?.(reference);
    if (found !== undefined && toHex(sha256(found)) !== reference.sha256) {
      return refuse(proofBundleRules.finding('bundle/evidence-altered', { sentence: `The evidence ${JSON.stringify(reference.name)} has another digest than entry ${index} names`, subject: `entry ${index}`, expected: reference.sha256, actual: toHex(sha256(found)) }));
    }
    evidence.push({ sha256: reference.sha256, ...(found !== undefined && { bytes: found }) });
  }
  const bundle = { entry: bytes, proof: proof.value, attestations: contents.attestations ?? [], evidence };
  const tooLarge = bundleFault(bundle);
  if (tooLarge !== undefined) return refuse(proofBundleRules.finding('bundle/too-large', { sentence: `The bundle of entry ${index} would be too large: ${tooLarge}`, subject: `entry ${index}` }));
  return accept(formatProofBundle(bundle));
}

async function readEntry(reader: LedgerReader, index: bigint): Promise<Result<LoggedEntry>> {
  for await (const entry of reader.entries(index, index + 1n)) return entry;
  return refuse(ledgerRules.finding('ledger/entry-not-found', { sentence: `The log has no entry ${index} any more`, subject: `entry ${index}` }));
}
