import * as z from 'zod';
import { PPM } from './bucket.ts';
import { FlagRecord, Rule, Sha256, Time } from './flag-record.ts';
import { KeptFlagd } from './flagd/kept-flagd.ts';
import { Invariant } from './invariant.ts';

/** Name of the format, domain of its root, and profile of the root in a log. */
export const REGISTRY_VERSION = 'plimsoll.flag-registry.v1';

export const Settings = z.strictObject({
  enable_from_ppm: z.int().min(1).max(PPM).describe('Exposure that a gradual flag must have reached before it may be enabled'),
  invariants: z.array(Invariant).max(500),
  flagd: KeptFlagd.optional().describe('What an import of flagd definitions must keep for export'),
});
export type Settings = Readonly<z.infer<typeof Settings>>;

/** The file. */
export const Registry = z.strictObject({
  schema_version: z.literal(REGISTRY_VERSION),
  registry: z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/),
  environment: z.string().min(1).max(128).nullable(),
  settings: Settings,
  evaluators: z.record(z.string().min(1), Rule).describe('Rules shared by name'),
  records: z.record(z.string().min(1), FlagRecord),
  generation: z.int().min(1).describe('One more with each change'),
  generated_at: Time,
  previous_root: Sha256.nullable(),
  root: Sha256.describe('Declared; always recomputed'),
});

/**
 * A registry as data. `schema_version`, `registry`, `environment`, `settings` and `evaluators` are its header; header and records
 * make the root, the rest says when and after what it was written.
 */
export type Registry = Readonly<Omit<z.infer<typeof Registry>, 'root'>>;
