import type { Json } from '@plimsoll/findings';
import { coercePathStrings } from './path-strings.ts';
import { phaseNames, requiredSloGateIds } from './phase-gates.ts';
import { headWords, phaseStatus } from './phase-status.ts';
import { str, text, trim } from './python-text.ts';
import { isMapping, itemsOf, iterate, type Members } from './python-value.ts';
import { raise } from './raise.ts';

const action = 'normalize phases';

/** A phase as the original writes it, besides the keys that it keeps. */
export type Phase = Members & { readonly name: string; readonly status: string; readonly artifact_refs: readonly string[] };

/**
 * The seven phases in order: payloads by name, the last of a name wins, other names are dropped; a phase without payload
 * is skipped at the given time. Required gates that a payload lacks are appended with the status of the phase.
 */
export function normalizePhases(payloads: Json, timestamp: string): Phase[] {
  const byName = new Map<string, Members>();
  for (const payload of iterate(payloads, action)) {
    if (!isMapping(payload)) raise(action, 'for a payload is no object');
    const name = text(payload['name']);
    if (name !== '') byName.set(name, payload);
  }
  return phaseNames.map((name) => {
    const payload = byName.get(name);
    return payload === undefined ? placeholder(name, 'skipped', timestamp) : normalized(name, payload);
  });
}

/** A phase that nobody evaluated. */
export function placeholder(name: string, status: string, timestamp: string): Phase {
  return { name, status, timestamp, observations: { note: 'stage not evaluated' }, slo_gates: [], artifact_refs: [] };
}

function normalized(name: string, payload: Members): Phase {
  const status = phaseStatus(headWords, payload['status'], 'skipped');
  const observations = Object.hasOwn(payload, 'observations') ? {} : { observations: {} };
  const gates = itemsOf(payload['slo_gates']).filter(isMapping);
  const present = new Set(gates.map(({ id }) => trim(str(id))));
  const missing = requiredSloGateIds(name).filter((id) => !present.has(id));
  return {
    ...payload,
    name,
    status,
    ...observations,
    slo_gates: [...gates, ...missing.map((id) => ({ id, status, threshold: null, value: null }))],
    artifact_refs: coercePathStrings(payload['artifact_refs']),
  };
}
