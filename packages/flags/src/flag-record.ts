import * as z from 'zod';
import { isTime } from './time.ts';
import { PPM } from './bucket.ts';

/** A rule of JSON Logic; which operators it may have is checked apart. */
export type Rule = z.infer<typeof Rule>;
export const Rule = z.unknown();

// A named shape is one definition in the JSON Schema.
export const Text = z.string().min(1).max(2000).regex(/\S/).meta({ id: 'Text', description: 'Not blank, at most 2,000 characters' });
export const Time = z.string().regex(/^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?Z$/).refine(isTime, 'no such time').meta({ id: 'Time', format: 'date-time', description: 'RFC 3339 in UTC, with Z' });
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/).meta({ id: 'Sha256', description: 'SHA-256, 64 lower-case hex digits' });
const Ppm = z.int().min(1).max(PPM).meta({ id: 'Ppm', description: 'Millionths of all bucketing keys' });

const Disabled = z.strictObject({ mode: z.literal('disabled') });
const Shadow = z.strictObject({ mode: z.literal('shadow'), actor: Text, planned_activation: Time.nullable() });
const Gradual = z.strictObject({ mode: z.literal('gradual'), actor: Text, current_ppm: Ppm, target_ppm: Ppm, eta: Time.nullable() });
const Enabled = z.strictObject({ mode: z.literal('enabled'), actor: Text, activated_at: Time, justification: Text });

export const FlagState = z.discriminatedUnion('mode', [Disabled, Shadow, Gradual, Enabled]);
export type FlagState = Readonly<z.infer<typeof FlagState>>;

/** Values that a flag can take, by name; all of one JSON type. */
const Variants = z.record(z.string().min(1), z.unknown());

export const Definition = z.strictObject({
  variants: Variants,
  default_variant: z.string().nullable().describe('Variant of whoever no rule says otherwise of; null is the caller\'s fallback'),
  off_variant: z.string().nullable().describe('Variant of whoever is not exposed; null is the caller\'s fallback'),
  targeting: Rule.optional(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

/** What the flag serves. Where a record has none, on is true, off is false, and who is exposed gets on. */
export type Definition = Readonly<z.infer<typeof Definition>>;

export const standardDefinition: Definition = Object.freeze({ variants: Object.freeze({ on: true, off: false }), default_variant: 'on', off_variant: 'off' });

/** Rules that the tools hold; any other key is kept, and reported as held by nobody. */
const Controls = z.looseObject({
  require_snapshot: z.boolean().optional(),
  requires_release: z.boolean().optional(),
  auto_rollback: z.strictObject({ enabled: z.boolean(), gate: z.string().min(1) }).optional(),
  dashboard: z.string().min(1).optional(),
});

export const FlagRecord = z.strictObject({
  state: FlagState,
  owner: Text,
  rationale: Text,
  updated_at: Time,
  updated_by: Text,
  evidence: z.array(z.strictObject({ uri: z.string().min(1).max(2000), sha256: Sha256.nullable() })).max(1000),
  depends_on: z.array(z.strictObject({ id: z.string().min(1), at_least: z.enum(['shadow', 'gradual', 'enabled']) })).max(1000),
  controls: Controls,
  created_at: Time.optional().describe('When the flag was created; tickets issued before are of another flag that had its id'),
  demoted_at: Time.optional().describe('When the flag last went down; tickets issued before no longer take it up'),
  bucketing: z.strictObject({ version: z.literal('v2'), by: Rule.nullable() }),
  definition: Definition.optional(),
});

/** One flag; all of it is in its leaf, and so in the root. */
export type FlagRecord = Readonly<z.infer<typeof FlagRecord>>;

/** How many millionths of the keys the state exposes: all if enabled, none if disabled or in shadow. */
export function exposedPpm(state: FlagState): number {
  if (state.mode === 'gradual') return state.current_ppm;
  return state.mode === 'enabled' ? PPM : 0;
}
