// Flags that say the same to us and to flagd: a third serves one value, a third is divided by weight, a third has rules over segments.
import { REGISTRY_VERSION, writeRegistry } from '@plimsoll/flags';

const AT = '2026-03-01T12:00:00Z';

const divided = (i) => ({
  variants: { red: 'red', green: 'green', blue: 'blue' },
  default_variant: 'red',
  targeting: { fractional: [{ cat: [{ var: '$flagd.flagKey' }, { var: 'email' }] }, ['red', 10 + (i % 50)], ['green', 20], ['blue', 30 - (i % 20)]] },
});
const segmented = (i) => ({
  variants: { on: true, off: false },
  default_variant: 'off',
  targeting: { if: [{ and: [{ ends_with: [{ var: 'email' }, '@example.com'] }, { in: [{ var: 'country' }, ['de', 'fr', 'nl', `x${i % 90}`]] }, { '>=': [{ var: 'age' }, 18 + (i % 10)] }] }, 'on', 'off'] },
});
const plain = () => ({ variants: { on: true, off: false }, default_variant: 'on' });
const kinds = [plain, divided, segmented];

const idOf = (i) => `team-${i % 40}.feature-${String(i).padStart(5, '0')}`;

const recordOf = (i, definition) => ({
  state: { mode: 'enabled', actor: `owner-${i % 40}@example.com`, activated_at: AT, justification: 'Ramp finished without incident.' },
  owner: `team-${i % 40}`,
  rationale: `Rolled out after review ${i}.`,
  updated_at: AT,
  updated_by: `owner-${i % 40}@example.com`,
  evidence: [{ uri: `https://evidence.example/runs/${i}`, sha256: (i * 2654435761).toString(16).padStart(16, '0').slice(-8).repeat(8) }],
  depends_on: i % 5 === 0 && i > 0 ? [{ id: idOf(i - 1), at_least: 'enabled' }] : [],
  controls: { require_snapshot: i % 2 === 0, auto_rollback: { enabled: true, gate: 'error-rate' } },
  bucketing: { version: 'v2', by: null },
  ...(definition !== undefined && { definition }),
});

const registryOf = (records) => ({
  schema_version: REGISTRY_VERSION,
  registry: 'bench_flags',
  environment: 'production',
  settings: { enable_from_ppm: 1_000_000, invariants: [] },
  evaluators: {},
  records,
  generation: 7,
  generated_at: AT,
  previous_root: null,
});

/** A registry file of that many flags, and flagd's definitions of the same. */
export function flagDefinitions(count) {
  const definitions = Array.from({ length: count }, (_, i) => [idOf(i), kinds[i % kinds.length](i)]);
  const records = Object.fromEntries(definitions.map(([id, definition], i) => [id, recordOf(i, { ...definition, off_variant: null })]));
  const flags = Object.fromEntries(definitions.map(([id, { variants, default_variant: defaultVariant, targeting }]) => [id, { state: 'ENABLED', variants, defaultVariant, ...(targeting !== undefined && { targeting }) }]));
  return { registry: new TextEncoder().encode(writeRegistry(registryOf(records))), flagd: JSON.stringify({ flags }) };
}

/** Id of the first flag of each kind. */
export const [PLAIN, DIVIDED, SEGMENTED] = [idOf(0), idOf(1), idOf(2)];
