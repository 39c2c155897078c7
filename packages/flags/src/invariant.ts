import * as z from 'zod';
import { PPM } from './bucket.ts';
import { Text } from './flag-record.ts';
import { MODES } from './mode.ts';

const Mode = z.enum(MODES);
const PolicyName = z.string().min(1).max(128);

/** What must hold of each flag that an invariant matches; exactly one of these. */
const Requirement = z.union([
  z.strictObject({ mode_at_most: Mode }),
  z.strictObject({ mode_exactly: Mode }),
  z.strictObject({ ppm_at_most: z.int().min(0).max(PPM) }),
  z.strictObject({ ticket: PolicyName }).describe('An approved change ticket under this policy covers the flag as it is'),
  z.strictObject({ evidence_min: z.int().min(1).max(1000) }).describe('So many pieces of evidence with a digest'),
  z.strictObject({ snapshot: z.literal(true) }).describe('The root before is anchored and its snapshot verified'),
  z.strictObject({ max_days_in_mode: z.int().min(1).max(3650) }),
]);
export type Requirement = Readonly<z.infer<typeof Requirement>>;

/** A rule of the registry over its own flags; all of it is in the root, so removing one is seen. */
export const Invariant = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
  environments: z.array(z.string().min(1)).min(1).describe('Names, or "*" for all'),
  match: z.array(z.string().min(1).max(256)).min(1).max(100).describe('Globs over flag ids, with * and ?'),
  when: z.strictObject({ mode_above: Mode }).optional(),
  require: Requirement,
  until: z.strictObject({ ticket: PolicyName }).optional().describe('Lifted by an approved change ticket under this policy'),
  severity: z.enum(['blocker', 'critical', 'warning']),
  rationale: Text,
});
export type Invariant = Readonly<z.infer<typeof Invariant>>;
