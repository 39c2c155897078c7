import type { TrustPolicy } from '@plimsoll/signed-note';
import type { Entry } from './entry.ts';
import type { EvidenceSource, SignerProof } from './evidence-audit.ts';

/** What an audit trusts and compares with. */
export interface AuditOptions {
  readonly policy: TrustPolicy;
  /** Signed checkpoints seen before: the log must extend each of them. */
  readonly known?: readonly Uint8Array[];
  /** Called with each well-formed entry in the order of index, from where the audit begins. What it was given is to be believed only if the audit passes. Makes it several times as slow. */
  readonly onEntry?: (entry: Entry, index: bigint) => void;
  /** Where the evidence that entries name is looked up; it is not looked at if absent. */
  readonly evidence?: EvidenceSource;
  /** Asked of each governance entry: is its signer proven? Signers are not judged if absent. */
  readonly proves?: SignerProof;
  /** The state of an earlier audit of this log, to go on from: see {@link AuditOptions.onProgress}. */
  readonly resume?: Uint8Array;
  /**
   * Called after each bundle, and once more when all is done, with the number of entries read and of all. `state` gives
   * what {@link AuditOptions.resume} takes: JSON of how far the log was audited, a multiple of 256 entries (0 at first), with the
   * checkpoint that an audit came to trust; undefined from the first finding on, so that no audit goes on behind a fault.
   */
  readonly onProgress?: (read: bigint, size: bigint, state: () => Uint8Array | undefined) => void;
}
