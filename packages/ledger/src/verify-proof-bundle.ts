import { toHex } from '@plimsoll/bytes';
import { accept, type Finding, refuse, type Result } from '@plimsoll/findings';
import { hashLeaf, sha256 } from '@plimsoll/merkle';
import type { TrustPolicy } from '@plimsoll/signed-note';
import { decodeEntry, type Entry, type EvidenceReference } from './entry.ts';
import { parseProofBundle, type ProofBundle, proofBytes } from './proof-bundle.ts';
import { proofBundleRules } from './proof-bundle-rules.ts';
import { type VerifiedEntry, verifyTlogProof } from './tlog-proof.ts';

/** What a verified bundle says. */
export interface VerifiedBundle extends VerifiedEntry {
  readonly entry: Entry;
  /** 64 hex. */
  readonly leafHash: string;
  /** What the entry names and whose bytes were there and have the digest. */
  readonly evidence: readonly EvidenceReference[];
  /** DSSE envelopes of the bundle. */
  readonly attestations: readonly Uint8Array[];
}

/** What a verifier brings; a bundle itself is never trusted. */
export interface BundleTrust {
  readonly policy: TrustPolicy;
  /** Evidence that was handed on beside the bundle, in any order. */
  readonly evidence?: readonly Uint8Array[];
  /** Judges one envelope of the bundle: what it finds wrong. Without it every envelope is `bundle/attestation-unchecked`. */
  readonly attestation?: (envelope: Uint8Array, bundle: Omit<VerifiedBundle, 'attestations'>, index: number) => readonly Finding[];
}

/**
 * Checks a bundle offline: it parses; the entry is in a log of the policy ({@link verifyTlogProof}) and well formed; the
 * evidence has the digests and sizes that the entry names; every envelope is judged. All faults at once; accepted only
 * without any of severity blocker or critical. `bundle/evidence-absent`, a warning, may stand beside an accepted one.
 */
export function verifyProofBundle(bytes: Uint8Array, trust: BundleTrust): Result<VerifiedBundle> {
  const parsed = parseProofBundle(bytes);
  if (!parsed.ok) return parsed;
  const bundle = parsed.value;
  const leafHash = hashLeaf(bundle.entry);
  const proven = verifyTlogProof(proofBytes(bundle), { leafHash, policy: trust.policy });
  const decoded = decodeEntry(bundle.entry);
  // Places in the text of a member are none in the bundle.
  const said = [...proven.findings.map((finding) => at('/proof', finding)), ...decoded.findings.map((finding) => at('/entry', finding))];
  if (!decoded.ok) return refuse(...said);
  const evidence = checkEvidence(bundle, decoded.value, trust.evidence ?? []);
  const findings = [...said, ...evidence.findings];
  if (!proven.ok) return refuse(...findings);
  const value = { ...proven.value, entry: decoded.value, leafHash: toHex(leafHash), evidence: evidence.value };
  for (const [i, envelope] of bundle.attestations.entries()) findings.push(...(trust.attestation?.(envelope, value, i) ?? [unchecked(i)]));
  const isFault = ({ verdict, severity }: Finding): boolean => verdict !== 'pass' && (severity === 'blocker' || severity === 'critical');
  return findings.some(isFault) ? refuse(...findings) : accept({ ...value, attestations: bundle.attestations }, findings);
}

function at(pointer: string, finding: Finding): Finding {
  return { ...finding, location: { pointer } };
}

function unchecked(index: number): Finding {
  return proofBundleRules.finding('bundle/attestation-unchecked', { sentence: `Attestation ${index} of the bundle was not checked: no keys were given to verify it with`, location: { pointer: `/attestations/${index}` } });
}

/** The references whose bytes are there, and what is wrong with the others. */
function checkEvidence(bundle: ProofBundle, entry: Entry, given: readonly Uint8Array[]): { readonly value: readonly EvidenceReference[]; readonly findings: readonly Finding[] } {
  const lengths = new Map<string, number>(given.map((bytes) => [toHex(sha256(bytes)), bytes.length]));
  for (const { sha256: digest, bytes } of bundle.evidence) if (bytes !== undefined) lengths.set(digest, bytes.length);
  const references = entry.data.evidence ?? [];
  const named = new Set<string>(references.map((reference) => reference.sha256));
  const findings = bundle.evidence.flatMap(({ sha256: digest }, i) =>
    named.has(digest) ? [] : [proofBundleRules.finding('bundle/evidence-unnamed', { sentence: `Evidence ${i} of the bundle is not named by the entry, so nothing signed it`, location: { pointer: `/evidence/${i}` }, actual: digest })],
  );
  const value: EvidenceReference[] = [];
  for (const reference of references) {
    const { name, sha256: digest, size } = reference;
    const length = lengths.get(digest);
    if (length === size) value.push(reference);
    else if (length === undefined) findings.push(proofBundleRules.finding('bundle/evidence-absent', { sentence: `The evidence ${JSON.stringify(name)} is named by its digest only; get its bytes and check again`, subject: name, expected: digest }));
    else findings.push(proofBundleRules.finding('bundle/evidence-altered', { sentence: `The evidence ${JSON.stringify(name)} has ${length} bytes, the entry says ${size}`, subject: name, expected: size, actual: length }));
  }
  return { value, findings };
}
