import type { NamedMutation } from '@plimsoll/findings';
import { add, fails, remove, replace } from './named-mutation.ts';

const COUNT = '/phases/0/slo_gates/2';

/**
 * What can be wrong with the five phases of the autonomous lane, in its manifest or in the builder's input: gates that do not
 * follow from what they record.
 */
export function laneMutations(paper: string, live: string): readonly NamedMutation[] {
  return [
    fails(paper, 'skip-not-allowed.canary', 'Canary skipped for paper', replace('/phases/4/status', 'skip')),
    fails(paper, 'gate-checks-missing', 'All promotion gates removed', remove('/phases/0/slo_gates/0'), remove('/phases/0/slo_gates/0')),
    fails(paper, 'gate-status-mismatch.signals', 'No signals, and the gate says pass', replace(`${COUNT}/value`, 0), replace('/phases/0/observations/throughput/signal_count', 0)),
    fails(paper, 'gate-status-mismatch.artifacts', 'An artifact is missing, and the gate says pass', add('/phases/1/observations/missing_artifacts/-', 'canary.json')),
    fails(live, 'gate-status-mismatch.eligible', 'Not eligible for live, and the gate says pass', replace('/phases/3/observations/eligible_for_live_promotion', false)),
    fails(paper, 'gate-status-mismatch.patch', 'No canary patch, and the gate says pass', replace('/phases/4/slo_gates/0/value', null), replace('/phases/4/observations/patch_path', null)),
    fails(paper, 'gate-value-mismatch', 'The gate names another patch than was observed', replace('/phases/4/slo_gates/0/value', 'other.yaml')),
    fails(paper, 'gate-threshold-weakened', 'The threshold of signals lowered to 0', replace(`${COUNT}/threshold`, 0)),
  ];
}
