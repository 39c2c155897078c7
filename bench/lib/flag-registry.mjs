/** A registry of so many enabled flags. */
export function flagRegistry(flags, generation = 1) {
  const time = '2026-01-05T10:00:00Z';
  const record = (i) => ({
    state: { mode: 'enabled', actor: 'sre', activated_at: time, justification: `ramp ${i} done` },
    owner: `team ${i % 20}`,
    rationale: 'Release 7 of the recommendation service',
    updated_at: time,
    updated_by: 'sre',
    evidence: [{ uri: `https://ci.example/runs/${i}`, sha256: 'a'.repeat(64) }],
    depends_on: [],
    controls: {},
    bucketing: { version: 'v2', by: null },
  });
  const records = Object.fromEntries(Array.from({ length: flags }, (_, i) => [`flag_${i}`, record(i)]));
  return { schema_version: 'plimsoll.flag-registry.v1', registry: 'bench', environment: 'production', settings: { enable_from_ppm: 1_000_000, invariants: [] }, evaluators: {}, records, generation, generated_at: time, previous_root: null };
}
