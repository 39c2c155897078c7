import { type FlagRecord, type LoadedRegistry, readRegistry, type Registry, writeRegistry } from '@plimsoll/flags';

export const TIME = '2026-01-05T10:00:00Z';

/** A record in a mode; its ramp goes to everybody. */
export function record(mode: FlagRecord['state']['mode'], ppm = 500_000, more: Partial<FlagRecord> = {}): FlagRecord {
  const states = {
    disabled: { mode: 'disabled' },
    shadow: { mode: 'shadow', actor: 'sre', planned_activation: null },
    gradual: { mode: 'gradual', actor: 'sre', current_ppm: ppm, target_ppm: 1_000_000, eta: null },
    enabled: { mode: 'enabled', actor: 'sre', activated_at: TIME, justification: 'ramp done' },
  } as const;
  return { state: states[mode], owner: 'team', rationale: 'test', updated_at: TIME, updated_by: 'sre', evidence: [], depends_on: [], controls: {}, bucketing: { version: 'v2', by: null }, ...more };
}

/** A registry of production with these flags. */
export function registry(records: Registry['records'], more: Partial<Registry> = {}): Registry {
  return { schema_version: 'plimsoll.flag-registry.v1', registry: 'shop', environment: 'production', settings: { enable_from_ppm: 1_000_000, invariants: [] }, evaluators: {}, records, generation: 1, generated_at: TIME, previous_root: null, ...more };
}

/** A registry as it comes from its file. */
export function loaded(of: Registry): LoadedRegistry {
  const read = readRegistry(writeRegistry(of));
  if (!read.ok) throw new Error(read.findings.map(({ sentence }) => sentence).join('\n'));
  return read.value;
}
