import type { FlagRecord } from '../flag-record.ts';
import type { Invariant } from '../invariant.ts';
import { defaultInvariants } from '../new-registry.ts';

/** Policy under which governance and operations approve that `meta_prod` goes beyond shadow. */
export const GO_DECISION = 'mec-go-decision';

/**
 * What the runbook and the checklist of the Meta Evolution Cycle ask for in words. In production `meta_generation` stays disabled,
 * and `meta_prod` in shadow until a change ticket is approved as the go decision; nothing goes beyond shadow without ticket and evidence.
 */
export const mecInvariants: readonly Invariant[] = [
  { id: 'meta-generation-disabled', environments: ['production'], match: ['meta_generation'], require: { mode_exactly: 'disabled' }, severity: 'blocker', rationale: 'The rollout runbook keeps meta_generation disabled in production' },
  { id: 'meta-prod-guard', environments: ['production'], match: ['meta_prod'], require: { mode_at_most: 'shadow' }, until: { ticket: GO_DECISION }, severity: 'blocker', rationale: 'meta_prod stays in shadow until governance and operations decided to go' },
  ...defaultInvariants,
];

const PLAN: Readonly<Record<string, readonly string[]>> = {
  ontology_bridge: ['meta_generation'],
  free_energy_snapshots: ['meta_generation'],
  semantic_plasticity: ['ontology_bridge'],
  federated_meta: ['meta_generation', 'ontology_bridge'],
  meta_prod: ['meta_generation', 'ontology_bridge', 'free_energy_snapshots', 'semantic_plasticity', 'federated_meta'],
};

/** What a flag of the plan depends on; a flag that is exposed needs each of them exposed. */
export function planDependencies(id: string): FlagRecord['depends_on'] {
  return (Object.hasOwn(PLAN, id) ? (PLAN[id] ?? []) : []).map((other) => ({ id: other, at_least: 'gradual' }));
}
