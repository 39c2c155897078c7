import type { ClaimKind, EvidenceReader } from './claim.ts';
import { CLAIM_ID, type Declared, malformed, nameOf, placeIn, shapeFaults } from './claim-declaration.ts';
import { claimRules } from './claim-rules.ts';
import type { Finding, Location } from './finding.ts';
import { blocks } from './weight.ts';

/** Recomputes one claim whose shape is right; at least one finding, each with a subject. */
async function recompute(id: string, kind: ClaimKind, claim: unknown, evidence: EvidenceReader, location: Location): Promise<Finding[]> {
  const { findings, holds } = await kind.verify(claim, evidence);
  const named = findings.map((finding) => (finding.subject === undefined ? { ...finding, subject: id } : finding));
  if (named.some(blocks)) return named;
  if (holds === undefined) {
    const sentence = `Claim ${JSON.stringify(id)}: the verifier of kind ${kind.kind} says neither that it holds nor why not`;
    return [...named, claimRules.finding('claims/nothing-computed', { sentence, subject: id, location })];
  }
  return [...named, claimRules.finding('claims/verified', { sentence: holds.sentence, subject: id, evidence: holds.evidence })];
}

/** Checks one declaration and recomputes it. */
async function verifyOne(declared: Declared, kinds: ReadonlyMap<unknown, ClaimKind>, seen: Map<string, number>, evidence: EvidenceReader): Promise<Finding[]> {
  const { value, index } = declared;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [malformed(declared, [], 'an object with id, kind and the members of its kind')];
  const { id, kind: kindName, ...members } = value as Record<string, unknown>;

  const faults: Finding[] = [];
  const named = typeof id === 'string' && CLAIM_ID.test(id);
  if (!named) faults.push(malformed(declared, ['id'], 'text of 1 to 128 letters, digits, dots, slashes, underscores and hyphens'));
  const earlier = named ? seen.get(id) : undefined;
  if (named && earlier !== undefined) {
    const sentence = `Claim ${JSON.stringify(id)} is declared as number ${earlier + 1} and again as number ${index + 1}; give the second its own id`;
    faults.push(claimRules.finding('claims/duplicate-id', { sentence, subject: id, location: placeIn(declared, ['id']), actual: id }));
  } else if (named) seen.set(id, index);

  const subject = named ? { subject: id } : {};
  const kind = kinds.get(kindName);
  if (typeof kindName !== 'string') return [...faults, malformed(declared, ['kind'], 'the name of a kind of claim')];
  if (kind === undefined) {
    const sentence = `${nameOf(declared)}: no kind of claim is called ${JSON.stringify(kindName.slice(0, 80))}; it must be one of ${[...kinds.keys()].join(', ')}`;
    const where = { location: placeIn(declared, ['kind']), expected: [...kinds.values()].map((known) => known.kind), actual: kindName };
    return [...faults, claimRules.finding('claims/unknown-kind', { sentence, ...subject, ...where })];
  }
  try {
    const claim = await kind.schema.safeParseAsync(members);
    if (!claim.success) return [...faults, ...shapeFaults(declared, claim.error)];
    return named && faults.length === 0 ? await recompute(id, kind, claim.data, evidence, placeIn(declared, [])) : faults;
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'something that is no Error';
    const sentence = `${nameOf(declared)}: the verifier of kind ${kind.kind} broke down with ${reason}`;
    return [...faults, claimRules.finding('claims/crashed', { sentence, ...subject, location: placeIn(declared, []), detail: { kind: kind.kind } })];
  }
}

/**
 * Recomputes every declared claim, one after the other: all faults of all claims in the order of declarations, and one
 * `claims/verified` with the claim's id as subject for each that was computed and has no fault that decides.
 * Findings of a claim that have no subject get its id. A wrong, unknown, repeated or crashing claim is a finding
 * (`claims/…`) and never stops the others.
 *
 * A declaration is `{ id, kind, …members of the kind's schema }`. `list` is where the declarations stand (file, and pointer
 * to the list), so that findings about a declaration point at it.
 * @throws TypeError if two kinds have the same name
 */
export async function verifyClaims(declarations: readonly unknown[], kinds: readonly ClaimKind[], evidence: EvidenceReader, list: Location = {}): Promise<readonly Finding[]> {
  const byName = new Map<string, ClaimKind>(kinds.map((kind) => [kind.kind, kind]));
  if (byName.size !== kinds.length) throw new TypeError('Cannot verify claims: two kinds have the same name');
  const seen = new Map<string, number>();
  const findings: Finding[] = [];
  for (const [index, value] of declarations.entries()) {
    for (const finding of await verifyOne({ value, index, list }, byName, seen, evidence)) findings.push(finding);
  }
  return findings;
}
