import type { NamedMutation } from '@plimsoll/findings';
import { add, copy, fails, move, mutation, open, remove, replace } from './named-mutation.ts';

/**
 * What can be wrong with a manifest of any contract. `sound` is a golden document that passed and has signals, two references
 * or more, and its lowest gate in phase `gated`; `failed` one whose second phase failed.
 */
export function commonMutations(sound: string, failed: string, gated: number): readonly NamedMutation[] {
  const gates = `/phases/${gated}/slo_gates`;
  return [
    open(sound, 'context-unknown', 'Head is "unknown"', replace('/execution_context/head', 'unknown')),
    fails(sound, 'time-invalid.no-such-day', 'Updated on 30 February', replace('/updated_at', '2026-02-30T00:00:00Z')),
    fails(sound, 'time-order', 'Updated before its phases', replace('/updated_at', '2026-03-14T09:26:00Z')),
    fails(sound, 'phase-missing', 'A phase taken out', remove('/phases/2')),
    fails(sound, 'phase-order', 'Two phases in the place of one another', move('/phases/2', '/phases/3')),
    fails(sound, 'phase-duplicate', 'A phase twice', copy('/phases/0', '/phases/1')),
    fails(sound, 'skip-not-allowed', 'The first phase skipped', replace('/phases/0/status', 'skip')),
    fails(sound, 'gate-missing', 'A required gate removed', remove(`${gates}/0`)),
    fails(sound, 'gate-duplicate', 'A gate twice', copy(`${gates}/0`, `${gates}/1`)),
    fails(sound, 'gate-contradicts-phase', 'A gate failed, and the phase says pass', replace(`${gates}/0/status`, 'fail')),
    open(sound, 'gate-unverifiable', 'Threshold and value of a gate removed', replace(`${gates}/0/threshold`, null), replace(`${gates}/0/value`, null)),
    fails(failed, 'transitions-mismatch', 'A transition hides the failed phase', replace('/phase_transitions/0/status', 'pass')),
    fails(failed, 'status-forged', 'A phase failed, and the manifest says pass', replace('/status', 'pass')),
    fails(sound, 'status-stale', 'Every phase passed, and the manifest says fail', replace('/status', 'fail')),
    fails(sound, 'refs-incomplete', 'The artifacts of the phases not listed', replace('/artifact_refs', [])),
    fails(sound, 'refs-not-canonical.order', 'References out of order', move('/artifact_refs/0', '/artifact_refs/1')),
    fails(sound, 'summary-mismatch', 'Signals denied', replace('/observation_summary/has_signals', false)),
    fails(sound, 'manifest-hash-mismatch', 'A hash of something else', add('/manifest_hash', '0'.repeat(64))),
  ];
}

/** A hash that no reader can compute again; where keys are closed it is refused besides. */
export function unverifiableHash(base: string, verdict: NamedMutation['verdict']): NamedMutation {
  return mutation(base, verdict, 'manifest-hash-unverifiable', 'A hash over a number that is not an integer', [add('/manifest_hash', '0'.repeat(64)), add('/observation_summary/ratio', 0.5)]);
}
