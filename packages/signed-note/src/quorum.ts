import type { OpenedNote } from './open-note.ts';
import { NO_QUORUM, type TrustPolicy } from './trust-policy.ts';

/** The policy's names of the witnesses whose cosignature on the note verified. */
export function witnessesOf(policy: TrustPolicy, note: OpenedNote): ReadonlySet<string> {
  const signed = new Set(note.signatures.map(({ keyId, name }) => `${keyId} ${name}`));
  return new Set(policy.witnesses.filter(({ verifier }) => signed.has(`${verifier.keyId} ${verifier.name}`)).map(({ name }) => name));
}

/**
 * True if the witnesses whose cosignatures verified are enough for the policy (C2SP tlog-policy, "Defining the quorum").
 * Names that are no witness of the policy do not count, those of its groups neither. Adding a witness never makes it false.
 * O(witnesses + members).
 */
export function quorumMet(policy: TrustPolicy, verifiedWitnessNames: ReadonlySet<string>): boolean {
  if (policy.quorum === NO_QUORUM) return true;
  const holding = new Set(policy.witnesses.map(({ name }) => name).filter((name) => verifiedWitnessNames.has(name)));
  for (const { name, threshold, members } of policy.groups) {
    if (members.filter((member) => holding.has(member)).length >= threshold) holding.add(name);
  }
  return holding.has(policy.quorum);
}
