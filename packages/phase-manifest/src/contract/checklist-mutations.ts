import type { NamedMutation } from '@plimsoll/findings';
import { add, fails, replace } from './named-mutation.ts';

/** What can be wrong with the boxes of the production rollout checklist, in its manifest or in the builder's input. */
export function checklistMutations(base: string): readonly NamedMutation[] {
  return [
    fails(base, 'gate-status-mismatch.untick', 'Strict run not done, and the gate says pass', replace('/phases/0/slo_gates/0/value', false)),
    fails(base, 'gate-status-mismatch.flags', 'A weakening flag was set, and the gate says pass', add('/phases/0/observations/weakening_flags/-', 'SKIP_TESTS')),
    fails(base, 'gate-status-mismatch.smoke', 'Smoke ran 29 minutes, and the gate says pass', replace('/phases/2/slo_gates/1/value', 29), replace('/phases/2/observations/smoke_minutes', 29)),
    fails(base, 'gate-value-mismatch', 'The gate names another duration than was observed', replace('/phases/2/slo_gates/1/value', 60)),
    fails(base, 'gate-threshold-weakened', 'The smoke of 30 minutes lowered to 5', replace('/phases/2/slo_gates/1/threshold', 5)),
    fails(base, 'gate-status-mismatch.role', 'A role has not approved, and the gate says pass', add('/phases/4/observations/missing_roles/-', 'security')),
    fails(base, 'gate-status-mismatch.root', 'No registry root, and the gate says pass', replace('/phases/5/slo_gates/0/value', null)),
  ];
}
