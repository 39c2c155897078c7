import { combine, type Finding } from '@plimsoll/findings';
import { isSha256 } from './json-shape.ts';
import { predicateTypes } from './predicates.ts';
import { statement, type Subject } from './statement.ts';
import { assertUri, descriptorOf, type Reference } from './svr-statement.ts';
import { assertTime } from './timestamp.ts';
import { verifiedProperties } from './verified-properties.ts';

/** What a verifier decided about a subject, and by which evidence. */
export interface VsaInput {
  readonly subject: readonly Subject[];
  /** All findings of the verification. */
  readonly findings: readonly Finding[];
  /** URI of the verifier, and the versions of its parts. */
  readonly verifier: { readonly id: string; readonly version: Readonly<Record<string, string>> };
  /** RFC 3339 in UTC. */
  readonly timeVerified: string;
  /** What was verified, as a consumer would ask for it. */
  readonly resourceUri: string;
  readonly policy: Reference;
  /** SHA-256 of every attestation that was used, 64 lower-case hex. */
  readonly inputAttestations: readonly string[];
}

/**
 * The RFC 8785 bytes of a SLSA Verification Summary v1. `verificationResult` is `PASSED` only where the findings combine to
 * pass; fail and inconclusive are `FAILED`. `verifiedLevels` are our own (the rules that passed, none of SLSA's), or `FAILED`.
 * @throws RangeError for a URI, digest, time or subject that is none
 */
export function vsaStatement({ subject, findings, verifier, timeVerified, resourceUri, policy, inputAttestations }: VsaInput): Uint8Array {
  const action = 'write a verification summary';
  assertTime(action, timeVerified);
  assertUri(action, 'verifier', verifier.id);
  assertUri(action, 'resource', resourceUri);
  assertUri(action, 'policy', policy.uri);
  if (![policy.sha256, ...inputAttestations].every(isSha256)) throw new RangeError(`Cannot ${action}: digests must be 64 lower-case hex digits`);
  const passed = combine(findings).verdict === 'pass';
  const predicate = {
    verifier: { id: verifier.id, version: verifier.version },
    timeVerified,
    resourceUri,
    policy: descriptorOf(policy),
    inputAttestations: inputAttestations.map((sha256) => ({ digest: { sha256 } })),
    verificationResult: passed ? 'PASSED' : 'FAILED',
    verifiedLevels: passed ? verifiedProperties(findings) : ['FAILED'],
    slsaVersion: '1.1',
  };
  return statement({ subject, predicateType: predicateTypes.vsa, predicate });
}
