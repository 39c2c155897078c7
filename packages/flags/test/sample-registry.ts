import { type FlagRecord, type LoadedRegistry, readRegistry, type Registry, REGISTRY_VERSION, writeRegistry } from '../src/index.ts';

/** A flag as it is after its creation. */
export function sampleRecord(changes: Partial<FlagRecord> = {}): FlagRecord {
  return {
    state: { mode: 'disabled' },
    owner: 'governance',
    rationale: 'M6 ramp',
    updated_at: '2026-01-05T10:00:00Z',
    updated_by: 'sre',
    evidence: [],
    depends_on: [],
    controls: {},
    bucketing: { version: 'v2', by: null },
    ...changes,
  };
}

/** A registry of the given flags. */
export function sampleRegistry(records: Registry['records'] = { meta_generation: sampleRecord(), meta_prod: sampleRecord() }, changes: Partial<Registry> = {}): Registry {
  return {
    schema_version: REGISTRY_VERSION,
    registry: 'meta_flags',
    environment: 'production',
    settings: { enable_from_ppm: 1_000_000, invariants: [] },
    evaluators: {},
    records,
    generation: 1,
    generated_at: '2026-01-05T10:00:00.123456Z',
    previous_root: null,
    ...changes,
  };
}

/** A registry as it is read back from its file. */
export function loaded(registry: Registry = sampleRegistry()): LoadedRegistry {
  const read = readRegistry(writeRegistry(registry));
  if (!read.ok) throw new TypeError(read.findings[0]?.sentence);
  return read.value;
}
