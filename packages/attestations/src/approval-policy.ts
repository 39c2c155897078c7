import type { Verifier } from '@plimsoll/signed-note';
import * as z from 'zod';
import type { RoleGroup } from './role-slots.ts';
import { nanosecondsOf } from './timestamp.ts';

/** Most keys, people and roles of a policy. */
const MAX_KEYS = 64;
const MAX_ROLES = 64;
const MAX_GROUPS = 16;
/** One hundred years: beyond any age that means something. */
const MAX_SECONDS = 3_155_760_000;

/** RFC 3339 in UTC. */
export const utcTime = z.string().refine((text) => nanosecondsOf(text) !== undefined, 'expected a time YYYY-MM-DDTHH:MM:SS[.fraction]Z that exists');
/** What may stand in a sentence: at least one character, no controls, no half of a surrogate pair. */
const text = (longest: number) => z.string().min(1).max(longest).regex(/^[^\p{Cc}\p{Cs}]*$/u, 'expected text without control characters');
const role = text(128);
const seconds = z.int().min(0).max(MAX_SECONDS);

/** The policy file `plimsoll.approval-policy.v1`. */
export const ApprovalPolicyFile = z.strictObject({
  schema_version: z.literal('plimsoll.approval-policy.v1'),
  name: text(256),
  keys: z.array(
    z.strictObject({
      id: text(128),
      vkey: z.string().describe('Ed25519 verifier key of type 1, as `plimsoll keys show` prints it'),
      human: text(256).describe('Any stable id of the person, always spelled the same; one person may have several keys'),
      roles: z.array(role).max(MAX_ROLES),
      notBefore: utcTime.exactOptional(),
      notAfter: utcTime.exactOptional(),
    }),
  ).max(MAX_KEYS),
  require: z.array(z.strictObject({ roles: z.array(role).max(MAX_ROLES), atLeast: z.int() })).min(1).max(MAX_GROUPS),
  distinctHumans: z.boolean().default(true),
  allowSelfApproval: z.boolean().default(false),
  denialBlocks: z.boolean().default(true),
  maxAgeSeconds: seconds.exactOptional(),
  clockSkewSeconds: seconds.default(0),
});

/** One key of a policy: whose it is and what it may fill. */
export interface PolicyKey {
  readonly id: string;
  readonly verifier: Verifier;
  readonly human: string;
  readonly roles: readonly string[];
  /** First and last instant of an approval by this key, RFC 3339 in UTC. */
  readonly notBefore?: string;
  readonly notAfter?: string;
}

/** Who must approve: the policy as loaded by {@link parseApprovalPolicy}, satisfiable and without duplicates. */
export interface ApprovalPolicy {
  readonly name: string;
  /** Of its file, 64 lower-case hex: what an approval that names its policy is held against. */
  readonly sha256?: string;
  readonly keys: readonly PolicyKey[];
  /** Every group must be met. */
  readonly require: readonly RoleGroup[];
  /** One person fills one slot in the whole policy. */
  readonly distinctHumans: boolean;
  /** The requester's own approvals count. */
  readonly allowSelfApproval: boolean;
  /** A counting deny fails the evaluation. */
  readonly denialBlocks: boolean;
  readonly maxAgeSeconds?: number;
  readonly clockSkewSeconds: number;
}
