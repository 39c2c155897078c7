import type { Verifier } from './verifier.ts';

/** A log whose checkpoints the policy accepts. */
export interface TrustedLog {
  /** Type 1; its name is the log's origin. */
  readonly verifier: Verifier;
  /** Where the log is served; opaque. */
  readonly url?: string;
}

/** A witness that the policy knows. */
export interface TrustedWitness {
  /** The policy's own name of the witness, not the name of its key. */
  readonly name: string;
  /** Type 4, or type 6, which never verifies here. */
  readonly verifier: Verifier;
  /** Where the witness is served; opaque. */
  readonly url?: string;
}

/** Holds if at least `threshold` of its members do. */
export interface WitnessGroup {
  readonly name: string;
  /** 1 to the number of members. */
  readonly threshold: number;
  /** Names of witnesses and of groups that stand before this one; each name is a member of at most one group. */
  readonly members: readonly string[];
}

/** Which logs and witnesses are trusted, and how many witnesses are enough (C2SP tlog-policy). */
export interface TrustPolicy {
  readonly logs: readonly TrustedLog[];
  readonly witnesses: readonly TrustedWitness[];
  /** In the order of the file: members before the groups that name them. */
  readonly groups: readonly WitnessGroup[];
  /** Name of a witness or group, or `none` if no cosignature is needed. */
  readonly quorum: string;
}

/** The quorum that asks for no cosignature; no witness or group may have this name. */
export const NO_QUORUM = 'none';

/** The keys of all logs and witnesses of a policy, as `openNote` takes them. */
export function verifiersOf(policy: TrustPolicy): readonly Verifier[] {
  return [...policy.logs, ...policy.witnesses].map(({ verifier }) => verifier);
}
