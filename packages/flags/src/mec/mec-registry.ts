import type { Hex } from '@plimsoll/bytes';
import type { JsonObject } from '@plimsoll/merkle';
import type { FlagState } from '../flag-record.ts';
import type { MecVariant } from './mec-roots.ts';

/** One record of a legacy registry. */
export interface MecRecord {
  readonly id: string;
  /** Shares in millionths, times in UTC; a share may be out of range, which is a finding. */
  readonly state: FlagState;
  /** As written. */
  readonly updatedAt: string;
  readonly updatedBy: string;
  readonly rationale: string;
  readonly evidenceUri: string | null;
  /** What the record says of approvals. It is in the root that it is said to approve, and never counts. */
  readonly approvals: readonly JsonObject[];
  readonly controls: JsonObject;
  /** SHA-256 of its compact text in the variant of the registry. */
  readonly leaf: Hex;
  /** Its text in the file, byte for byte, so with every number as written. */
  readonly text: string;
}

/** A registry of the Meta Evolution Cycle whose root holds. */
export interface MecRegistry {
  /** The bytes of the file: who changes nothing writes these. */
  readonly source: Uint8Array;
  /** As written. */
  readonly generatedAt: string;
  /** The declared root, which was recomputed, and the form in which it was computed. */
  readonly root: Hex;
  readonly variant: MecVariant;
  /** The root that the original program computes after reading the file; it refuses a file with another. */
  readonly typedRoot: Hex;
  /** The legacy root over the records without approvals. */
  readonly approvalFreeRoot: Hex;
  /** Declared and recomputed. */
  readonly entropy: { readonly declared: string; readonly recomputed: Hex };
  /** Ids that the file lists as enforced. */
  readonly enforced: readonly string[];
  /** In the order of the file; no id is there twice. */
  readonly records: readonly MecRecord[];
}
