import type { NamedMutation } from '@plimsoll/findings';
import { add, copy, fails, noted, open, remove, replace } from './named-mutation.ts';

/** What can be wrong with the builder's input for any contract; `sound` is one that passes, with its lowest gate in phase `gated`. */
export function inputMutations(sound: string, gated: number): readonly NamedMutation[] {
  const gates = `/phases/${gated}/slo_gates`;
  return [
    noted(sound, 'key-unknown', 'A key that the builder does not know', add('/custom_note', 'x')),
    noted(sound, 'refs-not-canonical', 'A reference with white space around it', add('/artifact_refs/-', ' z.json ')),
    open(sound, 'context-unknown', 'Head is "unknown"', replace('/execution_context/head', 'unknown')),
    fails(sound, 'time-invalid.no-such-day', 'Made on 30 February', replace('/at', '2026-02-30T00:00:00Z')),
    fails(sound, 'time-order', 'A phase done after the manifest was made', replace('/phases/0/timestamp', '2026-03-14T09:27:01Z')),
    fails(sound, 'phase-duplicate', 'A phase twice', copy('/phases/0', '/phases/1')),
    fails(sound, 'phase-missing', 'No result for the first phase', remove('/phases/0')),
    fails(sound, 'phase-missing.all', 'No phases at all', replace('/phases', [])),
    fails(sound, 'skip-not-allowed', 'The first phase skipped', replace('/phases/0/status', 'skip')),
    fails(sound, 'gate-missing', 'A required gate removed', remove(`${gates}/0`)),
    fails(sound, 'gate-duplicate', 'A gate twice', copy(`${gates}/0`, `${gates}/1`)),
    fails(sound, 'gate-contradicts-phase', 'A gate failed, and the phase says pass', replace(`${gates}/0/status`, 'fail')),
    open(sound, 'gate-unverifiable', 'Threshold and value of a gate removed', replace(`${gates}/0/threshold`, null), replace(`${gates}/0/value`, null)),
    fails(sound, 'summary-mismatch', 'Signals denied', replace('/observation_summary/has_signals', false)),
  ];
}
