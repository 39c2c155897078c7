import type { Invariant } from './invariant.ts';
import { PPM } from './bucket.ts';
import { REGISTRY_VERSION, type Registry } from './registry.ts';

/** Policy under which the tickets of {@link defaultInvariants} are approved. */
export const FLAG_CHANGE = 'flag-change';

/** What a new registry asks of every flag before anybody is exposed to it; taking one away changes the root. */
export const defaultInvariants: readonly Invariant[] = [
  { id: 'ticket-above-shadow', environments: ['*'], match: ['*'], when: { mode_above: 'shadow' }, require: { ticket: FLAG_CHANGE }, severity: 'blocker', rationale: 'Nobody is exposed to a flag without an approved change ticket' },
  { id: 'evidence-above-shadow', environments: ['*'], match: ['*'], when: { mode_above: 'shadow' }, require: { evidence_min: 1 }, severity: 'blocker', rationale: 'Nobody is exposed to a flag without evidence' },
];

/**
 * A registry without flags, under {@link defaultInvariants}.
 * @param registry `[a-z][a-z0-9_-]{0,62}`
 * @param environment where it is served; null if it is the same for all
 * @param now RFC 3339 in UTC
 */
export function newRegistry(registry: string, environment: string | null, now: string): Registry {
  return {
    schema_version: REGISTRY_VERSION,
    registry,
    environment,
    settings: { enable_from_ppm: PPM, invariants: [...defaultInvariants] },
    evaluators: {},
    records: {},
    generation: 1,
    generated_at: now,
    previous_root: null,
  };
}
