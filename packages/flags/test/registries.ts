import { type Hex, toHex } from '@plimsoll/bytes';
import { commitRegistry, type Facts, type FlagRecord, type FlagState, type LoadedRegistry, newRegistry, type Registry, ticketFor } from '../src/index.ts';

export const NOW = '2026-03-01T12:00:00Z';
export const EARLIER = '2026-02-01T12:00:00Z';

export const disabled: FlagState = { mode: 'disabled' };
export const shadow: FlagState = { mode: 'shadow', actor: 'sre', planned_activation: null };
export const enabled: FlagState = { mode: 'enabled', actor: 'sre', activated_at: EARLIER, justification: 'ramp done' };
export function gradual(ppm: number, target = 1_000_000): FlagState {
  return { mode: 'gradual', actor: 'sre', current_ppm: ppm, target_ppm: target, eta: null };
}

/** A record with evidence, without dependencies. */
export function record(state: FlagState = disabled, rest: Partial<FlagRecord> = {}): FlagRecord {
  return {
    state,
    owner: 'platform',
    rationale: 'as planned',
    updated_at: EARLIER,
    updated_by: 'sre',
    evidence: [{ uri: 'https://example.org/report.json', sha256: 'ab'.repeat(32) }],
    depends_on: [],
    controls: {},
    bucketing: { version: 'v2', by: null },
    ...rest,
  };
}

export function registry(records: Readonly<Record<string, FlagRecord>>, rest: Partial<Registry> = {}): Registry {
  return { ...newRegistry('meta_flags', 'production', EARLIER), records, ...rest };
}

/** Root of a registry, hex. */
export function rootOf(of: Registry): Hex {
  return toHex(commitRegistry(of).root);
}

export function loaded(of: Registry): LoadedRegistry {
  return { registry: of, set: commitRegistry(of) };
}

export function facts(rest: Partial<Facts> = {}): Facts {
  return { now: NOW, environment: 'production', tickets: [], restorableRoots: new Set(), approvedRoots: new Set(), ...rest };
}

/** Facts in which a ticket covers the record as it is, for everybody, unless said otherwise. */
export function covered(flags: Readonly<Record<string, FlagRecord>>, rest: Partial<Parameters<typeof ticketFor>[3]> = {}, policy = 'flag-change', evaluators: Registry['evaluators'] = {}): Facts {
  const cover = { max_mode: 'enabled', max_ppm: 1_000_000, environment: 'production', issued_at: '2026-02-15T00:00:00Z', expires_at: '2026-04-01T00:00:00Z', ...rest } as const;
  return facts({ tickets: Object.entries(flags).map(([id, of]) => ({ policy, ticket: ticketFor({ registry: 'meta_flags', evaluators }, id, of, cover) })) });
}
