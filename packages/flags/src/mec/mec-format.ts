import * as z from 'zod';
import { Sha256 } from '../flag-record.ts';
import { legacyNanoseconds } from './legacy-time.ts';

const LegacyTime = z.string().refine((text) => legacyNanoseconds(text) !== undefined, 'no RFC 3339 time');
const OptionalTime = LegacyTime.nullish();
/** An object with any members; plain values come from the parser, which refuses a key that is twice there. */
const AnyObject = z.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'must be an object');

export const MecState = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('disabled') }),
  z.strictObject({ mode: z.literal('shadow'), actor: z.string(), planned_activation: OptionalTime }),
  z.strictObject({ mode: z.literal('gradual'), actor: z.string(), current_pct: z.number(), target_pct: z.number(), eta: OptionalTime }),
  z.strictObject({ mode: z.literal('enabled'), actor: z.string(), activated_at: LegacyTime, justification: z.string() }),
]);

/** A record as it stands in the file. Approvals and controls are not of the original format; both are in the root. */
export const MecRecordShape = z.strictObject({
  id: z.string(),
  state: MecState,
  updated_at: LegacyTime,
  updated_by: z.string(),
  rationale: z.string(),
  evidence_uri: z.string().nullish(),
  approvals: z.array(AnyObject).optional(),
  controls: AnyObject.optional(),
});
export type MecRecordShape = Readonly<z.infer<typeof MecRecordShape>>;

/** The file `meta_flags.json`. */
export const MecFile = z.strictObject({
  version: z.literal(1),
  generated_at: LegacyTime,
  merkle_root: Sha256,
  records: z.array(MecRecordShape),
  invariant_snapshot: z.strictObject({ enforced: z.array(z.string()), generation_entropy: Sha256 }),
});
export type MecFile = Readonly<z.infer<typeof MecFile>>;
