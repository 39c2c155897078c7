import type { FlagRecord, FlagState } from '../flag-record.ts';
import type { Requirement } from '../invariant.ts';
import { REGISTRY_VERSION, type Registry } from '../registry.ts';

function flag(state: FlagState, more: Partial<FlagRecord> = {}): FlagRecord {
  return { state, owner: 'growth', rationale: 'Fewer steps at checkout', updated_at: '2026-01-05T10:00:00Z', updated_by: 'sre', evidence: [], depends_on: [], controls: {}, bucketing: { version: 'v2', by: null }, ...more };
}

const empty: Registry = { schema_version: REGISTRY_VERSION, registry: 'meta_flags', environment: null, settings: { enable_from_ppm: 1_000_000, invariants: [] }, evaluators: {}, records: {}, generation: 1, generated_at: '2026-01-05T10:00:00Z', previous_root: null };
const later = { ...empty, environment: 'production', generation: 412, previous_root: '1'.repeat(64) };

const gradual = flag({ mode: 'gradual', actor: 'sre', current_ppm: 50_000, target_ppm: 250_000, eta: '2026-02-05T10:00:00.5Z' }, {
  evidence: [{ uri: 'https://ci.example/runs/412', sha256: '2'.repeat(64) }, { uri: 'notes/ramp.md', sha256: null }],
  depends_on: [{ id: 'meta_base', at_least: 'enabled' }],
  controls: { require_snapshot: true, requires_release: false, auto_rollback: { enabled: true, gate: 'error-rate' }, dashboard: 'https://grafana.example/d/meta', pager: { team: 'growth' } },
});
const modes: Registry = {
  ...later,
  records: {
    meta_base: flag({ mode: 'enabled', actor: 'sre', activated_at: '2026-01-04T10:00:00Z', justification: 'Ramped up without an incident' }),
    meta_next: flag({ mode: 'shadow', actor: 'sre', planned_activation: null }),
    meta_old: flag({ mode: 'disabled' }, { created_at: '2025-11-05T10:00:00Z', demoted_at: '2026-01-05T10:00:00Z' }),
    meta_prod: gradual,
  },
};

const definition: Registry = {
  ...later,
  evaluators: { is_staff: { ends_with: [{ var: 'email' }, '@example.com'] } },
  records: {
    button_colour: flag({ mode: 'shadow', actor: 'sre', planned_activation: '2026-02-05T10:00:00Z' }, {
      bucketing: { version: 'v2', by: { var: 'account' } },
      definition: { variants: { red: '#f00', blue: '#00f' }, default_variant: 'red', off_variant: null, targeting: { if: [{ $ref: 'is_staff' }, 'blue'] }, metadata: { team: 'growth', since: 2026, public: true } },
    }),
  },
};

const requirements: readonly Requirement[] = [{ mode_at_most: 'gradual' }, { mode_exactly: 'disabled' }, { ppm_at_most: 250_000 }, { ticket: 'release' }, { evidence_min: 2 }, { snapshot: true }, { max_days_in_mode: 30 }];
const invariants: Registry = {
  ...later,
  settings: {
    enable_from_ppm: 500_000,
    invariants: requirements.map((require, index) => ({ id: `rule-${index}`, environments: ['production'], match: ['meta_*'], when: { mode_above: 'shadow' }, require, until: { ticket: 'emergency' }, severity: 'blocker', rationale: 'Agreed for the release' })),
  },
};

const imported: Registry = {
  ...later,
  settings: { ...later.settings, flagd: { document: { $schema: 'https://flagd.dev/schema/v0/flags.json' }, flags: { 'new-welcome': { note: 'x' } }, has_evaluators: false, order: ['new-welcome'] } },
  records: { 'new-welcome': flag({ mode: 'disabled' }) },
};

/** A registry for each scenario. */
export const exampleRegistries = { empty, modes, definition, invariants, imported } as const satisfies Readonly<Record<string, Registry>>;
